internal import Foundation
internal import GlauxCore
internal import GlauxWire

/// Times as a person reads them: relative, with the clock time where it helps.
struct Clock {
    var now: Timestamp
    /// Seconds east of UTC at a time given in seconds since 1970.
    var offset: (Int64) -> Int

    static func system() -> Clock {
        Clock(
            now: Timestamp(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1000)),
            offset: { TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0))) })
    }

    /// `3 min ago`, `in 2 h`, `now`
    func relative(_ moment: Moment?) -> String {
        guard let moment else { return "-" }
        let distance = (moment.timestamp - now).milliseconds
        let text = Self.span(.milliseconds(abs(distance)))
        if abs(distance) < 1000 { return "now" }
        return distance < 0 ? "\(text) ago" : "in \(text)"
    }

    /// How long AWS has owed the job an answer, once that is longer than it should take.
    func longCall(of job: JobDocument) -> String? {
        // What reads a part of a table takes its minute.
        let patience: Duration = job.step == StepName.scan.rawValue ? .seconds(300) : .seconds(5)
        guard let since = job.callingSince?.timestamp, now - since >= patience else { return nil }
        return Self.span(now - since)
    }

    /// `2026-01-14 19:18:50`, in the operator's own time zone
    func absolute(_ moment: Moment) -> String {
        let seconds = moment.timestamp.secondsSince1970
        let local = Timestamp(secondsSince1970: seconds + Int64(offset(seconds))).iso8601
        return String(local.dropLast()).replacing("T", with: " ")
    }

    /// `2026-01-14 19:18:50 +09:00`, where times in UTC may stand beside it
    func zoned(_ moment: Moment) -> String {
        let minutes = offset(moment.timestamp.secondsSince1970) / 60
        guard minutes != 0 else { return absolute(moment) + " UTC" }
        let (hours, rest) = abs(minutes).quotientAndRemainder(dividingBy: 60)
        func digits(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
        return absolute(moment) + " \(minutes < 0 ? "-" : "+")\(digits(hours)):\(digits(rest))"
    }

    /// `2026-01-14 19:18:50 +09:00 (3 min ago)`
    func both(_ moment: Moment?) -> String {
        moment.map { "\(zoned($0)) (\(relative($0)))" } ?? "-"
    }

    /// `850 ms`, `12 s`, `5 min`, `3 h`, `2 d`, `3 y`: one unit, two only where the second matters.
    static func span(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        let seconds = milliseconds / 1000
        switch seconds {
        case ..<1: return "\(milliseconds) ms"
        case ..<90: return "\(seconds) s"
        case ..<(90 * 60 - 30): return "\((seconds + 30) / 60) min"
        case ..<(6 * 3600 - 30):
            let minutes = (seconds + 30) / 60
            return minutes % 60 > 0 ? "\(minutes / 60) h \(minutes % 60) min" : "\(minutes / 60) h"
        case ..<(36 * 3600): return "\((seconds + 1800) / 3600) h"
        case ..<(1000 * 86_400): return "\((seconds + 43_200) / 86_400) d"
        default: return "\(Quantity.count((seconds + 15_778_800) / 31_557_600)) y"
        }
    }
}

enum Quantity {
    /// `3,376`
    static func count(_ number: Int64) -> String {
        var text = ""
        for (index, digit) in String(abs(number)).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }

    /// `1.4 MiB`
    static func bytes(_ number: Int64) -> String {
        var value = Double(number)
        for unit in ["B", "KiB", "MiB", "GiB", "TiB"] {
            if value < 1024 || unit == "TiB" {
                return unit == "B" ? "\(number) B" : "\((value * 10).rounded() / 10) \(unit)"
            }
            value /= 1024
        }
        return "\(number) B"
    }
}
