/// What is remembered of an archive from job to job.
package struct ArchiveMemory: Sendable, Hashable, Codable {
    /// All items whose time is before it are proven to be in S3.
    package var archivedThrough: Timestamp?
    /// What was begun and is not certified. The next job goes on with it, whatever became of the job that began it: so no
    /// item is archived twice, and none is left out.
    package var pass: ArchivePass?
    /// Items that tell no time and are archived, by the beginnings of their lines' digests: they are in every scan, and are
    /// archived once as long as they do not change.
    package var untimed: [Int64] = []
    /// What `archivedThrough` is true of; nil before that.
    package var source: Source?
    /// Of the partitions of all that is archived.
    package var values = PartitionValues()
    /// Of the pass to come, if another was thrown away: a removal that S3 carries out late must not meet its objects.
    package var firstPiece = 0
    /// Requests for exports since the last certificate: each has a token of its own.
    package var requestedExports = 0
    /// Of the pass that was certified last: what its export lacked of its window is no second one of that slot.
    package var certifiedSlot: Timestamp?
    /// Exports that no pass reads any more, to be removed.
    package var spentExports: [CompletedExport] = []

    /// A table and what tells its items' times: of another of either, nothing is proven.
    package struct Source: Sendable, Hashable, Codable {
        package var tableID: String
        package var attribute: String
    }

    /// They are all in one row of the journal. A table that has more of them has them for a reason.
    package static let mostUntimed = 10_000

    /// An export that cannot be removed is tried again with each job, but not for ever.
    private static let mostSpent = 20

    mutating func spend(_ export: ArchiveExport?) {
        guard let export = export?.completed else { return }
        spentExports = Array((spentExports + [export]).suffix(Self.mostSpent))
    }

    package init(archivedThrough: Timestamp? = nil, pass: ArchivePass? = nil) {
        self.archivedThrough = archivedThrough
        self.pass = pass
    }

    static func damage(of archive: TableName, _ problem: String) -> Failure {
        Failure(
            kind: .damaged, message: "what the journal remembers of archive \(archive) cannot be read: \(problem)",
            hint: "It is left as it is, and nothing is archived. Restore the journal from a backup (README: Crashes, "
                + "backups, recovery), or give the archive another name and another prefix: it then begins anew.")
    }
}

