/// That the table's TTL is about to delete items that are not archived, or may have.
package struct ArchiveGap: Sendable, Hashable {
    package enum Level: String, Sendable, Hashable, Codable, CaseIterable {
        /// It will, unless somebody does something.
        case near
        /// It may have.
        case open
    }

    package var level: Level
    /// From when on.
    package var at: Timestamp

    /// - Parameters:
    ///   - end: up to which everything is archived; nil before the first job has succeeded
    ///   - known: when the archive was first in the config: what expired before is nobody's loss
    ///   - chance: when a job will archive more; nil if none will by itself
    package init?(
        ttl: Duration, archivedThrough end: Timestamp?, since known: Timestamp, isUnderWay: Bool, chance: Timestamp?,
        at now: Timestamp
    ) {
        let at = end.map { $0 + ttl } ?? known
        let isClose = end != nil && at - Self.margin(ttl) <= now
        let isLate = isUnderWay ? false : chance.map { $0 >= at } ?? true
        guard isClose || isLate else { return nil }
        self.at = at
        level = end != nil && at <= now ? .open : .near
    }

    /// So long before, a person should know: most failures that a job has need one.
    private static func margin(_ ttl: Duration) -> Duration { min(ttl / 10, .seconds(7 * 86_400)) }

    /// When the answer may become another by itself; nil if it will not.
    package static func nextLook(ttl: Duration, archivedThrough end: Timestamp?, at now: Timestamp) -> Timestamp? {
        guard let end else { return nil }
        return [end + ttl - margin(ttl), end + ttl].first { $0 > now }
    }

    /// In words for an operator.
    package func failure(of archive: TableName, ttl: Duration, next: Timestamp?) -> Failure {
        switch level {
        case .near:
            let chance = next.map { "its next job is at \($0.iso8601)" } ?? "no job comes by itself"
            return Failure(
                kind: .timeout,
                message: "items of \(archive) expire from \(at.iso8601) on without being archived: \(chance)",
                hint: "`glaux run \(archive)` archives now; `glaux status \(archive)` shows what holds it.")
        case .open:
            return Failure(
                kind: .timeout,
                message: "items of \(archive) are older than its ttl of \(ttl.text) and not archived since "
                    + "\(at.iso8601): TTL may have deleted some",
                hint: "`glaux run \(archive)` archives what is left. What is gone is in a point-in-time restore of the "
                    + "table, if it has recovery.")
        }
    }
}
