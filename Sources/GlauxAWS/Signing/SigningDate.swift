package import GlauxCore

/// `20260114T101850Z`, and the day in it.
package struct SigningDate: Sendable, Hashable {
    package let text: String

    package init(_ time: Timestamp) {
        let civil = CivilTime(secondsSince1970: time.secondsSince1970)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        Self.append(civil.year / 100, to: &bytes)
        for part in [civil.year % 100, civil.month, civil.day] { Self.append(part, to: &bytes) }
        bytes.append(UInt8(ascii: "T"))
        for part in [civil.hour, civil.minute, civil.second] { Self.append(part, to: &bytes) }
        bytes.append(UInt8(ascii: "Z"))
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// `20260114`
    var day: Substring { text.prefix(8) }

    private static func append(_ twoDigits: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "0") + UInt8(twoDigits / 10))
        bytes.append(UInt8(ascii: "0") + UInt8(twoDigits % 10))
    }
}
