import Foundation

/// A short-named directory (a socket's path is limited) that lives as long as this value.
final class Directory: Sendable {
    let path: String

    init() throws {
        path = "/tmp/glaux-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var socket: String { path + "/s" }
}
