internal import Foundation

/// Where the benchmarks write: below `.build` of the current directory, else the temporary directory, so that what is
/// compared is on one disk.
struct Scratch {
    private let root: String

    init() throws {
        let here = FileManager.default.currentDirectoryPath + "/.build"
        let place = FileManager.default.fileExists(atPath: here) ? here : NSTemporaryDirectory()
        root = URL(filePath: place).appending(path: "bench-\(getpid())").path
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    func makeFolder(_ name: String) throws -> String {
        let path = "\(root)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        return path
    }

    func remove(_ folder: String) {
        try? FileManager.default.removeItem(atPath: folder)
    }

    func remove() { remove(root) }
}
