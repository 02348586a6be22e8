import GlauxCore
import GlauxWire
import Testing

@testable import glaux

struct ScreenTests {
    @Test(
        "a line ends at the edge of the terminal, and colours end with it",
        arguments: [
            ("abc", 3, "abc"), ("abcd", 3, "abc"), ("", 5, ""), ("記事abc", 5, "記事a"), ("記事", 3, "記"),
            ("記a事", 2, "記"), ("か\u{3099}b", 2, "か\u{3099}"),
            ("\u{1B}[31mfailing\u{1B}[0m x", 4, "\u{1B}[31mfail\u{1B}[0m"),
        ])
    func cut(text: String, columns: Int, kept: String) {
        #expect(text.cut(toColumns: columns) == kept)
    }

    @Test(
        "what does not fit on the terminal is counted, and nothing scrolls",
        arguments: [
            (4, ["a", "b", "c"]), (3, ["a", "… 2 more lines"]), (2, ["… 3 more lines"]), (1, ["… 3 more lines"]),
            (24, ["a", "b", "c"]),
        ])
    func frame(rows: Int, lines: [String]) {
        let frame = Screen(columns: 80, rows: rows).frame(of: "a\nb\nc\n")
        #expect(frame == "\u{1B}[H" + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J")
    }

    @Test("each step is said once, however many came since the last look, and what is waited for when it changes")
    func stepLines() {
        func step(_ sequence: Int, _ name: StepName, _ attempt: Int = 1) -> StepRecord {
            StepRecord(
                job: JobID(rawValue: 7), sequence: sequence, name: name, attempt: attempt, state: .running,
                startedAt: now)
        }
        var lines = StepLines()
        func new(_ steps: [StepRecord], heldFor: String? = nil) -> [String] {
            var record = Samples.job(7, .running)
            record.heldFor = heldFor
            return lines.new(in: JobDocument(record, steps: steps))
        }
        let steps = [step(1, .preflight), step(2, .requestExport), step(3, .requestExport, 2), step(4, .awaitExport)]
        #expect(new([], heldFor: "a place among the exports") == ["waits for a place among the exports"])
        #expect(new([], heldFor: "a place among the exports") == [])
        #expect(new(Array(steps.prefix(1))) == ["preflight"])
        #expect(new(steps) == ["request-export", "request-export, attempt 2", "await-export"])
        #expect(new(steps) == [])
        #expect(new(steps, heldFor: "a place among the queries") == ["waits for a place among the queries"])
    }

    @Test("why a step is tried again is said once, until it is something else or was mended")
    func stepLinesOfRetries() {
        var lines = StepLines()
        func new(_ problem: String?, waits: Bool = true) -> [String] {
            var record = Samples.job(7, .running)
            record.failure = problem.map { Failure(kind: .transient, message: $0, hint: "") }
            record.retryAt = problem != nil && waits ? now : nil
            return lines.new(in: JobDocument(record, steps: []))
        }
        #expect(new("refused") == ["await-export is tried again: refused"])
        #expect(new("refused") == [])
        #expect(new("refused", waits: false) == [])
        #expect(new("refused") == [])
        #expect(new("throttled") == ["await-export is tried again: throttled"])
        #expect(new(nil) == [])
        #expect(new("throttled") == ["await-export is tried again: throttled"])
    }
}
