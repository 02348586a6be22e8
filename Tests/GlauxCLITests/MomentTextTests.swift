import GlauxCore
import GlauxWire
import Testing

@testable import glaux

struct MomentTextTests {
    @Test(
        "a distance in time is said as a person would",
        arguments: [
            (0, "now"), (-500, "now"), (-1000, "1 s ago"), (1000, "in 1 s"), (-89_000, "89 s ago"),
            (-90_000, "2 min ago"), (-5_399_000, "1 h 30 min ago"),
            (-180_000, "3 min ago"), (7_200_000, "in 2 h"), (7_500_000, "in 2 h 5 min"), (-25_200_000, "7 h ago"),
            (-172_800_000, "2 d ago"), (86_300_000_000, "in 999 d"), (251_600_000_000_000, "in 7,973 y"),
        ] as [(Int64, String)])
    func relative(milliseconds: Int64, text: String) {
        #expect(Samples.clock.relative(Moment(now + .milliseconds(milliseconds))) == text)
    }

    @Test("clock times are those of the operator's zone, without milliseconds")
    func absoluteIsLocal() {
        #expect(Samples.clock.absolute(Moment(now + .milliseconds(622))) == "2026-01-14 19:18:50")
        #expect(Samples.clock.both(Moment(now - .seconds(180))) == "2026-01-14 19:15:50 +09:00 (3 min ago)")
        #expect(Samples.clock.both(nil) == "-")
    }

    @Test(
        "counts have their thousands apart",
        arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")]
            as [(Int64, String)])
    func counts(number: Int64, text: String) {
        #expect(Quantity.count(number) == text)
    }

    @Test(
        "sizes have a unit that fits",
        arguments: [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_572_864, "1.5 MiB")] as [(Int64, String)])
    func sizes(bytes: Int64, text: String) {
        #expect(Quantity.bytes(bytes) == text)
    }
}
