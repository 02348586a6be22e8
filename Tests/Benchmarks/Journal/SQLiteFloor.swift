internal import Foundation
internal import GRDB

/// How fast SQLite alone writes small rows, as durably as the journal does.
enum SQLiteFloor {
    /// - Parameter rows: in each transaction
    /// - Returns: rows a second
    static func rowsPerSecond(rows: Int, seconds: Double, in folder: String) throws -> Double {
        let path = "\(folder)/floor-\(rows).db"
        defer { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }
        let pool = try DatabasePool(path: path)
        let rate = try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(
                sql: """
                    CREATE TABLE step (
                        job INTEGER NOT NULL, sequence INTEGER NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
                        token TEXT, started_at INTEGER NOT NULL, PRIMARY KEY (job, sequence)) STRICT, WITHOUT ROWID
                    """)
            return try fill(db, rows: rows, seconds: seconds)
        }
        try pool.close()
        return rate
    }

    private static func fill(_ db: Database, rows: Int, seconds: Double) throws -> Double {
        let statement = try db.makeStatement(sql: "INSERT INTO step VALUES (?, ?, ?, ?, ?, ?)")
        let token = "glaux-0123456789abcdef-mhvq0w00-x1-0123456789abcdef"
        let start = Moment.now()
        var count = 0
        while true {
            try db.inTransaction(.immediate) {
                for _ in 0..<rows {
                    count += 1
                    statement.setUncheckedArguments([count / 8, count % 8, "request-export", "running", token, count])
                    try statement.execute()
                }
                return .commit
            }
            let elapsed = Moment.now().seconds(since: start)
            if elapsed >= seconds { return Double(count) / elapsed }
        }
    }
}
