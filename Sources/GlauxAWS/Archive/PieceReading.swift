import GlauxCore

/// Reads one piece of one segment, and sends its lines to S3 as parts of objects that are not there yet.
struct PieceReading: Sendable {
    /// Items of each page whose shape is looked at, where columns are inferred.
    private static let sample: Int64 = 100

    let request: ScanRequest
    let dynamoDB: ServiceClient
    let uploads: ArchiveUploads
    let credentials: CredentialStore
    let budget: ReadBudget?

    func piece(from start: SegmentCursor) async throws(AWSFailure) -> ScanRound {
        var cursor = start
        var piece = Piece(request)
        var consumed = 0.0
        var scanned: Int64 = 0
        let begun = ContinuousClock.now
        repeat {
            let page = try await page(at: cursor, into: &piece)
            consumed += page.consumed ?? 0
            scanned += page.scanned
            cursor.key = page.lastKey.map { String(decoding: $0, as: UTF8.self) }
            cursor.isDone = page.lastKey == nil
            for index in piece.buffers.indices where piece.buffers[index].hasFullPart {
                let part = piece.buffers[index].takePart()
                let sent = try await uploads.send(
                    part, to: key(of: piece.buffers[index].partition, at: start), after: piece.buffers[index].upload)
                piece.buffers[index].upload = sent
            }
        } while !cursor.isDone && !piece.isFull && ContinuousClock.now - begun < request.patience
        cursor.piece += 1
        let objects = try await uploads.send(try takeRests(of: &piece, at: start))
        var round = ScanRound(
            cursors: [cursor], objects: objects, scanned: scanned,
            malformed: piece.malformed, consumed: consumed, shape: piece.shape)
        (round.untimed, round.left) = (piece.untimed, piece.left)
        return round
    }

    private func page(at cursor: SegmentCursor, into piece: inout Piece) async throws(AWSFailure) -> ScanPage {
        var limit: Int?
        do { limit = try await budget?.admit() } catch {
            throw failure("Cancelled", "the scan was stopped", .transient)
        }
        let scan = Scan(
            table: request.table, segment: cursor.segment, segments: request.segments, startKey: cursor.key,
            filter: request.rule.filter(request.window), limit: limit)
        let body = try await dynamoDB.perform(scan, signing: credentials)
        let page: ScanPage
        do {
            page = try piece.read(body, sampling: request.infersColumns ? Self.sample : 0)
        } catch let problem as TranscodingProblem {
            throw failure("MalformedResponse", "The answer cannot be used: it \(problem).", .transient)
        } catch let problem as CompressionProblem {
            throw failure("CompressionFailed", problem.message, .invalid)
        } catch {
            throw failure("MalformedResponse", "The answer cannot be used: \(error)", .transient)
        }
        budget?.charge(page.consumed ?? 0, scanned: page.scanned)
        return page
    }

    /// What is left of each object. Not async: the optimizer of Swift 6.3 ends on two kinds of errors in a coroutine.
    private func takeRests(
        of piece: inout Piece, at start: SegmentCursor
    ) throws(AWSFailure) -> [ArchiveUploads.Rest] {
        var rests: [ArchiveUploads.Rest] = []
        do throws(CompressionProblem) {
            let spare = try Compressor(request.compression)
            for index in piece.buffers.indices where piece.buffers[index].items > 0 {
                let part = try piece.buffers[index].takeLastPart(spare)
                let buffer = piece.buffers[index]
                rests.append(
                    ArchiveUploads.Rest(
                        partition: buffer.partition, key: key(of: buffer.partition, at: start), part: part,
                        sent: buffer.upload, items: buffer.items, bytes: buffer.bytes, digest: buffer.digest))
            }
        } catch {
            throw failure("CompressionFailed", error.message, .invalid)
        }
        piece.buffers = []
        return rests
    }

    private func key(of partition: [String], at cursor: SegmentCursor) -> String {
        ArchivePath.folder(request.prefix, request.keys, partition)
            + ArchivePath.name(
                request.archive, slot: request.slot, segment: cursor.segment, piece: cursor.piece,
                request.compression)
    }

    private func failure(_ code: String, _ message: String, _ kind: FailureClass) -> AWSFailure {
        AWSFailure(service: Service.dynamoDB.rawValue, operation: Scan.name, code: code, message: message, kind: kind)
    }
}

/// What was read of a piece and is not sent yet.
private struct Piece {
    var buffers: [PartitionBuffer] = []
    private(set) var malformed: Int64 = 0
    private(set) var shape = ItemShape()
    private(set) var untimed: [Int64] = []
    private(set) var left: Int64 = 0
    private let known: Set<Int64>
    private let room: Int
    private var partitioner: Partitioner
    private var transcoder: ItemTranscoder
    private let compression: ArchiveCompression
    private let objectBytes: Int64
    private let memory: Int

    init(_ request: ScanRequest) {
        partitioner = Partitioner(
            keys: request.keys, window: (request.rule, request.window), defaultPartition: request.defaultPartition)
        transcoder = ItemTranscoder(finding: partitioner.attributes)
        compression = request.compression
        objectBytes = request.objectBytes
        memory = Int(request.memory) / max(1, request.cursors.count)
        known = request.untimed
        room = request.untimedRoom / max(1, request.cursors.count)
    }

    /// Whether it must end, after a whole page as always.
    var isFull: Bool {
        buffers.contains { $0.bytes >= objectBytes } || buffers.reduce(0) { $0 + $1.memory } >= memory
    }

    mutating func read(_ body: [UInt8], sampling limit: Int64) throws -> ScanPage {
        var line = TranscodedLine()
        var sampled: Int64 = 0
        return try body.withUnsafeBytes { body in
            try ScanPage(body, through: &transcoder, line: &line) { item in
                guard let place = partitioner.place(item.found, in: item.page) else { return }
                if place.index == buffers.count {
                    buffers.append(
                        PartitionBuffer(partition: partitioner.partitions[place.index], compression: compression))
                }
                if place.isUntimed {
                    let mark = LineDigest.mark(of: item.line)
                    if known.contains(mark) { return }
                    guard untimed.count < room else {
                        left += 1
                        return
                    }
                    untimed.append(mark)
                }
                if place.isMalformed { malformed += 1 }
                try buffers[place.index].append(item.line)
                if sampled < limit {
                    sampled += 1
                    try shape.add(line: (Array(#"{"Item":"#.utf8) + item.source + [UInt8(ascii: "}")])[...])
                }
            }
        }
    }
}
