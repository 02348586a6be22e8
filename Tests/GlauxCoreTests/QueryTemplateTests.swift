import GlauxCore
import Testing

@Suite("the query of a report")
struct QueryTemplateTests {
    /// 2026-11-01T00:30 in Tokyo, and still October in UTC.
    private static let slot = Timestamp(secondsSince1970: 1_793_460_600)
    private static let tokyo = TimeZoneRules(identifier: "Asia/Tokyo", initialOffset: 32_400, transitions: [])

    private static func sql(_ text: String, _ parameters: [String: SQLLiteral] = [:], in zone: TimeZoneRules = tokyo)
        throws -> String
    {
        try QueryTemplate(text, parameters: parameters).sql(at: slot, in: zone)
    }

    private static func problem(_ text: String, _ parameters: [String: SQLLiteral] = [:]) -> String? {
        do throws(QueryTemplate.Problem) {
            _ = try QueryTemplate(text, parameters: parameters)
            return nil
        } catch {
            return error.message
        }
    }

    @Test(
        "has its slot's words filled in, by the clock of its time zone",
        arguments: [
            ("{{ slot.year }}-{{slot.month}}-{{ slot.day }}", "2026-11-01"),
            ("{{ slot.hour }}:{{ slot.minute }}", "00:30"),
            ("{{ today.date }} {{ yesterday.date }}", "2026-11-01 2026-10-31"),
            ("{{ this_month.month }} {{ last_month.year }}/{{ last_month.month }}", "11 2026/10"),
            ("{{ this_year.year }} {{ last_year.year }}", "2026 2025"),
        ])
    func words(text: String, expected: String) throws {
        #expect(try Self.sql("SELECT '\(text)'") == "SELECT '\(expected)'")
    }

    @Test("the month before January is December of the year before; a date outside quotes is a literal")
    func edges() throws {
        let january = Timestamp(secondsSince1970: 1_798_761_600)
        let template = try QueryTemplate("SELECT '{{ last_month.year }}-{{ last_month.month }}', {{ yesterday.date }}")
        #expect(template.sql(at: january, in: .utc) == "SELECT '2026-12', DATE '2026-12-31'")
        #expect(try Self.sql("SELECT '{{ slot.month }}'", in: .utc) == "SELECT '10'")
    }

    @Test(
        "is one that only reads, whatever stands in its quotes and comments",
        arguments: [
            "SELECT 1", "  select 1 ; ", "WITH a AS (SELECT 1) SELECT * FROM a", "(SELECT 1) UNION (SELECT 2)",
            "SELECT ';' AS a, \"x;y\" FROM t -- ; DROP TABLE t\n", "/* INSERT; */ SELECT 1 /* ; */;-- end",
            "SELECT 'it''s; {' || '}}'", "-- what\n-- this is\nSELECT `a;b`", "SELECT * FROM a WHERE b = 'こころ;'",
            "WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b",
        ])
    func reads(text: String) {
        #expect(Self.problem(text) == nil)
    }

    @Test(
        "is refused where it is none, or two, or writes",
        arguments: [
            ("", "is no query"), ("-- nothing", "is no query"), (";", "semicolon"), ("42", "begins with 42"),
            ("'SELECT'", "is no query"), ("INSERT INTO a SELECT 1", "begins with INSERT"),
            ("DROP TABLE a", "begins with DROP"), ("EXPLAIN ANALYZE SELECT 1", "begins with EXPLAIN"),
            ("UNLOAD (SELECT 1) TO 's3://a/'", "begins with UNLOAD"),
            ("SELECT 1; DROP TABLE a", "second statement on line 1"),
            ("SELECT 1;\n\nSELECT 2", "second statement on line 3"),
            ("SELECT 1;;x", "second statement"), ("SELECT 1; 'x'", "second statement"),
            ("SELECT 1; (", "second statement"),
            ("WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a", "does not end in a SELECT"),
            ("WITH a AS (SELECT 1) DELETE FROM b", "does not end in a SELECT"),
            ("SELECT 'a", "quote on line 1"), ("SELECT\n\"a", "quote on line 2"), ("SELECT /* a", "comment on line 1"),
            ("SELECT {{ slot.year", "nothing ends"), ("SELECT {{ slot.year }", "nothing ends"),
        ])
    func refused(text: String, part: String) {
        #expect(Self.problem(text)?.contains(part) == true, "\(text): \(Self.problem(text) ?? "taken")")
    }

    @Test(
        "a word that is not known is refused, with the nearest that is",
        arguments: [
            ("last_mont.year", "Did you mean {{ last_month.year }}?"), ("last_month.yaer", "{{ last_month.year }}"),
            ("lastmonth.month", "{{ last_month.month }}"), ("actoin", "Did you mean {{ action }}?"),
            ("last_month.day", "last_month"), ("whatever it is", "one of"), ("", "one of"),
        ])
    func unknown(name: String, part: String) {
        let message = Self.problem("SELECT '{{ \(name) }}'", ["action": .string("x")]) ?? ""
        #expect(message.contains("not known") && message.contains(part), "\(message)")
    }

    @Test(
        "a parameter is a literal of its type, and no text of it is read as SQL",
        arguments: [
            (.string("x"), "'x'"), (.string("' OR 1=1; DROP TABLE a --"), "''' OR 1=1; DROP TABLE a --'"),
            (.string("{{ slot.year }}\\"), "'{{ slot.year }}\\'"), (.string(""), "''"), (.integer(5), "5"),
            (.integer(-5), "(-5)"),
            (.integer(.min), "CAST('-9223372036854775808' AS bigint)"), (.decimal("12.50"), "DECIMAL '12.50'"),
            (.boolean(true), "true"),
            (.date(CivilTime(year: 2026, month: 1, day: 2)), "DATE '2026-01-02'"),
            (
                .timestamp(CivilTime(year: 2026, month: 1, day: 2, hour: 3, minute: 4, second: 5)),
                "TIMESTAMP '2026-01-02 03:04:05'"
            ),
        ] as [(SQLLiteral, String)])
    func parameters(literal: SQLLiteral, expected: String) throws {
        #expect(try Self.sql("SELECT {{ p }} + 1", ["p": literal]) == "SELECT \(expected) + 1")
        #expect(Self.problem("SELECT '{{ p }}'", ["p": literal])?.contains("inside quotes") == true)
    }
}
