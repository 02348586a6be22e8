import NIOHTTP1

/// DynamoDB's CRC-32 of the body of an answer.
enum BodyChecksum {
    /// Passes when the answer has no checksum.
    static func verify(_ bytes: [UInt8], against headers: HTTPHeaders) throws(Malformed) {
        guard let stated = headers.first(name: "x-amz-crc32") else { return }
        guard UInt32(stated) == crc32(bytes) else {
            throw Malformed("the body does not have the CRC-32 that it states")
        }
    }

    /// The CRC of IEEE 802.3, as in zip and PNG.
    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }
}
