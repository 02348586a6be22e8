import GlauxCore

/// One round of a scan: a piece of each segment, all at once.
struct ScanReading: Sendable {
    let request: ScanRequest
    let dynamoDB: ServiceClient
    let s3: ServiceClient
    let credentials: CredentialStore

    func round() async throws(AWSFailure) -> ScanRound {
        if let export = request.export { return try await round(of: export) }
        let budget = request.readUnits.map { rate in
            ReadBudget(rate: rate, readers: request.cursors.count, after: request.pace) {
                try await ContinuousClock().sleep(for: $0)
            }
        }
        let pages = TablePages(request: request, dynamoDB: dynamoDB, credentials: credentials, budget: budget)
        var round = try await round { pages }
        round.pace = budget?.pace
        return round
    }

    private func round(of export: CompletedExport) async throws(AWSFailure) -> ScanRound {
        let manifest = ExportManifest(
            export: export, bucketOwner: request.bucket.owner, s3: s3, credentials: credentials)
        let files: [ExportProof.File]
        do throws(AWSFailure) { files = try await manifest.files() } catch { throw error.ofManifest }
        return try await round { [request] in ExportItems(request: request, manifest: manifest, files: files) }
    }

    /// - Parameter source: that of a segment
    private func round<Source: PieceSource>(
        of source: @escaping @Sendable () -> Source
    ) async throws(AWSFailure) -> ScanRound {
        let reading = PieceReading(
            request: request, uploads: ArchiveUploads(bucket: request.bucket, s3: s3, credentials: credentials))
        let rounds = try await ConcurrentMap.map(request.cursors, breadth: request.cursors.count) {
            (cursor) async throws(AWSFailure) in try await reading.piece(from: cursor, of: source())
        }
        return rounds.dropFirst().reduce(into: rounds.first ?? ScanRound()) { $0.merge($1) }
    }
}
