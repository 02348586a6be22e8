import Foundation
import Glibc

/// Where the tests' files live: one folder, removed when the process of the tests is gone, however it ends.
actor Workspace {
    static let shared = Workspace()

    /// The checkout.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    private let folder = "/tmp/glaux-tests-\(getpid())"
    private var count = 0
    private var remover: Child?

    /// A new, empty folder, with a short path: a socket's may have 107 bytes.
    func makeFolder() async throws -> String {
        if remover == nil {
            remover = try await startRemover()
        }
        count += 1
        let path = "\(folder)/\(count)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return path
    }

    /// Its input ends when this process does, and not before.
    private func startRemover() async throws -> Child {
        let pipe = try Pipe()
        defer { close(pipe.reading) }
        return try await Nursery.shared.start(
            "/bin/sh", ["-c", "cat; rm -rf \"$0\" || rm -rf \"$0\"", folder], environment: [:], input: pipe.reading,
            output: .file("/dev/null"), errors: .file("/dev/null"), outlivesTests: true)
    }
}
