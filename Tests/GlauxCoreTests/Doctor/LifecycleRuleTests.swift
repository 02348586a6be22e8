import Testing

@testable import GlauxCore

struct LifecycleRuleTests {
    private static let day = Duration.seconds(86_400)

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var rule: LifecycleRule
        var prefix = "exports/Order"
        var gap: Duration? = .seconds(28_800)
        var keep = 2
        var verdict: Finding.Verdict?
    }

    static let rows: [Row] = [
        Row(
            testDescription: "a rule of another folder takes nothing",
            rule: LifecycleRule(id: "r", prefix: "logs/", expires: .days(1)), verdict: nil),
        Row(
            testDescription: "a rule of a folder with a name that begins the same takes nothing",
            rule: LifecycleRule(id: "r", prefix: "exports/Orders/", expires: .days(1)), verdict: nil),
        Row(
            testDescription:
                "a rule of the whole bucket that waits a day takes the live data of a table of two days",
            rule: LifecycleRule(id: "r", expires: .days(1)), gap: day * 2, verdict: .failure),
        Row(
            testDescription: "a day is no more than a margin for a table of eight hours",
            rule: LifecycleRule(id: "r", expires: .days(1)), verdict: .warning),
        Row(
            testDescription: "empty objects are none of Glaux's",
            rule: LifecycleRule(id: "r", smallerThan: 1, expires: .days(1)), gap: day * 2, verdict: nil),
        Row(
            testDescription: "objects of more than 5 GiB are none of Glaux's",
            rule: LifecycleRule(id: "r", largerThan: 5 << 30, expires: .days(1)), gap: day * 2, verdict: nil),
        Row(
            testDescription: "objects of more than 128 kB may be live ones",
            rule: LifecycleRule(id: "r", largerThan: 128 << 10, expires: .days(1)), gap: day * 2, verdict: .failure),
        Row(
            testDescription: "two days are enough for a table of eight hours",
            rule: LifecycleRule(id: "r", expires: .days(2)), verdict: .ok),
        Row(
            testDescription: "a month is no more than a margin for a table of each month",
            rule: LifecycleRule(id: "r", expires: .days(31)), gap: day * 31, verdict: .warning),
        Row(
            testDescription: "thirty days are too short for a table of each month",
            rule: LifecycleRule(id: "r", expires: .days(30)), gap: day * 31, verdict: .failure),
        Row(
            testDescription: "a rule that spares the live generation may take the one to go back to",
            rule: LifecycleRule(id: "r", expires: .days(40)), gap: day * 31, keep: 3, verdict: .warning),
        Row(
            testDescription: "a rule of some of the objects below takes the live data too",
            rule: LifecycleRule(id: "r", prefix: "exports/Order/AWSDynamoDB/017", expires: .days(1)), gap: day * 2,
            verdict: .failure
        ),
        Row(
            testDescription: "objects with a tag are none of Glaux's",
            rule: LifecycleRule(id: "r", needsTag: true, expires: .days(1)), verdict: nil),
        Row(
            testDescription: "what is moved where Athena does not read it is as good as deleted",
            rule: LifecycleRule(id: "r", freezes: .days(1)), gap: day * 2, verdict: .failure),
        Row(
            testDescription: "a date takes everything, however far it is",
            rule: LifecycleRule(id: "r", expires: .date("2030-01-01T00:00:00.000Z")), verdict: .failure),
        Row(
            testDescription: "old versions are not live", rule: LifecycleRule(id: "r", dropsOldVersions: true),
            verdict: nil),
        Row(
            testDescription: "nobody can tell whether a rule is long enough for a table without a next slot",
            rule: LifecycleRule(id: "r", expires: .days(400)), gap: nil, verdict: .warning),
        Row(
            testDescription: "a table at the root of its bucket has a folder too",
            rule: LifecycleRule(id: "r", prefix: "AWSDynamoDB/", expires: .days(1)), prefix: "", gap: day * 2,
            verdict: .failure),
        Row(
            testDescription: "at the root of its bucket a table has none of its neighbours' folders",
            rule: LifecycleRule(id: "r", prefix: "logs/", expires: .days(1)), prefix: "", verdict: nil),
    ]

    @Test("a rule that deletes what a target shows, or what a rollback needs, is told", arguments: rows)
    func table(row: Row) {
        let spec = RefreshSpec(
            table: TableName("Order"), target: Target(database: "ddb", name: "order"), bucket: "b", prefix: row.prefix,
            keep: row.keep)
        #expect(spec.finding(of: row.rule, gap: row.gap)?.verdict == row.verdict)
    }

    @Test(
        "the longest time between two slots counts, not the usual one",
        arguments: [
            ("0 9 * * MON-FRI", 3 * 86_400), ("0 18 1 * *", 31 * 86_400), ("0 */8 * * *", 28_800),
            ("0 9,17 * * *", 16 * 3600), ("* 9-17 * * MON-FRI", 2 * 86_400 + 15 * 3600 + 60),
            ("*/5 9-17 * * MON-FRI", 2 * 86_400 + 15 * 3600 + 300), ("*/10 * * 1 *", 334 * 86_400 + 600),
            ("0 0 29 2 *", 2921 * 86_400), ("*/20 * * * *", 1200),
        ] as [(String, Int64)])
    func gap(cron: String, seconds: Int64) throws {
        let timetable = Timetable(schedule: .cron(try CronExpression(fiveFields: cron), .utc))
        #expect(timetable.longestGap(from: Timestamp(secondsSince1970: 1_768_385_930)) == .seconds(seconds))
    }
}
