/// The idempotency tokens of a job's requests: the same for the same slot, attempt and arguments, so that a resend after
/// a crash, or by a daemon whose journal was restored from a backup, is recognised by AWS; and never the same for two
/// journals.
package enum ExportToken {
    /// How long AWS remembers the token of an export. AWS says 8 hours from the completion of the first request; the
    /// margin covers a clock that is slow and a request that is under way when the time runs out.
    package static let lifetime = Duration.seconds(8 * 3600 - 600)

    package static func isAlive(since: Timestamp, at now: Timestamp) -> Bool {
        // A clock that went backwards by much proves nothing about the token's age.
        now - since < lifetime && since - now < .seconds(600)
    }

    /// 50 to 60 characters.
    static func make(journalID: String, step: Character, slot: Timestamp, attempt: Int, arguments: String) -> String {
        let slot = String(max(slot.millisecondsSince1970, 0), radix: 36)
        return "glaux-\(journalID)-\(slot)-\(step)\(attempt)-\(StableHash.hexadecimal(arguments))"
    }
}
