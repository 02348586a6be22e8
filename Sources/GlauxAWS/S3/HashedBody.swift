import Crypto
import NIOCore

/// A small object, whole, with its MD5.
struct HashedBody: BodySink {
    static let hasDeadline = true
    /// A manifest summary is about a kilobyte.
    static let limit = 1 << 20

    private(set) var bytes: [UInt8] = []

    mutating func consume(_ chunk: ByteBuffer) throws(Malformed) {
        guard bytes.count + chunk.readableBytes <= Self.limit else {
            throw Malformed("the object is larger than \(Self.limit) bytes")
        }
        bytes.append(contentsOf: chunk.readableBytesView)
    }

    /// In base64, as DynamoDB writes it.
    var md5: String { Base64.encode(Insecure.MD5.hash(data: bytes)) }
}
