import GlauxCore

/// One round of a scan: a piece of each segment, all at once.
struct ScanReading: Sendable {
    let request: ScanRequest
    let dynamoDB: ServiceClient
    let s3: ServiceClient
    let credentials: CredentialStore

    func round() async throws(AWSFailure) -> ScanRound {
        let budget = request.readUnits.map { rate in
            ReadBudget(rate: rate, readers: request.cursors.count, after: request.pace) {
                try await ContinuousClock().sleep(for: $0)
            }
        }
        let reading = PieceReading(
            request: request, dynamoDB: dynamoDB,
            uploads: ArchiveUploads(bucket: request.bucket, s3: s3, credentials: credentials), credentials: credentials,
            budget: budget)
        let rounds = try await ConcurrentMap.map(request.cursors, breadth: request.cursors.count) {
            (cursor) async throws(AWSFailure) in try await reading.piece(from: cursor)
        }
        var round = rounds.dropFirst().reduce(into: rounds.first ?? ScanRound()) { $0.merge($1) }
        round.pace = budget?.pace
        return round
    }
}