/// One pass over a table, and how far it has come.
package struct ArchivePass: Sendable, Hashable, Codable {
    /// How far it was before the round whose objects are pending.
    struct Start: Sendable, Hashable, Codable {
        var cursors: [SegmentCursor]
        var scanned: Int64
        var malformed: Int64
        var shape: ItemShape
        var untimed: [Int64]
        var left: Int64
    }

    /// As it began.
    package var spec: ArchiveSpec
    /// Of the job that began it; its objects have it in their names.
    package var slot: Timestamp
    package var window: ArchiveWindow
    package var tableID: String
    /// What it reads instead of the table; nil where it reads that, and until it is asked for.
    package var export: ArchiveExport?
    /// One for each segment.
    package var cursors: [SegmentCursor]
    /// Their parts are in S3; whether they are completed is not known.
    package var pending: [ArchiveObject] = []
    /// In the order in which they were met.
    package var partitions: [PartitionTotal] = []
    package var scanned: Int64 = 0
    package var malformed: Int64 = 0
    package var shape = ItemShape()
    /// Of its own, as the memory has those of all before.
    package var untimed: [Int64] = []
    /// Items that tell no time, and are not archived: there are too many.
    package var left: Int64 = 0
    var before: Start?
    /// Whether the pending objects are not what was written: they go, and their pieces are read again.
    var isLost = false
    /// Whether its export is not what it was when it was proven: what was read of it goes, and another one is read.
    var isSpoilt = false
    /// Whether nothing is left of its export, although some of it was read. What was written of that may be all there is:
    /// only an operator's retry lets it go.
    var hasLostExport = false
    /// Whether an operator has let its malformed items be registered.
    package var isApproved = false
    /// Whether an operator does not want what it wrote.
    package internal(set) var isRejected = false

    package init(spec: ArchiveSpec, slot: Timestamp, window: ArchiveWindow, tableID: String) {
        self.spec = spec
        self.slot = slot
        self.window = window
        self.tableID = tableID
        cursors = (0..<spec.segments).map { SegmentCursor(segment: $0) }
    }

    /// Whether it goes on under that spec, which may be another than it began with.
    func continues(under now: ArchiveSpec) -> Bool {
        func same<Value: Equatable>(_ part: KeyPath<ArchiveSpec, Value>) -> Bool {
            spec[keyPath: part] == now[keyPath: part]
        }
        let (rule, new) = (spec.window, now.window)
        return !isRejected && !isSpoilt && same(\.table) && same(\.bucket.name) && same(\.prefix) && same(\.keys)
            && same(\.defaultPartition) && rule.attribute == new.attribute && rule.form == new.form
            && rule.zone.identifier == new.zone.identifier && rule.end == new.end
    }

    /// They are all in one row of the journal, which is written with each round.
    static let mostPartitions = 50_000

    /// Whether objects of it may be seen, where their partitions are registered already.
    var hasWritten: Bool { !partitions.isEmpty || !pending.isEmpty }
    /// Whether it has yet to be decided what it reads.
    var hasReadNothing: Bool { !hasWritten && scanned == 0 && cursors.allSatisfy { $0.key == nil && !$0.isDone } }
    package var isScanned: Bool { cursors.allSatisfy(\.isDone) && pending.isEmpty }
    package var items: Int64 { partitions.reduce(0) { $0 + $1.items } }

    mutating func add(_ round: ScanRound) {
        before = Start(
            cursors: cursors, scanned: scanned, malformed: malformed, shape: shape, untimed: untimed, left: left)
        for cursor in round.cursors where cursors.indices.contains(cursor.segment) { cursors[cursor.segment] = cursor }
        pending = round.objects
        scanned += round.scanned
        malformed += round.malformed
        shape.merge(round.shape)
        untimed += round.untimed
        left += round.left
    }

    /// The pending objects are there, and read back as they were written.
    mutating func settle() {
        // A partition is there once.
        var places = Dictionary(
            partitions.indices.map { (partitions[$0].values, $0) }, uniquingKeysWith: { first, _ in first })
        for object in pending {
            if let place = places[object.partition] {
                partitions[place].add(object)
            } else {
                places[object.partition] = partitions.count
                partitions.append(PartitionTotal(object))
            }
        }
        pending = []
        before = nil
    }

    /// The pending objects are removed, and what they had is read again, into others: a removal that S3 carries out late
    /// must not meet them.
    mutating func goBack() {
        if let before {
            let pieces = cursors.map(\.piece)
            (cursors, scanned, malformed, shape) = (before.cursors, before.scanned, before.malformed, before.shape)
            (untimed, left) = (before.untimed, before.left)
            for (index, piece) in pieces.enumerated() { cursors[index].piece = piece }
        }
        pending = []
        before = nil
        isLost = false
    }

    /// The first pending object that is not as it was written, in words; nil if all are.
    func damage(in found: [ObjectReadBack]) -> String? {
        guard found.count == pending.count else { return "\(found.count) of \(pending.count) objects were read back" }
        for (object, found) in zip(pending, found) where object.key != found.key || object.readBack != found {
            return "\(object.key) has \(found.items) items in \(found.size) bytes with the digest \(found.digest), "
                + "but \(object.items) items in \(object.size) bytes with the digest \(object.digest) were written"
        }
        return nil
    }
}

extension ArchiveObject {
    fileprivate var readBack: ObjectReadBack {
        ObjectReadBack(key: key, items: items, bytes: bytes, size: size, digest: digest)
    }
}

/// What an archive has in one partition.
package struct PartitionTotal: Sendable, Hashable, Codable {
    package var values: [String]
    package var items: Int64
    /// Uncompressed.
    package var bytes: Int64
    /// In S3.
    package var size: Int64
    package var objects: Int64
    package var digest: LineDigest

    package init(values: [String], items: Int64, bytes: Int64, size: Int64, objects: Int64, digest: LineDigest) {
        self.values = values
        self.items = items
        self.bytes = bytes
        self.size = size
        self.objects = objects
        self.digest = digest
    }

    init(_ object: ArchiveObject) {
        self.init(
            values: object.partition, items: object.items, bytes: object.bytes, size: object.size, objects: 1,
            digest: object.digest)
    }

    mutating func add(_ object: ArchiveObject) { add(PartitionTotal(object)) }

    package mutating func add(_ other: PartitionTotal) {
        items += other.items
        bytes += other.bytes
        size += other.size
        objects += other.objects
        digest.add(other.digest)
    }
}

/// That a window of an archive is in S3, read back, and in the catalog.
package struct ArchiveCertificate: Sendable, Hashable, Codable {
    package var archive: TableName
    package var job: JobID
    package var slot: Timestamp
    package var window: ArchiveWindow
    package var certifiedAt: Timestamp
    package var target: Target
    package var location: String
    /// Names of the partition keys.
    package var keys: [String]
    package var scanned: Int64
    package var malformed: Int64
    package var partitions: [PartitionTotal]

    package init(_ pass: ArchivePass, job: JobID, at now: Timestamp) {
        archive = pass.spec.name
        self.job = job
        slot = pass.slot
        window = pass.window
        certifiedAt = now
        target = pass.spec.target
        location = pass.spec.location
        keys = pass.spec.keys.map(\.name)
        scanned = pass.scanned
        malformed = pass.malformed
        partitions = pass.partitions.sorted { $0.values.lexicographicallyPrecedes($1.values) }
    }
}
