/// The token of a request for an export, as AWS remembers it.
package enum ExportToken {
    /// How long AWS remembers it. AWS says 8 hours from the completion of the first request; the margin covers a clock
    /// that is slow and a request that is under way when the time runs out.
    package static let lifetime = Duration.seconds(8 * 3600 - 600)

    package static func isAlive(since: Timestamp, at now: Timestamp) -> Bool {
        // A clock that went backwards by much proves nothing about the token's age.
        now - since < lifetime && since - now < .seconds(600)
    }
}
