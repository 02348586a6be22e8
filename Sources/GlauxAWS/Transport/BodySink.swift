import NIOCore

/// Takes a body as it arrives, so that a large one is never held whole.
protocol BodySink: Sendable {
    /// Whether an answer must be complete within the deadline of a control call; a large object may take its time as
    /// long as bytes keep coming.
    static var hasDeadline: Bool { get }
    mutating func consume(_ chunk: ByteBuffer) throws(Malformed)
}

/// A body that is wanted whole.
struct CollectedBody: BodySink {
    static let hasDeadline = true
    /// Far more than any control reply holds; it bounds what a broken or hostile peer can make us keep.
    static let limit = 16 << 20

    private(set) var bytes: [UInt8] = []

    mutating func consume(_ chunk: ByteBuffer) throws(Malformed) {
        guard bytes.count + chunk.readableBytes <= Self.limit else {
            throw Malformed("the body is larger than \(Self.limit) bytes")
        }
        bytes.append(contentsOf: chunk.readableBytesView)
    }
}
