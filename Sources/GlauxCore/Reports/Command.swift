/// What an operator orders through the socket.
package enum Command: Sendable, Hashable {
    case run(TableName)
    case pause(TableName, Pause)
    case resume(TableName)
    case cancel(JobID)
    case retry(JobID)
}

/// What came of a command.
package enum CommandResult: Sendable, Hashable {
    /// The job that was started, cancelled or retried.
    case job(JobRecord)
    /// The table that was paused or resumed.
    case table(TableReport)
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
