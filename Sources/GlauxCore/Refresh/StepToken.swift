/// The idempotency tokens of a job's requests: the same for the same slot, attempt and arguments, so that a resend after
/// a crash, or by a daemon whose journal was restored from a backup, is recognised by AWS; and never the same for two
/// journals.
enum StepToken {
    enum Kind: String {
        case export = "x"
        case query = "q"
    }

    /// 50 to 60 characters.
    static func make(_ kind: Kind, journalID: String, slot: Timestamp, attempt: Int, arguments: String) -> String {
        let slot = String(max(slot.millisecondsSince1970, 0), radix: 36)
        return "glaux-\(journalID)-\(slot)-\(kind.rawValue)\(attempt)-\(StableHash.hexadecimal(arguments))"
    }
}
