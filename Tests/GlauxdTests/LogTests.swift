import Glibc
import GlauxCore
import Testing

@testable import glauxd

@Suite struct LogTests {
    /// A pipe, and what has come out of it.
    private struct Pipe {
        let reading: Int32
        let writing: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe2(&ends, O_CLOEXEC) == 0)
            (reading, writing) = (ends[0], ends[1])
        }

        func lines(_ count: Int) -> [String] {
            var bytes: [UInt8] = []
            var part = [UInt8](repeating: 0, count: 4096)
            while bytes.count(where: { $0 == UInt8(ascii: "\n") }) < count {
                let size = read(reading, &part, part.count)
                guard size > 0 else { break }
                bytes += part.prefix(size)
            }
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        }

        func close() {
            _ = Glibc.close(reading)
            _ = Glibc.close(writing)
        }
    }

    @Test("lines come in their order, all of them, and are there after a flush", arguments: [false, true])
    func order(isNonblocking: Bool) throws {
        let pipe = try Pipe()
        defer { pipe.close() }
        if isNonblocking { try #require(fcntl(pipe.writing, F_SETFL, O_NONBLOCK) == 0) }
        let writer = LogWriter(descriptor: pipe.writing) { _ in [] }
        for number in 0..<100 { writer.write(Array("line \(number)".utf8)) }
        writer.flush()
        #expect(pipe.lines(100) == (0..<100).map { "line \($0)" })
        // More than the pipe holds.
        for number in 0..<20_000 { writer.write(Array("line \(number)".utf8)) }
        #expect(pipe.lines(20_000) == (0..<20_000).map { "line \($0)" })
    }

    @Test("a log that nobody takes holds nobody up; what is left out is counted in its place")
    func full() throws {
        let pipe = try Pipe()
        defer { pipe.close() }
        let writer = LogWriter(descriptor: pipe.writing, limit: 10_000) { Array("gap of \($0)".utf8) }
        // A pipe holds 64 KiB, and nobody reads: this returns all the same.
        for number in 0..<100_000 { writer.write(Array("line \(number)".utf8)) }
        writer.flush(within: .milliseconds(1))
        var told: [String] = []
        while told.last?.hasPrefix("gap") != true { told += pipe.lines(1) }
        let kept = told.count - 1
        #expect(told.dropLast() == (0..<kept).map { "line \($0)" }[...])
        #expect(told.last == "gap of \(100_000 - kept)")
        writer.write(Array("after".utf8))
        #expect(pipe.lines(1) == ["after"])
    }

    @Test("a log whose reader has gone stops nothing")
    func closed() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = try Pipe()
        _ = close(pipe.reading)
        defer { _ = close(pipe.writing) }
        let writer = LogWriter(descriptor: pipe.writing) { _ in [] }
        for _ in 0..<100 { writer.write(Array("line".utf8)) }
        writer.flush()
    }

    @Test(
        "an event is one line, whatever is in it",
        arguments: [
            (LineLog.Style.text, #"1970-01-01T00:00:00Z warning it broke table="A b" error="one\ntwo\tthree" plain=x"#),
            (.journald, #"<4>it broke table="A b" error="one\ntwo\tthree" plain=x"#),
            (
                .json,
                #"{"time":"1970-01-01T00:00:00Z","level":"warning","message":"it broke","table":"A b","error":"one\ntwo\tthree","plain":"x"}"#
            ),
        ])
    func lines(style: LineLog.Style, expected: String) {
        let line = LineLog.line(
            style, level: .warning, message: "it broke",
            fields: [("table", "A b"), ("error", "one\ntwo\tthree"), ("plain", "x")],
            at: Timestamp(secondsSince1970: 0))
        #expect(String(decoding: line, as: UTF8.self) == expected)
    }
}
