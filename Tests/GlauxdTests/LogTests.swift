import Dispatch
import GlauxCore
import Glibc
import Logging
import Testing

@testable import glauxd

@Suite struct LogTests {
    /// A pipe whose lines are read one by one.
    private final class Pipe {
        let writing: Int32
        private var reading: Int32
        private var bytes: [UInt8] = []

        init() throws {
            var ends: [Int32] = [0, 0]
            let status = pipe(&ends)
            (reading, writing) = (ends[0], ends[1])
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            try #require(status == 0)
        }

        deinit {
            _ = close(writing)
            closeReading()
        }

        func closeReading() {
            if reading >= 0 { _ = close(reading) }
            reading = -1
        }

        func line() -> String? {
            var part = [UInt8](repeating: 0, count: 4096)
            while true {
                if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                    defer { bytes.removeFirst(end + 1) }
                    return String(decoding: bytes[..<end], as: UTF8.self)
                }
                let size = read(reading, &part, part.count)
                guard size > 0 else { return nil }
                bytes += part.prefix(size)
            }
        }
    }

    @Test("lines come in their order, all of them, and are there after a flush", arguments: [false, true])
    func order(isNonblocking: Bool) throws {
        let pipe = try Pipe()
        if isNonblocking { try #require(fcntl(pipe.writing, F_SETFL, O_NONBLOCK) == 0) }
        let writer = LogWriter(descriptor: pipe.writing) { _ in [] }
        // The second time, more than a pipe holds.
        for count in [100, 20_000] {
            for number in 0..<count { writer.write(Array("line \(number)".utf8)) }
            if count == 100 { writer.flush() }
            for number in 0..<count { try #require(pipe.line() == "line \(number)") }
        }
    }

    @Test("a log that nobody takes holds nobody up; what is left out is counted in its place")
    func full() throws {
        let pipe = try Pipe()
        let writer = LogWriter(descriptor: pipe.writing, limit: 10_000) { Array("gap \($0)".utf8) }
        let count = 100_000
        // A pipe holds 64 KiB, and nobody reads: this returns all the same.
        for number in 0..<count { writer.write(Array("line \(number)".utf8)) }
        writer.flush(within: .milliseconds(1))
        var (next, leftOut) = (0, 0)
        while next < count {
            let words = try #require(pipe.line()).split(separator: " ")
            let number = try #require(Int(words[1]))
            if words[0] == "gap" {
                next += number
                leftOut += number
            } else {
                try #require(number == next)
                next += 1
            }
        }
        #expect(next == count && leftOut > 0)
        writer.write(Array("after".utf8))
        #expect(pipe.line() == "after")
    }

    @Test("a log whose reader has gone stops nothing")
    func closed() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = try Pipe()
        pipe.closeReading()
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
