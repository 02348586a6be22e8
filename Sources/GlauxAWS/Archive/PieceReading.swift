import GlauxCore

/// Reads one piece of one segment, and sends its lines to S3 as parts of objects that are not there yet.
struct PieceReading: Sendable {
    let request: ScanRequest
    let uploads: ArchiveUploads

    func piece(
        from start: SegmentCursor, of source: consuming some PieceSource
    ) async throws(AWSFailure) -> ScanRound {
        var source = source
        var cursor = start
        var piece = Piece(request)
        var whole = Stretch()
        // To find its place again may take a source longer than all the time that it has.
        var begun: ContinuousClock.Instant?
        repeat {
            let stretch = try await source.read(from: &cursor, into: &piece)
            begun = begun ?? ContinuousClock.now
            whole.scanned += stretch.scanned
            whole.consumed += stretch.consumed
            for index in piece.buffers.indices where piece.buffers[index].hasFullPart {
                let part = piece.buffers[index].takePart()
                let sent = try await uploads.send(
                    part, to: key(of: piece.buffers[index].partition, at: start), after: piece.buffers[index].upload)
                piece.buffers[index].upload = sent
            }
        } while !cursor.isDone && !piece.isFull && begun.map { ContinuousClock.now - $0 < request.patience } ?? true
        cursor.piece += 1
        let objects = try await uploads.send(try takeRests(of: &piece, at: start))
        var round = ScanRound(
            cursors: [cursor], objects: objects, scanned: whole.scanned, malformed: piece.malformed,
            consumed: whole.consumed, shape: piece.shape)
        (round.untimed, round.left) = (piece.untimed, piece.left)
        return round
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
            throw AWSFailure(
                service: Service.s3.rawValue, operation: UploadPart.name, code: "CompressionFailed",
                message: error.message, kind: .invalid)
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
}
