import Crypto

/// A request as Signature Version 4 sees it.
package struct CanonicalRequest: Sendable {
    package enum Payload: Sendable {
        case body([UInt8])
        case unsigned
    }

    var method: String
    /// As it is sent: percent-encoded once.
    var path: String
    /// Not encoded, in any order.
    var query: [(name: String, value: String)]
    /// Everything to sign, names in lower case, in any order.
    var headers: [(name: String, value: String)]
    var payload: Payload
    /// S3 signs the path as it is; the others normalise it and encode it again.
    var isPathVerbatim: Bool

    package init(
        method: String, path: String, query: [(name: String, value: String)],
        headers: [(name: String, value: String)], payload: Payload, isPathVerbatim: Bool
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.payload = payload
        self.isPathVerbatim = isPathVerbatim
    }

    /// `content-type;host;x-amz-date`
    var signedHeaders: String {
        Set(headers.map(\.name)).sorted().joined(separator: ";")
    }

    /// The last line: the hexadecimal SHA-256 of the body, or the word that stands for it.
    var payloadHash: String {
        switch payload {
        case .body(let bytes): SHA256.hash(data: bytes).hexadecimal
        case .unsigned: "UNSIGNED-PAYLOAD"
        }
    }

    func bytes() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        bytes.append(contentsOf: method.utf8)
        bytes.append(Self.newline)
        appendPath(to: &bytes)
        bytes.append(Self.newline)
        appendQuery(to: &bytes)
        bytes.append(Self.newline)
        appendHeaders(to: &bytes)
        bytes.append(Self.newline)
        bytes.append(contentsOf: signedHeaders.utf8)
        bytes.append(Self.newline)
        bytes.append(contentsOf: payloadHash.utf8)
        return bytes
    }

    private static let newline = UInt8(ascii: "\n")

    private func appendPath(to bytes: inout [UInt8]) {
        if isPathVerbatim {
            bytes.append(contentsOf: (path.isEmpty ? "/" : path).utf8)
        } else {
            PercentEncoding.append(Self.normalized(path).utf8, keepingSlash: true, to: &bytes)
        }
    }

    /// Without `.`, `..` and empty segments.
    private static func normalized(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") {
            switch segment {
            case ".": continue
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        let isFolder = path.hasSuffix("/") && !segments.isEmpty
        return "/" + segments.joined(separator: "/") + (isFolder ? "/" : "")
    }

    private func appendQuery(to bytes: inout [UInt8]) {
        let encoded = query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
        for (index, (name, value)) in encoded.sorted(by: <).enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "&")) }
            bytes.append(contentsOf: name.utf8)
            bytes.append(UInt8(ascii: "="))
            bytes.append(contentsOf: value.utf8)
        }
    }

    private func appendHeaders(to bytes: inout [UInt8]) {
        // A stable order, so that repeated headers keep theirs.
        let sorted = headers.enumerated().sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }
        var previous: String?
        for (_, header) in sorted {
            if header.name == previous {
                bytes.removeLast()
                bytes.append(UInt8(ascii: ","))
            } else {
                bytes.append(contentsOf: header.name.utf8)
                bytes.append(UInt8(ascii: ":"))
            }
            appendCollapsed(header.value, to: &bytes)
            bytes.append(Self.newline)
            previous = header.name
        }
    }

    /// Trimmed, and every run of white space one space.
    private func appendCollapsed(_ value: String, to bytes: inout [UInt8]) {
        var isFirst = true
        for word in value.utf8.split(whereSeparator: { $0 == 0x20 || (0x09...0x0D).contains($0) }) {
            if !isFirst { bytes.append(UInt8(ascii: " ")) }
            bytes.append(contentsOf: word)
            isFirst = false
        }
    }
}

extension Sequence<UInt8> {
    /// In lower case.
    var hexadecimal: String {
        var bytes: [UInt8] = []
        for byte in self { bytes.append(hexadecimal: byte) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
