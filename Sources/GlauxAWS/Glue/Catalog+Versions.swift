import GlauxCore

extension Catalog {
    /// A call reads no more pages than this: a hundred thousand versions take several calls, each a step forward.
    static let versionPages = 10

    /// - Returns: how many are left, nil if there are more than one call reads; and how many are gone
    func trimVersions(of target: Target, keep: Int) async throws(AWSFailure) -> (kept: Int?, deleted: Int) {
        var seen: [String] = []
        var page: String?
        for _ in 0..<Self.versionPages {
            let output = try await glue.perform(GetTableVersions(target: target, page: page), signing: credentials)
            seen += output.versions
            page = output.nextPage
            if page == nil { break }
        }
        let surplus = SurplusVersions.among(seen, keep: keep)
        var rest = surplus[...]
        while !rest.isEmpty {
            let batch = BatchDeleteTableVersion(
                target: target, versions: Array(rest.prefix(BatchDeleteTableVersion.limit)))
            for refusal in try await glue.perform(batch, signing: credentials) {
                // One that somebody else deleted meanwhile is deleted.
                guard refusal.code == "EntityNotFoundException" else { throw failure(refusal, of: target) }
            }
            rest = rest.dropFirst(BatchDeleteTableVersion.limit)
        }
        return (page == nil ? seen.count - surplus.count : nil, surplus.count)
    }

    private func failure(_ refusal: BatchDeleteTableVersion.Refusal, of target: Target) -> AWSFailure {
        AWSFailure(
            service: Service.glue.rawValue, operation: BatchDeleteTableVersion.name, code: refusal.code,
            message: "Version \(refusal.version) of \(target): \(refusal.message)", httpStatus: 200,
            cause: Cause(
                service: Service.glue.rawValue, operation: BatchDeleteTableVersion.name, code: refusal.code,
                httpStatus: 200, message: refusal.message))
    }
}
