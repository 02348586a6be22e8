/// What an operator orders through the socket.
package enum Command: Sendable, Hashable {
    case run(TableName)
    case pause(TableName, Pause)
    case resume(TableName)
    case cancel(JobID)
    case retry(JobID)
    /// Lets the target show what the job holds back, if that is still the hold of the id; without one, whatever it is.
    case approve(JobID, hold: String? = nil)
    case reject(JobID)
    /// To the generation of the id; without one, to the newest that is older than the live one.
    case rollback(TableName, to: String?)
    /// Keeps a generation whatever the table's rules say.
    case pin(TableName, String)
    case unpin(TableName, String)
}

/// What the journal has to tell before a command can be decided.
package enum Recalled: Sendable {
    case nothing
    /// For a retry.
    case job(Recollection.OpenJob)
    /// For a command about generations: those of the table that are not removed.
    case ledger([LedgerEntry])
}

/// What came of a command.
package enum CommandResult: Sendable, Hashable {
    /// The job that was started, cancelled or retried.
    case job(JobRecord)
    /// The table that was paused or resumed.
    case table(TableReport)
    /// Another entry, as well.
    case entry(EntryReport)
    case generation(LedgerEntry)
    /// The config that was read is in force.
    case configured
    /// What was ordered is in the journal, and may be done.
    case noted
}

/// Why a command was not carried out. Nothing changed.
package struct Refusal: Error, Sendable, Hashable {
    package enum Reason: String, Sendable, Hashable {
        /// No such table or job.
        case notFound = "not_found"
        /// It cannot be done in the present state.
        case conflict
        /// The daemon cannot do it now (stopping, or its state directory is full).
        case unavailable
    }

    package var reason: Reason
    package var message: String
    package var hint: String

    package init(_ reason: Reason, message: String, hint: String) {
        self.reason = reason
        self.message = message
        self.hint = hint
    }
}

extension Refusal {
    /// - Parameter known: those of the config, for guessing which one was meant
    package static func unknown(
        _ table: TableName, among known: some Sequence<TableName>, what: String = "table"
    ) -> Refusal {
        let near = Suggestion.nearest(to: table.rawValue, among: known.lazy.map(\.rawValue))
        return Refusal(
            .notFound, message: "no \(what) \(table) in the config",
            hint: near.map { "Did you mean \($0)?" } ?? "`glaux status` lists what is there.")
    }

    /// - Parameter pipeline: of what has that name
    package static func otherKind(_ name: TableName, _ pipeline: Pipeline) -> Refusal {
        let kind =
            switch pipeline {
            case .refresh, .rollback, .scrub: "a table"
            case .archive: "an archive"
            case .report: "a report"
            }
        return Refusal(
            .notFound, message: "\(name) is \(kind)",
            hint: "`glaux run \(name)` runs it now, and `glaux status \(name)` shows it.")
    }
}
