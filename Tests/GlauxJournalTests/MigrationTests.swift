import GRDB
import GlauxCore
import Testing

@testable import GlauxJournal

/// A journal as a shipped version wrote it, as SQL. One never changes.
struct ShippedJournal: Sendable, CustomTestStringConvertible {
    let version: Int
    let sql: String
    var testDescription: String { "version \(version)" }
}

@Suite("a journal of an older version")
struct MigrationTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("is brought up to date with everything in it", arguments: [ShippedJournal.version001])
    func shipped(_ shipped: ShippedJournal) async throws {
        let old = try DatabaseQueue(path: directory.database)
        try await old.writeWithoutTransaction { try $0.execute(sql: shipped.sql) }
        try old.close()

        let journal = try directory.open()
        let (found, damaged) = try journal.recollect()
        #expect(damaged.isEmpty)
        #expect(journal.id == "e220a8397b1dcdaf")
        #expect(found.lastJobID == JobID(rawValue: 3))
        #expect(found.tables.map(\.name.rawValue) == ["Article", "Order"])
        #expect(found.tables.map(\.schedule) == [7, nil])
        #expect(found.newestSlots[Sample.article] == Timestamp(millisecondsSince1970: 1_768_385_000_000))
        #expect(found.tables.map(\.pause) == [nil, .until(Timestamp(millisecondsSince1970: 1_768_390_000_000))])
        #expect(
            found.live.mapValues(\.location) == [
                Target(database: "ddb", name: "article"):
                    "s3://bucket/exports/Article/AWSDynamoDB/01768385930622-efd1a093/data/"
            ])
        #expect(found.last.mapValues(\.id.rawValue) == [Sample.article: 1, TableName(rawValue: "Order"): 3])
        #expect(found.last[TableName(rawValue: "Order")]?.failure?.requestID == "REQ1")
        #expect(found.open.map(\.record.id.rawValue) == [2])
        #expect(found.open.first?.record.endsAs == .cancelled)
        #expect(found.open.first?.record.step == .requestExport)
        #expect(found.open.first?.spec.refresh?.columns?.map(\.attribute) == ["userId", "tags"])
        guard case .request(let request) = found.open.first?.steps.last?.detail else {
            Issue.record("the request that must be resent as it was is lost")
            return
        }
        #expect(request.token == found.open.first?.steps.last?.token)
        #expect(try await journal.steps(of: JobID(rawValue: 1)).count == 2)
        try journal.commit([.jobOpened(Sample.job(4), Sample.spec())])
        try journal.close()
    }

    @Test("reaches the newest version step by step or at once, with the same schema")
    func versions() throws {
        #expect(Migration.all.map(\.version) == Array(1...Migration.all.count))
        let next = Migration.all.count + 1
        let migrations =
            Migration.all + [Migration(version: next, sql: "CREATE TABLE extra (text TEXT NOT NULL) STRICT")]
        func schema(opening versions: [Int], in directory: TemporaryDirectory) throws -> [String] {
            var random = SystemRandomNumberGenerator()
            var schema: [String] = []
            for version in versions {
                let journal = try Journal.open(
                    in: directory.path, now: Timestamp(secondsSince1970: 1), using: &random,
                    migrations: Array(migrations.prefix(version)))
                schema = try journal.pool.read { db in
                    #expect(try Migration.version(of: db) == version)
                    return try String.fetchAll(
                        db, sql: "SELECT name || coalesce(sql, '') FROM sqlite_schema ORDER BY 1")
                }
                try journal.close()
            }
            return schema
        }
        let atOnce = try schema(opening: [next], in: directory)
        #expect(try schema(opening: Array(1...next), in: directory.another()) == atOnce)
        #expect(atOnce.contains { $0.hasPrefix("extra") })
    }
}
