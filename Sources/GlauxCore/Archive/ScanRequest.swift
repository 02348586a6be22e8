/// Where a segment of a scan is.
package struct SegmentCursor: Sendable, Hashable, Codable {
    package var segment: Int
    /// The number of the next piece.
    package var piece: Int
    /// Where to go on, as DynamoDB wrote it, or as `ExportPosition` does; nil at the beginning.
    package var key: String?
    package var isDone: Bool

    package init(segment: Int, piece: Int = 0, key: String? = nil, isDone: Bool = false) {
        self.segment = segment
        self.piece = piece
        self.key = key
        self.isDone = isDone
    }
}

/// One piece of each segment that is not read yet. It ends where an object has its size, where the memory that it may take
/// is full, after some time, or at the segment's end; all its objects end there together.
package struct ScanRequest: Sendable, Hashable {
    package var archive: TableName
    package var slot: Timestamp
    /// A name or an ARN.
    package var table: String
    /// Those to read.
    package var cursors: [SegmentCursor]
    /// Of the whole scan; never another number until it is done.
    package var segments: Int
    package var window: ArchiveWindow
    package var rule: WindowRule
    package var keys: [PartitionKey]
    package var defaultPartition: String
    package var bucket: ArchiveBucket
    package var prefix: String
    package var compression: ArchiveCompression
    /// Uncompressed bytes.
    package var objectBytes: Int64
    /// What all segments may hold together.
    package var memory: Int64
    package var patience: Duration
    /// Of DynamoDB, each second, all segments together; nil for as many as there are.
    package var readUnits: Double?
    /// As the round before left it; nil for the first.
    package var pace: ReadPace?
    /// What is read instead of the table; nil for the table.
    package var export: CompletedExport?
    /// Whether the items' shape is to be told.
    package var infersColumns: Bool
    /// Items that tell no time and are archived already.
    package var untimed: Set<Int64> = []
    /// How many more such items there may be.
    package var untimedRoom = ArchiveMemory.mostUntimed

    package init(
        archive: TableName, slot: Timestamp, table: String, cursors: [SegmentCursor], segments: Int,
        window: ArchiveWindow, rule: WindowRule, keys: [PartitionKey], defaultPartition: String, bucket: ArchiveBucket,
        prefix: String, compression: ArchiveCompression, objectBytes: Int64, memory: Int64, patience: Duration,
        readUnits: Double?, infersColumns: Bool
    ) {
        self.archive = archive
        self.slot = slot
        self.table = table
        self.cursors = cursors
        self.segments = segments
        self.window = window
        self.rule = rule
        self.keys = keys
        self.defaultPartition = defaultPartition
        self.bucket = bucket
        self.prefix = prefix
        self.compression = compression
        self.objectBytes = objectBytes
        self.memory = memory
        self.patience = patience
        self.readUnits = readUnits
        self.infersColumns = infersColumns
    }
}

/// An object whose parts are in S3. It is there once its upload is completed.
package struct ArchiveObject: Sendable, Hashable, Codable {
    /// The values of its partition.
    package var partition: [String]
    package var key: String
    package var uploadID: String
    /// The ETags of its parts, in order.
    package var parts: [String]
    package var items: Int64
    /// Uncompressed.
    package var bytes: Int64
    /// In S3.
    package var size: Int64
    package var digest: LineDigest

    package init(
        partition: [String], key: String, uploadID: String, parts: [String], items: Int64, bytes: Int64, size: Int64,
        digest: LineDigest
    ) {
        self.partition = partition
        self.key = key
        self.uploadID = uploadID
        self.parts = parts
        self.items = items
        self.bytes = bytes
        self.size = size
        self.digest = digest
    }
}

extension ArchiveObject {
    /// The code of the failure that its upload is gone and it is not there: somebody, or a rule of the bucket, took it.
    package static let lost = "UploadLost"
}

/// What came of a `ScanRequest`.
package struct ScanRound: Sendable, Hashable {
    /// Of the segments that were read, behind the piece.
    package var cursors: [SegmentCursor]
    package var objects: [ArchiveObject]
    /// Read by DynamoDB, or in an export, before the filter.
    package var scanned: Int64
    /// Of the items, those that went to a default partition, or told no time.
    package var malformed: Int64
    package var consumed: Double
    /// Of some of the items.
    package var shape: ItemShape
    /// Of the items that tell no time, beginnings of their lines' digests.
    package var untimed: [Int64] = []
    /// Items that tell no time, and for which there was no room.
    package var left: Int64 = 0
    /// nil where as much is read as there is.
    package var pace: ReadPace?

    package init(
        cursors: [SegmentCursor] = [], objects: [ArchiveObject] = [], scanned: Int64 = 0, malformed: Int64 = 0,
        consumed: Double = 0, shape: ItemShape = ItemShape()
    ) {
        self.cursors = cursors
        self.objects = objects
        self.scanned = scanned
        self.malformed = malformed
        self.consumed = consumed
        self.shape = shape
    }

    package mutating func merge(_ other: ScanRound) {
        cursors += other.cursors
        objects += other.objects
        scanned += other.scanned
        malformed += other.malformed
        consumed += other.consumed
        shape.merge(other.shape)
        untimed += other.untimed
        left += other.left
    }
}

/// What reading an object of an archive told.
package struct ObjectReadBack: Sendable, Hashable {
    package var key: String
    package var items: Int64
    package var bytes: Int64
    package var size: Int64
    package var digest: LineDigest

    package init(key: String, items: Int64, bytes: Int64, size: Int64, digest: LineDigest) {
        self.key = key
        self.items = items
        self.bytes = bytes
        self.size = size
        self.digest = digest
    }
}
