import Foundation
import GlauxCore

@testable import GlauxJournal

/// A directory that lives as long as this value. A suite holds one, and so each of its tests has its own.
final class TemporaryDirectory {
    let path: String
    private var others: [TemporaryDirectory] = []

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("glaux-journal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/glaux.db" }

    func open() throws(JournalFailure) -> Journal { try Journal.open(in: path, now: Timestamp(secondsSince1970: 1)) }

    /// One more, which lives as long as this one.
    func another() throws -> TemporaryDirectory {
        let other = try TemporaryDirectory()
        others.append(other)
        return other
    }

    /// What a crash at this moment would leave behind: the files, without what only the process knows.
    func crashed() throws -> TemporaryDirectory {
        let copy = try another()
        for name in ["/glaux.db", "/glaux.db-wal"] where FileManager.default.fileExists(atPath: path + name) {
            try FileManager.default.copyItem(atPath: path + name, toPath: copy.path + name)
        }
        return copy
    }

    func contents(_ name: String = "/glaux.db") throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path + name))
    }

    func contentsOfAll() throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try contents("/" + $0)) })
    }

    func replace(_ name: String = "/glaux.db", with data: Data) throws {
        try data.write(to: URL(fileURLWithPath: path + name))
    }
}

/// The failure of the work, or nil if it succeeds.
func failure<Value>(of work: () throws(JournalFailure) -> Value) -> JournalFailure? {
    do throws(JournalFailure) {
        _ = try work()
        return nil
    } catch {
        return error
    }
}
