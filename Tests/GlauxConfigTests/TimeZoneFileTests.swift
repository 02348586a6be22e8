import GlauxConfig
import GlauxCore
import Testing

/// Against the machine's tz database, with instants that no later version of the data will change.
@Suite("time zones of the system")
struct TimeZoneFileTests {
    @Test(
        "the offset at an instant of the past",
        arguments: [
            ("Asia/Tokyo", "2026-01-01T00:00:00Z", 32_400), ("Asia/Tokyo", "1950-06-01T00:00:00Z", 36_000),
            ("America/New_York", "2024-03-10T06:59:59Z", -18_000),
            ("America/New_York", "2024-03-10T07:00:00Z", -14_400),
            ("America/New_York", "2024-11-03T06:00:00Z", -18_000), ("Europe/London", "2024-03-31T01:00:00Z", 3600),
            ("Europe/Dublin", "2024-07-01T00:00:00Z", 3600), ("Europe/Dublin", "2024-12-01T00:00:00Z", 0),
            ("Australia/Lord_Howe", "2024-04-06T15:00:00Z", 37_800), ("Pacific/Apia", "2011-12-30T10:00:00Z", 50_400),
            ("Pacific/Apia", "2011-12-30T09:59:59Z", -36_000), ("America/Sao_Paulo", "2018-11-04T03:00:00Z", -7200),
            ("Asia/Kathmandu", "1986-01-01T00:00:00Z", 20_700), ("UTC", "2026-01-01T00:00:00Z", 0),
            ("Etc/GMT+5", "2026-01-01T00:00:00Z", -18_000), ("Africa/Casablanca", "2024-01-01T00:00:00Z", 3600),
        ])
    func past(name: String, instant: String, offset: Int) throws {
        let rules = try #require(TimeZones.system.rules(name))
        #expect(rules.identifier == name)
        #expect(rules.offset(at: try #require(Timestamp(iso8601: instant)).secondsSince1970) == offset)
    }

    @Test("a rule for the years to come is written out until 2100")
    func future() throws {
        let rules = try #require(TimeZones.system.rules("America/New_York"))
        let last = try #require(rules.transitions.last)
        #expect(CivilTime(secondsSince1970: last.start).year == 2100)
        #expect(
            zip(rules.transitions, rules.transitions.dropFirst()).allSatisfy {
                $0.start < $1.start && $0.offset != $1.offset
            })
    }

    @Test("every zone that the system names has rules")
    func all() {
        let names = TimeZones.system.names()
        #expect(names.count > 300)
        #expect(names.filter { TimeZones.system.rules($0) == nil } == [])
    }
}
