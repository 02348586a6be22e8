import GlauxCore

/// Tables whose items are archived, and what is in S3 of them. Each has an item an hour, from long before the world began
/// until now.
struct PretendArchives {
    struct Piece {
        var object: ArchiveObject
        var items: [Int64]
    }

    private(set) var uploads: [String: Piece] = [:]
    /// By key.
    private(set) var objects: [String: Piece] = [:]
    private(set) var partitions: [Target: Set<[String]>] = [:]
    private var lastUpload = 0
    /// So many of the next completions find their upload gone, as a rule of the bucket leaves it.
    var forgetsUploads = 0
    /// Whether an item of each piece tells no partition, as far as the daemon can see.
    var isMalformed = false

    /// The first item's.
    static let beginning = Timestamp(secondsSince1970: 1_767_225_600)
    private static let hour = Duration.seconds(3600)

    static func time(of item: Int64) -> Timestamp { beginning + hour * item }

    /// The items that a window has, as far as they are written by now.
    static func items(in window: ArchiveWindow, by now: Timestamp) -> Range<Int64> {
        func first(notBefore time: Timestamp) -> Int64 {
            let passed = (time - beginning).milliseconds
            return max(0, (passed + 3_599_999) / 3_600_000)
        }
        let end = min(first(notBefore: window.to), first(notBefore: now))
        let start = window.from.map(first) ?? 0
        return start..<max(start, end)
    }

    mutating func perform(_ call: ArchiveCall, at now: Timestamp) -> Result<AWSReply, AWSFailure> {
        switch call {
        case .describeTable(let table, let withRecovery):
            return .success(
                .archive(
                    .table(
                        ScanTable(
                            arn: PretendAWS.arn(table), id: "t", status: "ACTIVE", keys: ["id"],
                            isRecoverable: withRecovery ? true : nil))))
        case .abortUploads(_, _, let beginning):
            let found = uploads.filter { $0.value.object.key.split(separator: "/").last?.hasPrefix(beginning) == true }
            for id in found.keys { uploads[id] = nil }
            return .success(.archive(.aborted(found.count)))
        case .scan(let request):
            return .success(.archive(.round(scan(request, at: now))))
        case .completeUploads(_, let pending):
            return complete(pending)
        case .removePass(_, _, let beginning):
            func isOfIt(_ key: String) -> Bool { key.split(separator: "/").last?.hasPrefix(beginning) == true }
            uploads = uploads.filter { !isOfIt($0.value.object.key) }
            objects = objects.filter { !isOfIt($0.key) }
            return .success(.archive(.aborted(0)))
        case .removeObjects(_, let keys):
            for key in keys { objects[key] = nil }
            return .success(.done)
        case .readObjects(_, let keys, _):
            let found = keys.compactMap { objects[$0]?.object }.map {
                ObjectReadBack(key: $0.key, items: $0.items, bytes: $0.bytes, size: $0.size, digest: $0.digest)
            }
            return .success(.archive(.objects(found)))
        case .registerPartitions(let target, let locations, archive: _, let creates):
            var registration = PartitionRegistration()
            if creates {
                addPartitions(locations.map(\.values), to: target)
            } else {
                let known = partitions[target] ?? []
                registration.missing = locations.filter { !known.contains($0.values) }
            }
            return .success(.archive(.registered(registration)))
        }
    }

    mutating func addPartitions(_ values: [[String]], to target: Target) {
        partitions[target, default: []].formUnion(values)
    }

    /// Every folder that there is becomes a partition.
    mutating func repair(_ target: Target, at location: String) {
        let folder = location.split(separator: "/", maxSplits: 2).last.map(String.init) ?? ""
        addPartitions(objects.filter { $0.key.hasPrefix(folder) }.map(\.value.object.partition), to: target)
    }

    private mutating func complete(_ pending: [ArchiveObject]) -> Result<AWSReply, AWSFailure> {
        if forgetsUploads > 0, let object = pending.last {
            forgetsUploads -= 1
            uploads[object.uploadID] = nil
        }
        for object in pending {
            if let piece = uploads.removeValue(forKey: object.uploadID) {
                objects[object.key] = piece
            } else if objects[object.key]?.object != object {
                return .failure(PretendAWS.failure(ArchiveObject.lost, .damaged))
            }
        }
        return .success(.done)
    }

