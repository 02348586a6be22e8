import Testing

@testable import GlauxCore

@Suite("which items an archive's job takes")
struct ArchiveWindowTests {
    static let tokyo = PartitionerTests.tokyo
    static func time(_ text: String) -> Timestamp { Timestamp(iso8601: text) ?? Timestamp(secondsSince1970: 0) }

    static func rule(_ form: TimeForm, _ end: WindowRule.End, _ zone: TimeZoneRules = .utc) -> WindowRule {
        WindowRule(attribute: "timestamp", form: form, zone: zone, end: end)
    }

    @Test(
        "the window ends by the slot, not by the clock; days and months begin at midnight of the zone",
        arguments: [
            (rule(.iso8601, .olderThan(.seconds(30 * 86_400))), "2026-02-01T18:00:00Z", "2026-01-02T00:00:00Z"),
            (rule(.iso8601, .olderThan(.seconds(30 * 86_400)), tokyo), "2026-02-01T18:00:00Z", "2026-01-02T15:00:00Z"),
            (rule(.iso8601, .olderThan(.seconds(3600))), "2026-02-01T18:00:00.500Z", "2026-02-01T17:00:00Z"),
            (rule(.epochSeconds, .lastMonth), "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            (rule(.epochSeconds, .lastMonth, tokyo), "2026-02-01T00:00:00Z", "2026-01-31T15:00:00Z"),
            (rule(.epochSeconds, .lastMonth, tokyo), "2026-01-31T16:00:00Z", "2026-01-31T15:00:00Z"),
        ])
    func end(rule: WindowRule, slot: String, end: String) {
        #expect(rule.window(at: Self.time(slot), archivedThrough: nil).to == Self.time(end))
    }

    @Test("it begins where the last one ended; the first takes whatever is old enough")
    func beginning() {
        let slot = Self.time("2026-01-15T00:00:00Z")
        let month = Self.rule(.iso8601, .lastMonth)
        #expect(month.window(at: slot, archivedThrough: nil).from == nil)
        let before = Self.time("2025-11-01T00:00:00Z")
        #expect(month.window(at: slot, archivedThrough: before).from == before)
        let age = Self.rule(.iso8601, .olderThan(.seconds(86_400)))
        #expect(age.window(at: slot, archivedThrough: nil).from == nil)
        #expect(age.window(at: slot, archivedThrough: slot).isEmpty)
        #expect(!age.window(at: slot, archivedThrough: before).isEmpty)
    }

    @Test("the filter has the attribute's type, and lets through what tells no time")
    func filter() {
        let window = ArchiveWindow(from: Self.time("2025-12-31T15:00:00Z"), to: Self.time("2026-01-31T15:30:00Z"))
        let text = Self.rule(.iso8601, .lastMonth, Self.tokyo).filter(window)
        #expect(
            text.expression
                == "(#a >= :from AND #a < :to) OR #a < :zero OR #a >= :colon OR (#a >= :no_month AND #a < :no_year)"
                + " OR NOT attribute_type(#a, :type)")
        #expect(text.names == ["#a": "timestamp"])
        #expect(
            text.values == [
                ":from": .string("2025-12-29"), ":to": .string("2026-02-02"), ":zero": .string("0"),
                ":colon": .string(":"), ":no_month": .string("2026-13"), ":no_year": .string("2026:"),
                ":type": .string("S"),
            ])
        let seconds = Self.rule(.epochSeconds, .lastMonth).filter(ArchiveWindow(from: nil, to: window.to))
        #expect(seconds.expression == "#a < :to OR NOT attribute_type(#a, :type)")
        #expect(seconds.values == [":to": .number("1769873400"), ":type": .string("N")])
        let millis = Self.rule(.epochMillis, .lastMonth).filter(ArchiveWindow(from: nil, to: window.to))
        #expect(millis.values[":to"] == .number("1769873400000"))
    }
}

@Suite("the digest of lines")
struct LineDigestTests {
    @Test("it is a sum, whatever the order, and carries to the top")
    func sum() throws {
        var a = LineDigest()
        a.add(1, .max, .max, .max)
        a.add(0, 0, 0, 1)
        #expect(a.description == "0000000000000002" + String(repeating: "0", count: 48))
        var b = LineDigest()
        b.add(0, 0, 0, 1)
        b.add(1, .max, .max, .max)
        #expect(a == b)
        var c = LineDigest()
        c.add(.max, .max, .max, .max)
        c.add(0, 0, 0, 2)
        #expect(c.description == String(repeating: "0", count: 63) + "1")
        b.add(c)
        #expect(b.description.hasSuffix("1") && b != a)
        #expect(LineDigest(b.description) == b && LineDigest("x") == nil)
        #expect(LineDigest(String(repeating: "g", count: 64)) == nil)
    }
}

@Suite("keeping to read units")
struct ReadUnitBucketTests {
    @Test("what was used too much is waited for, and idle time is saved up for no more than a second")
    func debt() {
        var bucket = ReadUnitBucket(rate: 100)
        #expect(bucket.debt(at: .zero) == .zero)
        bucket.charge(350, at: .zero)
        #expect(bucket.debt(at: .zero) == .milliseconds(2500))
        #expect(bucket.debt(at: .seconds(2)) == .milliseconds(500))
        #expect(bucket.debt(at: .milliseconds(2600)) == .zero)
        #expect(bucket.debt(at: .seconds(1000)) == .zero)
        bucket.charge(200, at: .seconds(1000))
        #expect(bucket.debt(at: .seconds(1000)) == .seconds(1))
    }

    @Test("the next scan begins with what the last one owes, less what was earned meanwhile")
    func pace() {
        let pace = ReadPace(balance: -250, unitsPerItem: 2)
        for (time, debt) in [
            (Duration.zero, Duration.milliseconds(2500)), (.seconds(1), .milliseconds(1500)),
            (.seconds(-9), .milliseconds(2500)), (.seconds(3600), .zero),
        ] {
            let rested = pace.rested(time, rate: 100)
            var bucket = ReadUnitBucket(rate: 100, balance: rested.balance)
            #expect(bucket.debt(at: .zero) == debt && rested.unitsPerItem == 2)
            #expect(bucket.balance(at: .seconds(1000)) == 100)
        }
    }
}
