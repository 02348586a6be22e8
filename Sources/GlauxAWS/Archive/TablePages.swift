import GlauxCore

/// The items of a table, page by page.
struct TablePages: PieceSource {
    let request: ScanRequest
    let dynamoDB: ServiceClient
    let credentials: CredentialStore
    let budget: ReadBudget?

    mutating func read(
        from cursor: inout SegmentCursor, into piece: inout Piece
    ) async throws(AWSFailure) -> Stretch {
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
            page = try read(body, into: &piece)
        } catch let problem as TranscodingProblem {
            throw failure("MalformedResponse", "The answer cannot be used: it \(problem).", .transient)
        } catch let problem as CompressionProblem {
            throw failure("CompressionFailed", problem.message, .invalid)
        } catch {
            throw failure("MalformedResponse", "The answer cannot be used: \(error)", .transient)
        }
        budget?.charge(page.consumed ?? 0, scanned: page.scanned)
        cursor.key = page.lastKey.map { String(decoding: $0, as: UTF8.self) }
        cursor.isDone = page.lastKey == nil
        return Stretch(scanned: page.scanned, consumed: page.consumed ?? 0)
    }

    private func read(_ body: [UInt8], into piece: inout Piece) throws -> ScanPage {
        var line = TranscodedLine()
        var sampled: Int64 = request.infersColumns ? 0 : Stretch.sample
        // Apart from the piece, which takes each item while it is used.
        var transcoder = piece.transcoder
        return try body.withUnsafeBytes { body in
            try ScanPage(body, through: &transcoder, line: &line) { item in
                if try piece.take(item, showsShape: sampled < Stretch.sample) { sampled += 1 }
            }
        }
    }

    private func failure(_ code: String, _ message: String, _ kind: FailureClass) -> AWSFailure {
        AWSFailure(service: Service.dynamoDB.rawValue, operation: Scan.name, code: code, message: message, kind: kind)
    }
}
