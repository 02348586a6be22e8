import GlauxCore

/// What was read of a piece and is not sent yet.
struct Piece {
    var buffers: [PartitionBuffer] = []
    private(set) var malformed: Int64 = 0
    private(set) var shape = ItemShape()
    private(set) var untimed: [Int64] = []
    private(set) var left: Int64 = 0
    private let known: Set<Int64>
    private let room: Int
    private var partitioner: Partitioner
    var transcoder: ItemTranscoder
    private let compression: ArchiveCompression
    private let objectBytes: Int64
    private let memory: Int

    init(_ request: ScanRequest) {
        partitioner = Partitioner(
            keys: request.keys, window: (request.rule, request.window), defaultPartition: request.defaultPartition,
            isSieved: request.export == nil)
        transcoder = ItemTranscoder(finding: partitioner.attributes)
        compression = request.compression
        objectBytes = request.objectBytes
        memory = Int(request.memory) / max(1, request.cursors.count)
        known = request.untimed
        room = request.untimedRoom / max(1, request.cursors.count)
    }

    /// Whether it must end.
    var isFull: Bool {
        buffers.contains { $0.bytes >= objectBytes } || buffers.reduce(0) { $0 + $1.memory } >= memory
    }

    /// - Parameter showsShape: whether the item's shape is looked at
    /// - Returns: whether it is one of the archive's, so that it was
    mutating func take(_ item: ScanPage.Item, showsShape: Bool) throws -> Bool {
        guard let place = partitioner.place(item.found, in: item.page) else { return false }
        if place.index == buffers.count {
            buffers.append(PartitionBuffer(partition: partitioner.partitions[place.index], compression: compression))
        }
        if place.isUntimed {
            let mark = LineDigest.mark(of: item.line)
            if known.contains(mark) { return false }
            guard untimed.count < room else {
                left += 1
                return false
            }
            untimed.append(mark)
        }
        if place.isMalformed { malformed += 1 }
        try buffers[place.index].append(item.line)
        if showsShape {
            try shape.add(line: (Array(#"{"Item":"#.utf8) + item.source + [UInt8(ascii: "}")])[...])
        }
        return true
    }
}
