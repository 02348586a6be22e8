import Foundation
import GlauxCore
import Testing

@testable import glauxd

@Suite("doctor's look at directories of results")
struct DirectoryLookTests {
    /// A new folder, for as long as this lives.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("glaux-look-\(UUID().uuidString)").path

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    /// A disk on which every look hangs until it is let go.
    private final class StuckDisk: Sendable {
        private let gate = DispatchSemaphore(value: 0)
        private let (begun, feed) = AsyncStream.makeStream(of: String.self)

        /// For threads alone: it blocks.
        @Sendable func obstacle(to path: String) -> String? {
            feed.yield(path)
            gate.wait()
            return "asked of \(path)"
        }

        /// Waits until somebody looks.
        func untilAsked() async -> String? {
            for await path in begun { return path }
            return nil
        }

        func letGo() { gate.signal() }
    }

    @Test(
        "it says why nothing can be written there, and nothing where a directory is there or can be made",
        arguments: [
            ("there", nil), ("new", nil), ("new/below", "glauxd cannot make it"), ("file", "no directory"),
            ("program", "no directory"), ("file/below", "Not a directory"),
        ] as [(String, String?)])
    func obstacles(name: String, words: String?) async throws {
        let folder = try Folder()
        let files = FileManager.default
        try files.createDirectory(atPath: "\(folder.path)/there", withIntermediateDirectories: false)
        #expect(files.createFile(atPath: "\(folder.path)/file", contents: nil))
        #expect(
            files.createFile(
                atPath: "\(folder.path)/program", contents: nil, attributes: [.posixPermissions: 0o755]))
        let seen = try await DirectoryLook.shared.sighting(of: "\(folder.path)/\(name)").get()
        guard case .directory(let obstacle) = seen else { throw CancellationError() }
        #expect(obstacle?.contains(words ?? "") == (words == nil ? nil : true), "\(obstacle ?? "none")")
        #expect(!files.fileExists(atPath: "\(folder.path)/new"), "it only looks")
    }

    @Test(
        "while one look has had no answer, whoever comes later is told so at once, and of other directories all is told"
    )
    func silence() async throws {
        let disk = StuckDisk()
        let look = DirectoryLook(for: disk.obstacle)
        async let first = look.sighting(of: "/a")
        #expect(await disk.untilAsked() == "/a")
        let second = await look.sighting(of: "/a")
        #expect(throws: AWSFailure.self) { try second.get() }
        #expect("\(second)".contains("mount"))
        async let other = look.sighting(of: "/b")
        #expect(await disk.untilAsked() == "/b")
        // Both go, whichever thread is woken first.
        disk.letGo()
        disk.letGo()
        #expect(try await first.get() == .directory("asked of /a"))
        #expect(try await other.get() == .directory("asked of /b"))
        disk.letGo()
        #expect(try await look.sighting(of: "/a").get() == .directory("asked of /a"), "an answer ends the silence")
    }

    @Test("whoever is cancelled waits no longer for a disk that says nothing, and leaves no second thread to it")
    func cancelled() async throws {
        let disk = StuckDisk()
        let look = DirectoryLook(for: disk.obstacle)
        let task = Task { await look.sighting(of: "/a") }
        #expect(await disk.untilAsked() == "/a")
        task.cancel()
        let ended = await task.value
        #expect(throws: AWSFailure.self) { try ended.get() }
        let later = await look.sighting(of: "/a")
        #expect(throws: AWSFailure.self) { try later.get() }
        disk.letGo()
    }
}
