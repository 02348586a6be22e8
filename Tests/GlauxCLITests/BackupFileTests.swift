import Foundation
import Testing

@testable import glaux

struct BackupFileTests {
    private let directory = FileManager.default.temporaryDirectory.path + "/glaux-backup-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    }

    @Test("a backup replaces the one before only when it is whole, and only its owner may read it")
    func replaces() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/glaux.db"
        try Data("old".utf8).write(to: URL(filePath: path))
        do {
            let broken = try BackupFile(path)
            try broken.append(Array("half".utf8))
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == Data("old".utf8))
        let whole = try BackupFile(path)
        try whole.append(Array("new ".utf8))
        try whole.append(Array("one".utf8))
        try whole.finish()
        #expect(whole.size == 7)
        #expect(try Data(contentsOf: URL(filePath: path)) == Data("new one".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["glaux.db"])
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }

    @Test("neither the journal of a daemon nor a directory is written over")
    func journal() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Data("closed".utf8).write(to: URL(filePath: directory + "/glaux.lock"))
        for path in [directory + "/glaux.db", directory + "/glaux.db-wal", directory] {
            let problem = #expect(throws: BackupFile.Problem.self) { try BackupFile(path) }
            #expect(problem?.message.hasPrefix(path) == true)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["glaux.lock"])
    }

    @Test("a directory that is not there is named")
    func missingDirectory() {
        let problem = #expect(throws: BackupFile.Problem.self) { try BackupFile("/nonexistent/glaux.db") }
        #expect(problem?.message.contains("/nonexistent/glaux.db") == true)
    }
}
