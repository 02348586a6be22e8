internal import GlauxCore
internal import Glibc

/// The wall clock, finer than a `Timestamp`: what happens in several processes is compared on it.
struct Moment: Sendable, Hashable, Comparable {
    var nanosecondsSince1970: Int64

    static func now() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(nanosecondsSince1970: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    init(nanosecondsSince1970: Int64) {
        self.nanosecondsSince1970 = nanosecondsSince1970
    }

    init(_ timestamp: Timestamp) {
        self.init(nanosecondsSince1970: timestamp.millisecondsSince1970 * 1_000_000)
    }

    var timestamp: Timestamp { Timestamp(millisecondsSince1970: nanosecondsSince1970 / 1_000_000) }

    func milliseconds(since earlier: Moment) -> Double {
        Double(nanosecondsSince1970 - earlier.nanosecondsSince1970) / 1_000_000
    }

    func seconds(since earlier: Moment) -> Double { milliseconds(since: earlier) / 1000 }

    static func < (left: Moment, right: Moment) -> Bool { left.nanosecondsSince1970 < right.nanosecondsSince1970 }
}
