import GRDB
import GlauxCore

/// One execution of a prepared statement: its `?` are given one after the other, then it runs. A value that is nil stays
/// NULL. It binds through SQLite directly, without arrays of values, because every change of every job goes through here.
struct Binding {
    private let statement: Statement
    private var index: CInt = 0
    private var code: CInt = 0

    /// - Parameter sql: has plain `?` only; a literal, so that it is prepared once for each connection
    init(_ db: Database, _ sql: StaticString) throws {
        statement = try db.cachedStatement(sql: "\(sql)")
        // Resets the statement and sets every `?` to NULL.
        statement.setUncheckedArguments(StatementArguments())
    }

    mutating func add(_ number: Int64) { take { number.bind(to: $0, at: $1) } }
    mutating func add(_ number: Int) { add(Int64(number)) }
    mutating func add(_ text: String) { take { text.bind(to: $0, at: $1) } }
    mutating func add(_ time: Timestamp) { add(time.millisecondsSince1970) }
    mutating func add(_ name: some RawRepresentable<String>) { add(name.rawValue) }
    mutating func add(_ job: JobID) { add(job.rawValue) }

    mutating func add(_ number: Int64?) { if let number { add(number) } else { index += 1 } }
    mutating func add(_ text: String?) { if let text { add(text) } else { index += 1 } }
    mutating func add(_ time: Timestamp?) { add(time?.millisecondsSince1970) }

    /// Fills the four columns that every failure has.
    mutating func add(_ failure: Failure?) {
        add(failure?.kind.rawValue)
        add(failure?.message)
        add(failure?.hint)
        add(failure?.requestID)
    }

    func run() throws {
        guard code == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
        try statement.execute()
    }

    private mutating func take(_ bind: (SQLiteStatement, CInt) -> CInt) {
        index += 1
        let result = bind(statement.sqliteStatement, index)
        if result != 0 { code = result }
    }
}