    /// A piece of each segment. How much it has depends on how fast AWS is just then, so that one that is read again is
    /// another.
    private mutating func scan(_ request: ScanRequest, at now: Timestamp) -> ScanRound {
        if let export = request.export { return read(export, request, at: now) }
        var round = ScanRound()
        let window = Self.items(in: request.window, by: now)
        for cursor in request.cursors {
            let start = cursor.key.flatMap { Int64($0) } ?? window.lowerBound
            let most = 20 + Int64(StableHash.of("\(now.millisecondsSince1970) \(cursor.segment)") % 200)
            let read = start..<min(max(start, window.upperBound), start + most)
            var next = cursor
            next.piece += 1
            next.key = "\(read.upperBound)"
            next.isDone = read.upperBound >= window.upperBound
            round.cursors.append(next)
            round.scanned += Int64(read.count)
            if isMalformed { round.malformed += 1 }
            let own = read.filter { Int($0) % request.segments == cursor.segment }
            send(own, request, cursor, in: &round)
        }
        return round
    }

    /// As a scan, but that each segment has files of its own, and all items come, whatever their time.
    private mutating func read(_ export: CompletedExport, _ request: ScanRequest, at now: Timestamp) -> ScanRound {
        var round = ScanRound()
        let window = Self.items(in: request.window, by: export.exportTime)
        for cursor in request.cursors {
            let start = ExportPosition(of: cursor)?.lines ?? 0
            let most = 20 + Int64(StableHash.of("\(now.millisecondsSince1970) \(cursor.segment)") % 2000)
            let read = (start..<min(export.itemCount, start + most)).filter {
                Int($0) % request.segments == cursor.segment
            }
            var next = cursor
            next.piece += 1
            let end = min(export.itemCount, start + most)
            next.key = ExportPosition(file: cursor.segment, lines: end).key
            next.isDone = end == export.itemCount
            round.cursors.append(next)
            round.scanned += Int64(read.count)
            if isMalformed { round.malformed += 1 }
            send(read.filter(window.contains), request, cursor, in: &round)
        }
        return round
    }

    /// So many items an export has that is as of then.
    static func count(at time: Timestamp) -> Int64 {
        Int64(items(in: ArchiveWindow(from: nil, to: time), by: time).count)
    }

    private mutating func send(
        _ items: [Int64], _ request: ScanRequest, _ cursor: SegmentCursor, in round: inout ScanRound
    ) {
        // The first was at midnight.
        for (day, items) in Dictionary(grouping: items, by: { $0 / 24 }) {
            let text = Self.time(of: day * 24).iso8601.prefix(10)
            round.objects.append(send(items, in: String(text), request, cursor))
        }
    }

    private mutating func send(
        _ items: [Int64], in day: String, _ request: ScanRequest, _ cursor: SegmentCursor
    ) -> ArchiveObject {
        lastUpload += 1
        var digest = LineDigest()
        for item in items { digest.add(0, 0, 0, UInt64(item)) }
        let name = ArchivePath.name(
            request.archive, slot: request.slot, segment: cursor.segment, piece: cursor.piece, .gzip)
        let object = ArchiveObject(
            partition: [day], key: ArchivePath.folder(request.prefix, request.keys, [day]) + name,
            uploadID: "u\(lastUpload)", parts: ["e"], items: Int64(items.count), bytes: Int64(items.count),
            size: Int64(items.count), digest: digest)
        uploads[object.uploadID] = Piece(object: object, items: items)
        return object
    }

    /// What of an archive is not as its certificates say.
    ///
    /// - Parameter target: as the catalog has it
    func wrongs(
        of spec: ArchiveSpec, _ memory: ArchiveMemory?, _ certificates: [ArchiveCertificate],
        in target: TargetDescription?
    ) -> [String] {
        var wrongs: [String] = []
        var shown = partitions[spec.target] ?? []
        if spec.partitionMode == .projection {
            shown = Set(
                target?.parameters["projection.day.values"]?.split(separator: ",").map { [String($0)] } ?? [])
        }
        var counts: [Int64: Int] = [:]
        for (key, piece) in objects where key.hasPrefix(spec.prefix + "/") {
            for item in piece.items { counts[item, default: 0] += 1 }
            guard let values = piece.object.partition.first, memory?.pass == nil else { continue }
            if !shown.contains([values]) { wrongs.append("\(key) is in no partition") }
        }
        if let twice = counts.first(where: { $0.value > 1 }) {
            wrongs.append("item \(twice.key) of \(spec.name) is archived \(twice.value) times")
        }
        guard let through = memory?.archivedThrough else { return wrongs }
        let window = ArchiveWindow(from: certificates.first?.window.from, to: through)
        if let missing = Self.items(in: window, by: through).first(where: { counts[$0] == nil }) {
            wrongs.append(
                "item \(missing) of \(spec.name) is not archived, but everything through \(through.iso8601) is")
        }
        for (one, next) in zip(certificates, certificates.dropFirst()) where one.window.to != next.window.from {
            wrongs.append("the windows of \(spec.name) leave a gap at \(one.window.to.iso8601)")
        }
        return wrongs
    }
}
