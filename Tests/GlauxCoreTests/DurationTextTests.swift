import GlauxCore
import Testing

@Suite("durations, written and read")
struct DurationTextTests {
    @Test(
        "what is written is read as the same",
        arguments: [
            (0, "0s"), (1, "1s"), (90, "1m30s"), (900, "15m"), (5400, "1h30m"), (28_800, "8h"), (86_400, "1d"),
            (86_401, "1d1s"), (36_500 * 86_400, "36500d"),
        ] as [(Int64, String)])
    func bothWays(seconds: Int64, text: String) {
        #expect(Duration.seconds(seconds).text == text)
        #expect(Duration(text: text) == .seconds(seconds))
    }

    @Test("a unit may hold more than makes the next one, and what is too long for anything stays too long")
    func others() {
        #expect(Duration(text: "90s") == .seconds(90) && Duration(text: "36h") == .seconds(36 * 3600))
        for text in ["36501d", "9223372036854775808d", "9223372036854775807d9223372036854775807h"] {
            #expect(Duration(text: text) == .seconds(36_500 * 86_400))
        }
    }

    @Test("anything else is none", arguments: ["", "h", "15", "1.5h", "1w", "1H", " 1h", "1 h", "٣h", "30m1h", "1h1h"])
    func none(text: String) {
        #expect(Duration(text: text) == nil)
    }
}
