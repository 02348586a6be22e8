import Foundation
import GRDB

extension JournalFailure {
    /// Of whatever the work on a journal threw.
    init(_ cause: any Error, path: String) {
        switch cause {
        case var failure as JournalFailure:
            if failure.path.isEmpty { failure.path = path }
            self = failure
        case let error as DatabaseError:
            self.init(
                Self.kind(of: error), path: path, code: error.extendedResultCode.rawValue,
                message: error.message ?? "\(error.resultCode)")
        case let damage as DamagedRow:
            self.init(.corrupt, path: path, message: damage.description)
        default:
            self.init(.unexpected, path: path, message: "\(cause)")
        }
    }

    private static func kind(of error: DatabaseError) -> Kind {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: .corrupt
        case .SQLITE_FULL: .full
        case .SQLITE_IOERR: .inputOutput
        case .SQLITE_READONLY: .readOnly
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .denied
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: .busy
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG: .contradiction
        default: .unexpected
        }
    }

    /// Of a call of the operating system that failed just now.
    static func system(_ call: String, _ path: String, errno code: Int32 = errno) -> JournalFailure {
        let kind: Kind =
            switch code {
            case ENOENT: .missing
            case ENOTDIR, EISDIR: .notADirectory
            case EACCES, EPERM: .denied
            case EROFS: .readOnly
            case ENOSPC, EDQUOT: .full
            case EIO: .inputOutput
            case EEXIST: .exists
            default: .unexpected
            }
        return JournalFailure(kind, path: path, message: "\(call): \(String(cString: strerror(code)))")
    }
}

/// Runs work on the journal at `path` and names that path in whatever goes wrong.
func translating<Result>(_ path: String, _ work: () throws -> Result) throws(JournalFailure) -> Result {
    do { return try work() } catch { throw JournalFailure(error, path: path) }
}
