package import GlauxCore

/// What the socket may ask of the running daemon. Nothing here waits for AWS.
package struct Control: Sendable {
    /// Of one table alone where one is named; none is there if it is not in the config.
    package var overview: @Sendable (TableName?) async -> Overview
    package var table: @Sendable (TableName) async -> TableReport?
    /// What an entry of the config is for; nil if it is not in it.
    package var pipeline: @Sendable (TableName) async -> Pipeline?
    /// Why nothing can be started just now; nil while all is well.
    package var journalError: @Sendable () async -> JournalError?
    private let performFrom: @Sendable (Command, Operator?) async throws(Refusal) -> CommandResult
    private let reloadFrom: @Sendable (Operator?) async throws(Refusal) -> ConfigReport
    /// Writes down an order that changes nothing.
    package var audit: @Sendable (AuditRecord) -> Void
    /// Returns once it is written down, so that what was ordered may be done.
    package var note: @Sendable (AuditRecord) async throws(Refusal) -> Void
    /// What happens from now on. A subscriber that falls more than `limit` notices behind loses the oldest.
    package var notices: @Sendable (_ limit: Int) -> AsyncStream<Notice>
    package var tally: @Sendable () async -> Tally
    /// What the config says of the table; nil if it is not in it.
    package var spec: @Sendable (TableName) async -> RefreshSpec?
    /// Those of the table that are not removed, newest first.
    package var generations: @Sendable (TableName) async throws(Refusal) -> [GenerationReport]

    package init(
        overview: @escaping @Sendable (TableName?) async -> Overview,
        table: @escaping @Sendable (TableName) async -> TableReport?,
        pipeline: @escaping @Sendable (TableName) async -> Pipeline?,
        journalError: @escaping @Sendable () async -> JournalError?,
        perform: @escaping @Sendable (Command, Operator?) async throws(Refusal) -> CommandResult,
        reload: @escaping @Sendable (Operator?) async throws(Refusal) -> ConfigReport,
        audit: @escaping @Sendable (AuditRecord) -> Void,
        note: @escaping @Sendable (AuditRecord) async throws(Refusal) -> Void,
        notices: @escaping @Sendable (_ limit: Int) -> AsyncStream<Notice>,
        tally: @escaping @Sendable () async -> Tally,
        spec: @escaping @Sendable (TableName) async -> RefreshSpec?,
        generations: @escaping @Sendable (TableName) async throws(Refusal) -> [GenerationReport]
    ) {
        self.overview = overview
        self.table = table
        self.pipeline = pipeline
        self.journalError = journalError
        performFrom = perform
        reloadFrom = reload
        self.audit = audit
        self.note = note
        self.notices = notices
        self.tally = tally
        self.spec = spec
        self.generations = generations
    }

    /// Returns once the effect is committed.
    ///
    /// - Parameter orderer: who ordered it; nil for nobody outside
    package func perform(_ command: Command, from orderer: Operator? = nil) async throws(Refusal) -> CommandResult {
        try await performFrom(command, orderer)
    }

    /// Reads the config again; a config with an error changes nothing and is thrown as a refusal that names the problems.
    @discardableResult
    package func reload(from orderer: Operator? = nil) async throws(Refusal) -> ConfigReport {
        try await reloadFrom(orderer)
    }
}
