package import GlauxCore

/// What the loop needs of the world. Production gives it the journal's file, AWS and the machine's clock; a simulation
/// gives it its own.
package struct Surroundings: Sendable {
    /// The wall clock.
    package var now: @Sendable () -> Timestamp
    /// A clock that nobody sets, from any origin; nil where the wall clock is never set.
    package var uptime: (@Sendable () -> Duration)?
    /// Commits all changes in one transaction, or none. With no change, only makes sure that it could.
    package var commit: @Sendable ([Change]) throws -> Void
    /// Whether a commit that failed may succeed later as it is (a full disk), or never will (a damaged file).
    package var canRecover: @Sendable (any Error) -> Bool
    /// Carries out a call in the account that the settings name, with the quick retries of the AWS client;
    /// `recallGenerations`, `recallShape` and `recallJob` are the journal's.
    package var perform: @Sendable (AWSCall, AWSSettings?) async -> Result<AWSReply, AWSFailure>
    /// A job that has ended, as the journal has it.
    package var recall: @Sendable (JobID) async throws -> Recollection.OpenJob?
    /// The generations of a table that are not removed, newest first, as the journal has them.
    package var ledger: @Sendable (TableName) async throws -> [LedgerEntry]
    /// Reads the config files again.
    package var loadConfiguration: @Sendable () async throws(Refusal) -> Configuration
    /// Told of every notice once its rows are committed, in order.
    package var publish: @Sendable (Notice) -> Void

    package init(
        now: @escaping @Sendable () -> Timestamp,
        uptime: (@Sendable () -> Duration)? = nil,
        commit: @escaping @Sendable ([Change]) throws -> Void,
        canRecover: @escaping @Sendable (any Error) -> Bool,
        perform: @escaping @Sendable (AWSCall, AWSSettings?) async -> Result<AWSReply, AWSFailure>,
        recall: @escaping @Sendable (JobID) async throws -> Recollection.OpenJob?,
        ledger: @escaping @Sendable (TableName) async throws -> [LedgerEntry],
        loadConfiguration: @escaping @Sendable () async throws(Refusal) -> Configuration,
        publish: @escaping @Sendable (Notice) -> Void
    ) {
        self.now = now
        self.uptime = uptime
        self.commit = commit
        self.canRecover = canRecover
        self.perform = perform
        self.recall = recall
        self.ledger = ledger
        self.loadConfiguration = loadConfiguration
        self.publish = publish
    }
}
