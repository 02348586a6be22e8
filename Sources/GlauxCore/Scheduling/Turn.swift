/// Numbers a call, so that its reply finds what asked for it.
package struct CallID: Sendable, Hashable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// Numbers an operator's command, so that its answer finds who ordered it.
package struct CommandID: Sendable, Hashable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// What one turn of the loop decided: the rows to commit, and what to do once they are.
package struct Turn: Sendable {
    package struct Call: Sendable {
        package var id: CallID
        package var call: AWSCall
    }

    package struct Answer: Sendable {
        package var id: CommandID
        package var result: Result<CommandResult, Refusal>
    }

    package var changes: [Change] = []
    package var calls: [Call] = []
    package var answers: [Answer] = []
    package var notices: [Notice] = []

    /// What jobs learned in this turn, for the scheduler to remember.
    enum Observation: Sendable {
        case exportTook(Duration)
        case queryTook(Duration)
        case relocated(Generation)
    }

    var observations: [Observation] = []

    package init() {}
}
