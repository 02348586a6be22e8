import Foundation
import Glibc

/// A file system of two megabytes at a path, seen only by what is started through it: a tmpfs in a mount namespace of its
/// own, which lives as long as this value.
final class SmallDisk: Sendable {
    private let holder: Child
    private let path: String

    init(at path: String) async throws {
        self.path = path
        let folder = try await Workspace.shared.makeFolder()
        // Root may mount; others may in a user namespace of their own.
        let namespaces = geteuid() == 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"]
        holder = try await Nursery.shared.start(
            "/usr/bin/unshare",
            namespaces + [
                "sh", "-c", "mount -t tmpfs -o size=2m,mode=700 none \"$0\" && echo mounted && exec sleep infinity",
                path,
            ], environment: ["PATH": "/usr/bin:/bin"], output: .file("\(folder)/1"), errors: .file("\(folder)/1"))
        _ = try await eventually("a disk to be mounted", every: .milliseconds(10)) {
            let said = (try? String(contentsOfFile: "\(folder)/1", encoding: .utf8)) ?? ""
            if let end = holder.ended() { throw Impatience(description: "unshare ended with \(end): \(said)") }
            return said.contains("mounted") ? true : nil
        }
    }

    /// Starts a program that sees it.
    var launcher: [String] {
        let namespaces = geteuid() == 0 ? ["--mount"] : ["--user", "--preserve-credentials", "--mount"]
        return ["/usr/bin/nsenter", "--target", "\(holder.pid)"] + namespaces + ["--"]
    }

    /// Its folder, as the tests reach it.
    var folder: String { "/proc/\(holder.pid)/root\(path)" }

    /// Leaves no byte free.
    func fill() throws {
        let descriptor = open("\(folder)/filler", O_WRONLY | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw Impatience(description: "filler: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var size = 4096
        while size > 0 {
            let count = write(descriptor, [UInt8](repeating: 1, count: size), size)
            if count < size { size /= 2 }
        }
    }

    func free() {
        unlink("\(folder)/filler")
    }

    func remount(_ option: String) async throws {
        let words = launcher + ["/usr/bin/mount", "-o", "remount,\(option)", path]
        let outcome = try await Program(path: words[0]).run(
            Array(words.dropFirst()), environment: ["PATH": "/usr/bin:/bin"])
        guard outcome.exit == .status(0) else { throw Impatience(description: "remount: \(outcome.errors)") }
    }
}
