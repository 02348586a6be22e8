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
        /// Of the account and region that it is for.
        package var aws: AWSSettings?
        /// nil if it is for several jobs, or for none.
        package var origin: CallOrigin?
    }

    package struct Answer: Sendable {
        package var id: CommandID
        package var result: Result<CommandResult, Refusal>
    }

    package var changes: [Change] = []
    package var calls: [Call] = []
    /// Of earlier turns: to be broken off. Their ends are told as those of all others.
    package var abandoned: [CallID] = []
    package var answers: [Answer] = []
    package var notices: [Notice] = []

    /// What jobs learned in this turn, for the scheduler to remember.
    enum Observation: Sendable {
        case exportTook(Duration)
        case queryTook(Duration)
        /// That the catalog has of the target.
        case versions(Int?)
        case view(MadeView)
        case relocated(Target, to: Generation)
        /// The table of its own that the generation on this target has from now on, if any.
        case snapshot(Target, ExportARN, Target?)
        case archive(ArchiveMemory)
        /// With the notice of it.
        case workgroupUnseen(String, Notice)
    }

    var observations: [Observation] = []

    /// Where in `changes` the jobs are that were opened in this turn.
    private var opened: [JobID: Int] = [:]

    package init() {}

    mutating func open(_ record: JobRecord, _ spec: JobSpec) {
        opened[record.id] = changes.count
        changes.append(.jobOpened(record, spec))
    }

    /// A job that opens and starts in one turn is one row to write, and so is one that changes twice in a row.
    mutating func update(_ record: JobRecord) {
        if let index = opened[record.id], case .jobOpened(_, let spec) = changes[index] {
            changes[index] = .jobOpened(record, spec)
        } else if case .jobChanged(let last) = changes.last, last.id == record.id {
            changes[changes.count - 1] = .jobChanged(record)
        } else {
            changes.append(.jobChanged(record))
        }
    }

    /// A job as it ended in this turn; nil if it did not.
    func end(of id: JobID) -> JobRecord? {
        if let index = opened[id], case .jobOpened(let record, _) = changes[index], !record.state.isOpen {
            return record
        }
        for case .jobChanged(let record) in changes.reversed() where record.id == id && !record.state.isOpen {
            return record
        }
        return nil
    }
}
