import Foundation

/// A directory that lives as long as a test.
struct TemporaryDirectory {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "glaux-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    var path: String { url.path }

    /// Returns the path of the file.
    func write(_ name: String, _ text: String) throws -> String {
        let file = url.appending(path: name)
        try Data(text.utf8).write(to: file, options: .atomic)
        return file.path
    }

    func remove() {
        try? FileManager.default.removeItem(at: url)
    }
}
