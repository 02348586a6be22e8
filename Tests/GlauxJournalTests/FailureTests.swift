import Foundation
import GRDB
import Testing

@testable import GlauxJournal

@Suite("a journal's failure")
struct FailureTests {
    @Test(
        "is told by SQLite's code",
        arguments: [
            (.SQLITE_CORRUPT, .corrupt), (.SQLITE_NOTADB, .corrupt), (.SQLITE_FULL, .full),
            (.SQLITE_IOERR_FSYNC, .inputOutput), (.SQLITE_IOERR_SHORT_READ, .inputOutput),
            (.SQLITE_READONLY_DBMOVED, .readOnly), (.SQLITE_CANTOPEN, .denied), (.SQLITE_BUSY_SNAPSHOT, .busy),
            (.SQLITE_CONSTRAINT_CHECK, .contradiction), (.SQLITE_NOMEM, .unexpected),
        ] as [(ResultCode, JournalFailure.Kind)])
    func sqlite(code: ResultCode, kind: JournalFailure.Kind) {
        let failure = JournalFailure(
            DatabaseError(resultCode: code, message: "in SQLite's words"), path: "/state/glaux.db")
        #expect(failure.kind == kind)
        #expect(failure.code == code.rawValue)
        #expect("\(failure)".hasPrefix("/state/glaux.db: in SQLite's words (SQLite \(code.rawValue)). "))
    }

    @Test(
        "is told by the operating system's code",
        arguments: [
            (ENOENT, .missing), (ENOTDIR, .notADirectory), (EACCES, .denied), (EPERM, .denied), (EROFS, .readOnly),
            (ENOSPC, .full), (EDQUOT, .full), (EIO, .inputOutput), (EMFILE, .unexpected),
        ] as [(Int32, JournalFailure.Kind)])
    func system(code: Int32, kind: JournalFailure.Kind) {
        #expect(JournalFailure.system("cannot open it", "/state", errno: code).kind == kind)
    }

    @Test("names who holds the journal and what to do")
    func words() {
        let failure = JournalFailure(.locked(by: 42), path: "/state/glaux.db", message: "process 42 holds this journal")
        #expect(
            "\(failure)" == """
                /state/glaux.db: process 42 holds this journal. Stop process 42 first, or give this daemon a state directory \
                of its own.
                """)
    }
}
