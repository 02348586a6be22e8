import GlauxCore
import Testing

@Suite("cron expressions")
struct CronExpressionTests {
    @Test(
        "five fields: the next instants",
        arguments: [
            ("0 18 1 * *", "2026-11-21T00:00:00Z", ["2026-12-01T18:00:00Z", "2027-01-01T18:00:00Z"]),
            ("*/15 * * * *", "2026-11-21T10:15:00Z", ["2026-11-21T10:30:00Z", "2026-11-21T10:45:00Z"]),
            (
                "5/20 9 * * *", "2026-11-21T00:00:00Z",
                ["2026-11-21T09:05:00Z", "2026-11-21T09:25:00Z", "2026-11-21T09:45:00Z"]
            ),
            (
                "0 22-2/2 * * *", "2026-11-21T12:00:00Z",
                ["2026-11-21T22:00:00Z", "2026-11-22T00:00:00Z", "2026-11-22T02:00:00Z"]
            ),
            (
                "0 0 * * fri-MON", "2026-11-17T00:00:00Z",
                [
                    "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z",
                    "2026-11-27T00:00:00Z",
                ]
            ),
            (
                "0 0 * * 5-7", "2026-11-17T00:00:00Z",
                ["2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-27T00:00:00Z"]
            ),
            ("0 0 * * 7", "2026-11-17T00:00:00Z", ["2026-11-22T00:00:00Z", "2026-11-29T00:00:00Z"]),
            // Both day fields restrict: either fits. One begins with `*`: both must fit.
            (
                "0 0 13 * FRI", "2026-11-10T00:00:00Z",
                [
                    "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z", "2026-12-04T00:00:00Z",
                    "2026-12-11T00:00:00Z", "2026-12-13T00:00:00Z",
                ]
            ),
            (
                "0 0 */2 * MON", "2026-11-01T00:00:00Z",
                ["2026-11-09T00:00:00Z", "2026-11-23T00:00:00Z", "2026-12-07T00:00:00Z"]
            ),
            ("30 6 29 feb *", "2026-11-21T00:00:00Z", ["2028-02-29T06:30:00Z", "2032-02-29T06:30:00Z"]),
            ("0 0 29 2 *", "2096-03-01T00:00:00Z", ["2104-02-29T00:00:00Z"]),
            ("0 0 31 * *", "2026-01-31T00:00:00Z", ["2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z"]),
            ("0 12 * DEC-JAN *", "2026-01-31T12:00:00Z", ["2026-12-01T12:00:00Z"]),
            ("@daily", "2026-11-21T00:00:00.001Z", ["2026-11-22T00:00:00Z"]),
            ("@Hourly", "2026-11-20T23:59:59.999Z", ["2026-11-21T00:00:00Z", "2026-11-21T01:00:00Z"]),
            ("@weekly", "2026-11-21T00:00:00Z", ["2026-11-22T00:00:00Z"]),
            ("@monthly", "2026-11-21T00:00:00Z", ["2026-12-01T00:00:00Z"]),
            ("@annually", "2026-11-21T00:00:00Z", ["2027-01-01T00:00:00Z"]),
            ("  0\t18  1 *   * ", "2026-11-21T00:00:00Z", ["2026-12-01T18:00:00Z"]),
        ])
    func fiveFields(text: String, after: String, expected: [String]) throws {
        try expect(CronExpression(fiveFields: text), after: after, in: .utc, gives: expected)
    }

