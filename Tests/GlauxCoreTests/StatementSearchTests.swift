import GlauxCore
import Testing

@Suite("the search for a statement whose id was lost")
struct StatementSearchTests {
    private static let sent = Timestamp(secondsSince1970: 1_795_230_000)
    private static let sql = "ALTER TABLE `ddb`.`t` SET LOCATION 's3://b/p/AWSDynamoDB/01/data/'"

    private static func search(sentAfterNow: Bool = false) -> StatementSearch {
        StatementSearch(
            for: QueryRequest(sql: sql, database: "ddb", workgroup: "w", resultLocation: nil, token: "t"), since: sent,
            now: sent + .seconds(sentAfterNow ? -1 : 7200))
    }

    private static func statement(
        _ id: String, _ state: QueryDescription.State = .queued, _ sql: String? = sql, at seconds: Int64? = 0
    ) -> QueryDescription {
        QueryDescription(
            id: QueryID(id), state: state, bytesScanned: 0, sql: sql, submittedAt: seconds.map { sent + .seconds($0) })
    }

    private static let failed = QueryDescription.State.failed(
        QueryError(reason: "", category: 1, type: 1, isRetryable: true))

    @Test(
        "finds the newest one under way that says the same",
        arguments: [
            ([], nil), ([statement("a")], "a"), ([statement("a", .running)], "a"),
            ([statement("a", .succeeded), statement("b", .cancelled), statement("c", failed)], nil),
            ([statement("a", .queued, sql.replacing("/01/", with: "/02/"))], nil),
            ([statement("a", .queued, nil)], nil),
            ([statement("a", .succeeded), statement("b"), statement("c")], "b"),
            // However long it has waited: a clock may have been wrong.
            ([statement("a", at: -86_400)], "a"),
        ] as [([QueryDescription], String?)])
    func find(page: [QueryDescription], found: String?) {
        #expect(Self.search().find(in: page)?.rawValue == found)
    }

    @Test(
        "goes no further than an hour before it can have been sent, if the clock says when that was",
        arguments: [
            ([0, -3600], false, false), ([0, -3601], false, true), ([], false, false), ([nil], false, false),
            ([nil, -3601], false, true), ([-86_400], true, false),
        ] as [([Int64?], Bool, Bool)])
    func end(times: [Int64?], sentAfterNow: Bool, ends: Bool) {
        let page = times.map { Self.statement("a", at: $0) }
        #expect(Self.search(sentAfterNow: sentAfterNow).isFarEnough(after: page) == ends)
    }
}
