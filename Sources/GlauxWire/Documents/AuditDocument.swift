package import GlauxCore

/// `/v1/audit`: what operators ordered, newest first.
package struct AuditDocument: WireDocument, Hashable {
    package struct Entry: WireDocument, Hashable {
        package var at: Moment
        package var uid: Int64
        package var user: String
        package var command: String
        /// `done`, or why it was refused.
        package var outcome: String

        package func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("at", at)
                json.member("uid", uid)
                json.member("user", user)
                json.member("command", command)
                json.member("outcome", outcome)
            }
        }
    }

    package var audit: [Entry]

    package init(_ records: [AuditRecord]) {
        audit = records.map {
            Entry(
                at: Moment($0.at), uid: Int64($0.by.id), user: $0.by.name, command: $0.command, outcome: $0.outcome)
        }
    }

    package func write(to json: inout JSONWriter) {
        json.object { $0.member("audit", audit) }
    }
}
