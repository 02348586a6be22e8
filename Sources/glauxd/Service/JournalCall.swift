internal import GlauxCore
internal import GlauxJournal

extension AWSFailure {
    /// What the loop asked of the journal could not be read.
    init(_ failure: JournalFailure) {
        self.init(
            service: "journal", operation: "read", code: "Unreadable", message: "\(failure)",
            kind: failure.passes ? .transient : .unknown)
    }
}
