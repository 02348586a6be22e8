import Foundation
import Testing

@testable import GlauxConfig

@Suite("a file that changes while it is read")
struct FileReadingTests {
    private let path = FileManager.default.temporaryDirectory.appendingPathComponent("glaux-\(UUID().uuidString)").path

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func overwrite(_ text: String) {
        #expect(throws: Never.self) { try write(text) }
    }

    @Test("is read again until it stays the same")
    func changesOnce() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try write("old")
        var reads = 0
        let bytes = try FileReading.bytes(at: path) {
            reads += 1
            if reads == 1 { overwrite("newer") }
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "newer")
        #expect(reads == 2)
    }

    @Test("is given up when it never stays the same")
    func neverRests() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try write("")
        var reads = 0
        #expect(throws: Wrong.self) {
            try FileReading.bytes(at: path) {
                reads += 1
                overwrite(String(repeating: "x", count: reads))
            }
        }
        #expect(reads == 5)
    }
}