    @Test(
        "EventBridge: the next instants",
        arguments: [
            ("0 18 1 * ? *", ["2026-12-01T18:00:00Z"]),
            ("0/10 * ? * MON-FRI *", ["2026-11-23T00:00:00Z", "2026-11-23T00:10:00Z"]),
            (
                "0 0 L * ? *",
                ["2026-11-30T00:00:00Z", "2026-12-31T00:00:00Z", "2027-01-31T00:00:00Z", "2027-02-28T00:00:00Z"]
            ),
            (
                "0 0 lw * ? *",
                ["2026-11-30T00:00:00Z", "2026-12-31T00:00:00Z", "2027-01-29T00:00:00Z", "2027-02-26T00:00:00Z"]
            ),
            ("0 0 1W * ? *", ["2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z"]),
            ("0 0 1W 5 ? 2027", ["2027-05-03T00:00:00Z"]),
            ("0 0 31W 1 ? 2027", ["2027-01-29T00:00:00Z"]),
            ("0 0 29W 2 ? *", ["2028-02-29T00:00:00Z"]),
            ("0 0 ? * 6#3 *", ["2026-12-18T00:00:00Z", "2027-01-15T00:00:00Z"]),
            ("0 0 ? * FRI#5 *", ["2027-01-29T00:00:00Z", "2027-04-30T00:00:00Z"]),
            ("0 0 ? * 3L *", ["2026-11-24T00:00:00Z", "2026-12-29T00:00:00Z"]),
            ("0 0 ? * L *", ["2026-11-28T00:00:00Z", "2026-12-05T00:00:00Z"]),
            ("0 0 ? * 1 *", ["2026-11-22T00:00:00Z"]),
            ("0 0 ? * SAT-SUN *", ["2026-11-22T00:00:00Z", "2026-11-28T00:00:00Z"]),
            ("0 0 1 1 ? 2028,2030-2031", ["2028-01-01T00:00:00Z", "2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"]),
        ])
    func eventBridge(text: String, expected: [String]) throws {
        try expect(CronExpression(eventBridge: text), after: "2026-11-21T00:00:00Z", in: .utc, gives: expected)
    }

    @Test("after its last year an expression never fires again")
    func exhausted() throws {
        let expression = try CronExpression(eventBridge: "0 0 1 1 ? 2027")
        let last = try #require(Timestamp(iso8601: "2027-01-01T00:00:00Z"))
        #expect(expression.next(after: last, in: .utc) == nil)
        #expect(expression.next(after: last, in: .newYork) == Timestamp(iso8601: "2027-01-01T05:00:00Z"))
    }

    @Test(
        "when clocks change",
        arguments: [
            // A named hour that spring skips fires once, after the gap; one that autumn repeats fires in the first pass.
            (
                "30 2 * * *", TimeZoneRules.newYork, "2026-03-07T12:00:00Z",
                ["2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"]
            ),
            ("*/20 2,3 * * *", .newYork, "2026-03-07T12:00:00Z", ["2026-03-08T07:00:00Z", "2026-03-08T07:20:00Z"]),
            ("30 1 * * *", .newYork, "2026-10-31T12:00:00Z", ["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]),
            ("30 1 * * *", .newYork, "2026-11-01T06:00:00Z", ["2026-11-02T06:30:00Z"]),
            // `*` goes by real time.
            ("30 * * * *", .newYork, "2026-03-08T06:00:00Z", ["2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z"]),
            (
                "30 * * * *", .newYork, "2026-11-01T05:00:00Z",
                ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-01T07:30:00Z"]
            ),
            ("0 */2 * * *", .newYork, "2026-03-08T05:00:00Z", ["2026-03-08T08:00:00Z"]),
            ("*/15 * * * *", .lordHowe, "2026-10-03T15:15:00Z", ["2026-10-03T15:30:00Z", "2026-10-03T15:45:00Z"]),
            ("0 12 * * *", .apia, "2011-12-29T23:00:00Z", ["2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z"]),
            ("0 0 * * *", .saoPaulo, "2018-11-03T12:00:00Z", ["2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"]),
            ("0 18 1 * *", .tokyo, "2026-11-21T00:00:00Z", ["2026-12-01T09:00:00Z"]),
        ])
    func clockChanges(text: String, rules: TimeZoneRules, after: String, expected: [String]) throws {
        try expect(CronExpression(fiveFields: text), after: after, in: rules, gives: expected)
    }

    @Test("the rarest expression is answered ten thousand times over; whoever tried each second would never be done")
    func rarest() throws {
        // The 29th of February on a Monday is up to 40 years away.
        let rare = try CronExpression(eventBridge: "0 0 ? 2 MON#5 *")
        var answers = 0
        for hour in 0..<10_000 as Range<Int64> {
            let after = Timestamp(secondsSince1970: 1_795_000_000 + hour * 3600)
            if let next = rare.next(after: after, in: .newYork), next > after { answers += 1 }
        }
        #expect(answers == 10_000)
    }

    private func expect(
        _ expression: CronExpression, after text: String, in rules: TimeZoneRules, gives expected: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var time = try #require(Timestamp(iso8601: text))
        var found: [String] = []
        while found.count < expected.count, let next = expression.next(after: time, in: rules) {
            found.append(next.iso8601)
            time = next
        }
        #expect(found == expected, sourceLocation: sourceLocation)
    }
}
