import Foundation
import GlauxCore
import Testing

@testable import GlauxJournal

@Suite("a journal that is taken from its path while it is open")
struct DisplacementTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    enum Displacement: CaseIterable {
        case databaseRemoved, logRemoved, indexRemoved, databaseReplaced, directoryRemoved, directoryReplaced

        func inflict(on directory: TemporaryDirectory) throws {
            let files = FileManager.default
            switch self {
            case .databaseRemoved: try files.removeItem(atPath: directory.database)
            case .logRemoved: try files.removeItem(atPath: directory.database + "-wal")
            case .indexRemoved: try files.removeItem(atPath: directory.database + "-shm")
            case .databaseReplaced:
                try files.copyItem(atPath: directory.database, toPath: directory.path + "/copy")
                try files.removeItem(atPath: directory.database)
                try files.moveItem(atPath: directory.path + "/copy", toPath: directory.database)
            case .directoryRemoved: try files.removeItem(atPath: directory.path)
            case .directoryReplaced:
                try files.removeItem(atPath: directory.path)
                try files.createDirectory(atPath: directory.path, withIntermediateDirectories: false)
            }
        }
    }

    @Test("takes no commit more, is saved when it is closed, and is not begun anew", arguments: Displacement.allCases)
    func displaced(_ displacement: Displacement) async throws {
        let journal = try directory.open()
        try journal.commit([.jobOpened(Sample.job(1), Sample.spec())])
        #expect(try journal.rescue() == nil)
        try displacement.inflict(on: directory)

        for changes in [[], [Change.jobOpened(Sample.job(2), Sample.spec())]] {
            let refusal = failure { () throws(JournalFailure) in try journal.commit(changes) }
            #expect(refusal?.kind == .displaced)
            #expect(refusal?.passes == true, "it may be moved back")
            #expect(refusal?.path.hasPrefix(directory.database) == true)
        }
        await #expect(throws: JournalFailure.self) { try await journal.jobs(limit: 1) }

        let copy = try directory.another()
        try await journal.backup(to: copy.database)
        let backup = try copy.open()
        #expect(try await backup.job(JobID(rawValue: 1)) != nil)
        #expect(backup.id == journal.id)

        #expect(try journal.rescue() == directory.database + ".rescued")
        try journal.close()
        #expect(failure { () throws(JournalFailure) in try directory.open() }?.kind == .rescued)
        for name in ["", "-wal", "-shm"] { _ = unlink(directory.database + name) }
        try FileManager.default.moveItem(atPath: directory.database + ".rescued", toPath: directory.database)
        let found = try directory.open()
        #expect(found.id == journal.id)
        #expect(try await found.job(JobID(rawValue: 1)) != nil)
    }

    @Test("is saved once, under the next name if one is taken, and a daemon starts over none of them")
    func severalRescues() throws {
        let journal = try directory.open()
        try journal.commit([.jobOpened(Sample.job(1), Sample.spec())])
        for name in [".rescued", ".rescued-2"] {
            try Data("precious".utf8).write(to: URL(fileURLWithPath: directory.database + name))
        }
        unlink(directory.database)
        for _ in 0..<2 { #expect(try journal.rescue() == directory.database + ".rescued-3") }
        try journal.close()
        for name in [".rescued", ".rescued-2"] {
            #expect(failure { () throws(JournalFailure) in try directory.open() }?.path == directory.database + name)
            #expect(try String(contentsOfFile: directory.database + name, encoding: .utf8) == "precious")
            unlink(directory.database + name)
        }
        #expect(failure { () throws(JournalFailure) in try directory.open() }?.kind == .rescued)
    }

    @Test("that cannot be saved says why, and can still be once that is mended")
    func failedRescue() throws {
        let journal = try directory.open()
        try FileManager.default.removeItem(atPath: directory.path)
        try Data().write(to: URL(fileURLWithPath: directory.path))
        #expect(failure { () throws(JournalFailure) in _ = try journal.rescue() }?.kind == .notADirectory)
        unlink(directory.path)
        #expect(try journal.rescue() == directory.database + ".rescued")
        try journal.close()
    }

    @Test("goes on when it is moved back")
    func movedBack() throws {
        let journal = try directory.open()
        let away = directory.path + ".away"
        try FileManager.default.moveItem(atPath: directory.path, toPath: away)
        #expect(failure { () throws(JournalFailure) in try journal.commit([]) }?.kind == .displaced)
        try FileManager.default.moveItem(atPath: away, toPath: directory.path)
        try journal.commit([.jobOpened(Sample.job(1), Sample.spec())])
        try journal.close()
    }
}
