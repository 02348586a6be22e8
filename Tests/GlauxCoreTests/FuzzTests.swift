import GlauxFuzzing
import Testing

@testable import GlauxCore

@Suite("what operators and AWS write, however it is spelt")
struct FuzzTests {
    private static let zone = TimeZoneRules(
        identifier: "Test", initialOffset: 3600,
        transitions: [.init(start: 1_743_296_400, offset: 7200), .init(start: 1_761_440_400, offset: 3600)])

    @Test("a cron expression is refused with a reason, or fires later than it is asked for, on a whole minute")
    func cron() {
        let seeds = [
            "0 18 1 * *", "*/5 0-6/2 1,15 jan-mar mon-fri", "30 2 * * *", "cron(0 18 1 * ? *)",
            "cron(0/15 8 ? * 2#1 *)",
            "cron(0 0 L * ? 2026-2030)", "rate(8 hours)", "59 23 31 12 7",
        ]
        let words = ["L", "W", "#", "?", "MON", "dec", "*/0", "5-1", "rate(", "cron(", "1970", "2199", "60", "7"]
        for input in FuzzedInputs("cron", seeds: seeds, words: words) {
            let text = String(decoding: input, as: UTF8.self)
            for isEventBridge in [false, true] {
                do throws(CronExpression.Problem) {
                    let cron =
                        isEventBridge ? try CronExpression(eventBridge: text) : try CronExpression(fiveFields: text)
                    let now = Timestamp(secondsSince1970: 1_743_296_399)
                    let next = cron.next(after: now, in: Self.zone) ?? now + .seconds(1)
                    #expect(next > now && next.millisecondsSince1970 % 60_000 == 0, "\(input.inBase64)")
                } catch {
                    #expect(!error.message.isEmpty, "\(input.inBase64)")
                }
            }
        }
    }

    @Test("a time is read as it is written, or not at all")
    func time() {
        let seeds = ["2026-01-14T10:18:50.622Z", "2024-02-29T23:59:60+09:00", "1969-12-31T00:00:00-00:30"]
        for input in FuzzedInputs("time", seeds: seeds, words: ["T", "Z", "+", ".", "9999", "02-30"]) {
            guard let time = Timestamp(iso8601: String(decoding: input, as: UTF8.self)) else { continue }
            #expect(Timestamp(iso8601: time.iso8601) == time, "\(input.inBase64)")
        }
    }

    @Test("a time that an item tells is within the years of four digits, or none")
    func civilText() {
        let seeds = [
            "2026-01-14T10:18:50.622Z", "2026-01-14 10:18", "2026-01-14", "0000-01-01", "9999-12-31T23:59:60-23:59",
            "1768385930622", "1.768385930E9", "-62135596801", "1e300",
        ]
        for input in FuzzedInputs("civil-text", seeds: seeds, words: ["T", "Z", "+09", ".", "e", "9999"]) {
            let text = String(decoding: input, as: UTF8.self)
            for form in TimeForm.allCases {
                if let civil = CivilText.civil(text[...], form, in: Self.zone) {
                    #expect(CivilText.text(of: .date, civil).utf8.count == 10, "\(input.inBase64)")
                }
                if let instant = CivilText.instant(text[...], form, in: Self.zone) {
                    #expect(abs(instant) < 253_402_300_800, "\(input.inBase64)")
                }
            }
        }
    }

    @Test("a query of the config is refused with a reason, or filled in")
    func queryTemplate() {
        let seeds = [
            "SELECT '{{ last_month.year }}', {{ least }} FROM t -- {{ none }}\nWHERE d = {{ slot.date }};",
            #"WITH a AS (SELECT 'it''s' AS "x ;") /* ; */ SELECT * FROM a"#,
        ]
        let words = ["{{ ", " }}", "{{", "--", "/*", "*/", ";", "''", "slot.year", "last_month.", "least", "SELECT "]
        for input in FuzzedInputs("query", seeds: seeds, words: words) {
            do throws(QueryTemplate.Problem) {
                let query = try QueryTemplate(
                    String(decoding: input, as: UTF8.self), parameters: ["least": .integer(.min)])
                let sql = query.sql(at: Timestamp(secondsSince1970: 1_743_296_399), in: Self.zone)
                #expect(!sql.isEmpty, "\(input.inBase64)")
            } catch {
                #expect(!error.message.isEmpty, "\(input.inBase64)")
            }
        }
    }

    @Test("an item is refused with its place, or adds itself and nothing else to a shape")
    func item() {
        let seeds = [
            #"{"Item":{"pk":{"S":"1"},"n":{"N":"-12.5E3"},"l":{"L":[{"M":{"x":{"BOOL":true}}},{"NULL":true}]}}}"#,
            #"{"Item":{"a\u00e9\"":{"SS":["a","b"]},"b":{"NS":["1"]},"c":{"BS":["AP8="]},"d":{"B":"AP8="}}}"#,
        ]
        let words = ["Item", #"{"M":{"#, #"{"L":["#, #"\ud83d"#, #""S":"#, #"{"N":"1"}"#]
        for input in FuzzedInputs("item", seeds: seeds, words: words) {
            var shape = ItemShape()
            do throws(ItemLineProblem) {
                try shape.add(line: input[...])
                var twice = shape
                twice.merge(shape)
                #expect(shape.items == 1 && twice.columns == shape.columns, "\(input.inBase64)")
                let definition = TargetDefinition(
                    target: Target(database: "d", name: "t"), location: "", declared: shape.columns)
                #expect(
                    shape.columns.isEmpty || HiveType(definition.columns[0].type) != nil, "\(input.inBase64)")
            } catch {
                #expect(error.message.contains("(byte "), "\(input.inBase64)")
            }
        }
    }

    @Test("a Hive type is refused, or read and written again it is the same")
    func hiveType() {
        let seeds = [
            "struct<id:struct<s:string>,tags:struct<ss:array<string>>>", "map<string,decimal(38,0)>",
            "array<struct<`a b`:varchar(10)>>", "struct<`a :b`:string,`<c>`:array<int>>",
        ]
        for input in FuzzedInputs("hive-type", seeds: seeds, words: ["struct<", "array<", "map<", "`", "(", ")"]) {
            guard let type = HiveType(String(decoding: input, as: UTF8.self)) else { continue }
            #expect(HiveType(type.description) == type, "\(input.inBase64)")
            #expect(type.union(type, path: "item").conflicts.isEmpty, "\(input.inBase64)")
        }
    }
}
