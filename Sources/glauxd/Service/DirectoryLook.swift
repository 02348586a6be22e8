internal import Foundation
internal import GlauxCore
internal import Glibc
internal import Synchronization

/// Looks at directories of results, each on a thread of its own: the server of a mount that is gone keeps whoever asks for
/// good. It has that one thread then, and whoever comes later is told so at once.
final class DirectoryLook: Sendable {
    static let shared = DirectoryLook(for: obstacle)

    private let obstacle: @Sendable (String) -> String?
    /// Those that somebody looks at.
    private let open = Mutex<Set<String>>([])

    /// - Parameter obstacle: looks at one, and may take as long as it takes
    init(for obstacle: @escaping @Sendable (String) -> String?) {
        self.obstacle = obstacle
    }

    /// Whoever is cancelled waits no longer.
    func sighting(of path: String) async -> Checkup.Seen {
        guard open.withLock({ $0.insert(path).inserted }) else { return .failure(Self.silent) }
        let (obstacles, feed) = AsyncStream.makeStream(of: String?.self, bufferingPolicy: .bufferingNewest(1))
        Thread.detachNewThread {
            let obstacle = self.obstacle(path)
            // Before whoever waits can look again.
            self.open.withLock { _ = $0.remove(path) }
            feed.yield(obstacle)
            feed.finish()
        }
        for await obstacle in obstacles { return .success(.directory(obstacle)) }
        return .failure(Self.silent)
    }

    private static let silent = AWSFailure(
        service: "the disk", operation: "the look at it", code: "NoAnswer",
        message: "an earlier look has had no answer yet; is it on a mount whose server is gone?", kind: .transient)

    /// Why results cannot be written into a directory, which is made if only it is missing.
    @Sendable static func obstacle(to path: String) -> String? {
        var found = stat()
        if stat(path, &found) == 0 {
            guard found.st_mode & S_IFMT == S_IFDIR else { return "it is no directory" }
            return access(path, W_OK | X_OK) == 0
                ? nil : "glauxd may not write there: \(String(cString: strerror(errno)))"
        }
        guard errno == ENOENT else { return String(cString: strerror(errno)) }
        let above = path.split(separator: "/").dropLast().joined(separator: "/")
        return access("/\(above)", W_OK | X_OK) == 0
            ? nil : "it is not there, and glauxd cannot make it: \(String(cString: strerror(errno)))"
    }
}
