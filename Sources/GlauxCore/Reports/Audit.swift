/// Who gave an order through the socket, as the kernel says.
package struct Operator: Sendable, Hashable {
    package var id: UInt32
    /// As the machine knows it; the number where it does not.
    package var name: String

    package init(id: UInt32, name: String) {
        self.id = id
        self.name = name
    }
}

/// An order and what came of it. It is in the journal with the order's effect, or neither is.
package struct AuditRecord: Sendable, Hashable {
    package var at: Timestamp
    package var by: Operator
    /// As one would type it: `run Article`.
    package var command: String
    /// `done`, or why it was refused. An order that takes long has a row with `begun` and one with its end.
    package var outcome: String

    package init(at: Timestamp, by: Operator, command: String, outcome: String = Self.done) {
        self.at = at
        self.by = by
        self.command = command
        self.outcome = outcome
    }

    package static let done = "done"
    package static let begun = "begun"
}

extension Command {
    /// As one would type it after `glaux`.
    package var text: String {
        switch self {
        case .run(let table): "run \(table)"
        case .pause(let table, .indefinite): "pause \(table)"
        case .pause(let table, .until(let end)): "pause \(table) until \(end.iso8601)"
        case .resume(let table): "resume \(table)"
        case .cancel(let job): "cancel \(job)"
        case .retry(let job): "retry \(job)"
        case .approve(let job, hold: nil): "approve \(job)"
        case .approve(let job, let hold?): "approve \(job) --hold \(hold)"
        case .reject(let job): "reject \(job)"
        case .rollback(let table, nil): "rollback \(table)"
        case .rollback(let table, let generation?): "rollback \(table) --to \(generation)"
        case .pin(let table, let generation): "pin \(table) \(generation)"
        case .unpin(let table, let generation): "unpin \(table) \(generation)"
        }
    }
}
