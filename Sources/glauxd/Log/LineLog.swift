internal import GlauxCore
internal import GlauxWire
internal import Logging

/// Writes each event as one line.
struct LineLog: LogHandler {
    enum Style: Sendable {
        /// `2026-01-14T10:18:50.622Z info  step ended table=Article job=12`
        case text
        /// journald adds the time; `<6>` tells it the priority (sd-daemon(3)).
        case journald
        case json
    }

    let style: Style
    let writer: LogWriter
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
            .map { ($0.key, "\($0.value)") }
            .sorted { Self.rank($0.0) < Self.rank($1.0) }
        writer.write(
            Self.line(style, level: event.level, message: "\(event.message)", fields: fields, at: WallClock.now()))
    }

    /// What stands where lines were left out.
    static func gap(_ style: Style, of lines: Int, at time: Timestamp) -> [UInt8] {
        line(
            style, level: .warning, message: "lines of the log were left out: nobody took them in time",
            fields: [("lines", "\(lines)")], at: time)
    }

    /// One event as one line, without its end.
    static func line(
        _ style: Style, level: Logger.Level, message: String, fields: [(String, String)], at time: Timestamp
    ) -> [UInt8] {
        var line: [UInt8] = []
        switch style {
        case .json:
            var json = JSONWriter()
            json.object { json in
                json.member("time", Moment(time))
                json.member("level", level.rawValue)
                json.member("message", message)
                for (key, value) in fields {
                    json.key(key)
                    json.string(value)
                }
            }
            line = json.bytes
        case .text, .journald:
            let start = style == .journald ? "<\(priority(of: level))>" : "\(time.iso8601) \(padded(level)) "
            // Only a problem at the start has several lines; each gets the priority that journald sorts by.
            line += Array((start + message.replacing("\n", with: style == .journald ? "\n\(start)" : "\n")).utf8)
            for (key, value) in fields {
                line += Array(" \(key)=".utf8)
                line.append(text: value)
            }
        }
        return line
    }

    /// What the line is about comes first, then what happened to it.
    private static func rank(_ key: String) -> String {
        let order = [
            "table", "slot", "job", "step", "attempt", "duration", "retry", "aws.id", "class", "error", "hint",
        ]
        return order.firstIndex(of: key).map { "\(Character(UnicodeScalar(UInt8(65 + $0))))" } ?? "~\(key)"
    }

    private static func padded(_ level: Logger.Level) -> String {
        let name = level.rawValue
        return name + String(repeating: " ", count: max(0, 7 - name.count))
    }

    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

extension Array<UInt8> {
    /// Bare where it is one plain word, else quoted; a line break never gets through, so one event stays one line.
    fileprivate mutating func append(text value: String) {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\"") }
        if isPlain { return append(contentsOf: value.utf8) }
        var json = JSONWriter()
        json.string(value)
        append(contentsOf: json.bytes)
    }
}
