import Foundation
import GlauxCore
import GlauxWire
import Testing

struct PauseRequestTests {
    @Test(
        "a pause has no end, lasts, or ends at an instant",
        arguments: [
            ("{}", .indefinite), (#"{"for": null}"#, .indefinite), (#"{"for": "2h"}"#, .until(noon + .seconds(7200))),
            (#"{"for": "1s"}"#, .until(noon + .seconds(1))),
            (#"{"until": "2026-01-14T20:00:00+09:00"}"#, .until(Timestamp(secondsSince1970: 1_768_388_400))),
            (#"{"until": "2036-01-12T10:18:50Z"}"#, .until(noon + .seconds(3650 * 86_400))),
        ] as [(String, Pause)])
    func readable(body: String, pause: Pause) throws {
        let request = try JSONDecoder().decode(PauseRequest.self, from: Data(body.utf8))
        #expect(try request.pause(from: noon) == pause)
    }

    @Test(
        "what cannot be meant is refused",
        arguments: [
            #"{"for": "2 hours"}"#, #"{"for": ""}"#, #"{"for": "0s"}"#, #"{"for": "-1h"}"#,
            #"{"until": "2026-01-14T10:18:50Z"}"#, #"{"until": "2036-01-12T10:18:51Z"}"#,
            #"{"until": "9999-12-31T23:59:59Z"}"#, #"{"for": "1h", "until": "2027-01-01T00:00:00Z"}"#,
        ])
    func refused(body: String) throws {
        let request = try JSONDecoder().decode(PauseRequest.self, from: Data(body.utf8))
        #expect(throws: WireProblem.self) { try request.pause(from: noon) }
    }

    @Test("a misspelt key is an error, since it would pause a table for ever", arguments: ["fro", "Until", ""])
    func unknownKeys(key: String) {
        let error = #expect(throws: WireProblem.self) {
            try JSONDecoder().decode(PauseRequest.self, from: Data(#"{"\#(key)": "2h"}"#.utf8))
        }
        #expect(error?.message.contains("\"\(key)\"") == true)
    }

    @Test(
        "a duration is numbers with their units",
        arguments: [
            ("90s", 90), ("15m", 900), ("8h", 28_800), ("1d", 86_400), ("1h30m", 5400), ("1d1s", 86_401),
            ("3650d", 315_360_000),
        ])
    func durations(text: String, seconds: Int64) throws {
        #expect(try PauseRequest.duration(text) == .seconds(seconds))
    }

    @Test(
        "anything else is refused for its own reason",
        arguments: [
            ("", "not a duration"), ("h", "not a duration"), ("1.5h", "not a duration"), ("1w", "not a duration"),
            ("1H", "not a duration"), ("h1", "not a duration"), (" 1h", "not a duration"), ("1 h", "not a duration"),
            ("٣h", "not a duration"), ("30m1h", "not a duration"), ("-1h", "not a duration"),
            ("15", #"has no unit. Write "15m" or "15h""#), ("0s", "no time at all"), ("0h0m", "no time at all"),
            ("3651d", "too long"), ("3650d1s", "too long"), ("9223372036854775808d", "too long"),
            ("9223372036854775807d9223372036854775807h", "too long"),
        ])
    func notDurations(text: String, reason: String) {
        let problem = #expect(throws: WireProblem.self) { try PauseRequest.duration(text) }
        #expect(problem?.message.contains("\"\(text)\"") == true && problem?.message.contains(reason) == true)
    }
}
