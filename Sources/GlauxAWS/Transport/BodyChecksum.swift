internal import CZlib
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
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { bytes in
            UInt32(truncatingIfNeeded: CZlib.crc32(0, bytes.baseAddress, UInt32(clamping: bytes.count)))
        }
    }
}
