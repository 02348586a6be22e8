import GlauxCore
import Testing

@Suite("time-zone rules")
struct TimeZoneRulesTests {
    @Test(
        "the offset changes at the second of the transition",
        arguments: [
            (TimeZoneRules.newYork, 1_772_952_999, -18_000), (.newYork, 1_772_953_200, -14_400),
            (.newYork, 1_793_512_799, -14_400), (.newYork, 1_793_512_800, -18_000), (.tokyo, 0, 32_400),
            (.apia, 1_325_239_199, -36_000), (.apia, 1_325_239_200, 50_400),
        ] as [(TimeZoneRules, Int64, Int)])
    func offset(rules: TimeZoneRules, instant: Int64, offset: Int) {
        #expect(rules.offset(at: instant) == offset)
    }

    @Test(
        "a local time is reached at its first occurrence, or at the end of the gap that skips it",
        arguments: [
            // New York: 01:30 comes twice on 2026-11-01, 02:30 never on 2026-03-08.
            (TimeZoneRules.newYork, "2026-11-01T01:30:00Z", "2026-11-01T05:30:00Z"),
            (.newYork, "2026-11-01T02:00:00Z", "2026-11-01T07:00:00Z"),
            (.newYork, "2026-03-08T01:59:00Z", "2026-03-08T06:59:00Z"),
            (.newYork, "2026-03-08T02:30:00Z", "2026-03-08T07:00:00Z"),
            (.newYork, "2026-03-08T03:00:00Z", "2026-03-08T07:00:00Z"),
            // Lord Howe shifts by half an hour.
            (.lordHowe, "2026-10-04T02:15:00Z", "2026-10-03T15:30:00Z"),
            (.lordHowe, "2026-04-05T01:45:00Z", "2026-04-04T14:45:00Z"),
            // Samoa had no 2011-12-30.
            (.apia, "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z"),
            (.apia, "2011-12-31T00:00:00Z", "2011-12-30T10:00:00Z"),
            (.utc, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ])
    func reached(rules: TimeZoneRules, local: String, instant: String) throws {
        let local = try #require(Timestamp(iso8601: local)).secondsSince1970
        #expect(Timestamp(secondsSince1970: rules.firstInstant(reaching: local)).iso8601 == instant)
    }

    @Test("in the second pass of a repeated hour the clock has been further already")
    func highest() throws {
        let secondPass = try #require(Timestamp(iso8601: "2026-11-01T06:10:00Z")).secondsSince1970
        let local = TimeZoneRules.newYork.highestLocal(upTo: secondPass)
        #expect(
            CivilTime(secondsSince1970: local)
                == CivilTime(year: 2026, month: 11, day: 1, hour: 1, minute: 59, second: 59))
        let before = try #require(Timestamp(iso8601: "2026-11-01T05:10:00Z")).secondsSince1970
        #expect(TimeZoneRules.newYork.highestLocal(upTo: before) == before - 14_400)
    }

    @Test("the spans from an instant on follow each other without a hole")
    func spans() {
        let spans = Array(TimeZoneRules.lordHowe.spans(from: 1_775_314_800))
        #expect(spans.map(\.offset) == [37_800, 39_600, 37_800, 39_600])
        #expect(spans.first?.start == 1_775_314_800)
        #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end == $1.start })
        #expect(spans.last?.end == .max)
    }
}

/// Zones with the transitions of a few years; what they did before and after is not theirs.
extension TimeZoneRules {
    static let tokyo = TimeZoneRules(identifier: "Asia/Tokyo", initialOffset: 32_400, transitions: [])
    static let newYork = sample(
        "America/New_York", -18_000,
        [(1_772_953_200, -14_400), (1_793_512_800, -18_000), (1_805_007_600, -14_400), (1_825_567_200, -18_000)])
    static let london = sample(
        "Europe/London", 0, [(1_774_746_000, 3600), (1_792_890_000, 0), (1_806_195_600, 3600), (1_824_944_400, 0)])
    static let lordHowe = sample(
        "Australia/Lord_Howe", 39_600,
        [(1_775_314_800, 37_800), (1_791_041_400, 39_600), (1_806_764_400, 37_800), (1_822_491_000, 39_600)])
    /// The whole of 2011-12-30 was skipped.
    static let apia = sample(
        "Pacific/Apia", -39_600,
        [
            (1_285_498_800, -36_000), (1_301_752_800, -39_600), (1_316_872_800, -36_000), (1_325_239_200, 50_400),
            (1_333_202_400, 46_800), (1_348_927_200, 50_400),
        ])
    /// Its gaps begin at midnight.
    static let saoPaulo = sample(
        "America/Sao_Paulo", -10_800,
        [
            (1_476_586_800, -7200), (1_487_469_600, -10_800), (1_508_036_400, -7200), (1_518_919_200, -10_800),
            (1_541_300_400, -7200), (1_550_368_800, -10_800),
        ])
    /// Its clocks went forward by a quarter of an hour.
    static let kathmandu = sample("Asia/Kathmandu", 19_800, [(504_901_800, 20_700)])

    private static func sample(_ name: String, _ first: Int, _ transitions: [(Int64, Int)]) -> TimeZoneRules {
        TimeZoneRules(
            identifier: name, initialOffset: first,
            transitions: transitions.map { Transition(start: $0.0, offset: $0.1) })
    }
}
