/// Percent-encoding as Signature Version 4 wants it: everything but `A-Za-z0-9-._~`, in upper-case hexadecimal.
enum PercentEncoding {
    static func append(_ text: some Sequence<UInt8>, keepingSlash: Bool = false, to bytes: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: "/") where keepingSlash:
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 0x0F)])
            }
        }
    }

    static func encode(_ text: String, keepingSlash: Bool = false) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        append(text.utf8, keepingSlash: keepingSlash, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `name=value&name=value`, in the given order.
    static func query(_ parameters: [(name: String, value: String)]) -> String {
        var bytes: [UInt8] = []
        for (index, parameter) in parameters.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "&")) }
            append(parameter.name.utf8, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            append(parameter.value.utf8, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text that S3 encoded for a listing with `encoding-type=url`, where `+` is a space; nil if it is no such text.
    static func decodeListing(_ text: String) -> String? {
        var decoded: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst()?.hexadecimalDigit, let low = rest.popFirst()?.hexadecimalDigit
                else { return nil }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
