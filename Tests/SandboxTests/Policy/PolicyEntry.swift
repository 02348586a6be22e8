/// An action or a resource of a statement of a policy, which a smaller policy would not have.
struct PolicyEntry: Sendable, Hashable, CustomStringConvertible {
    enum Member: String, Sendable, CaseIterable {
        case action = "Action"
        case resource = "Resource"

        var other: Member { self == .action ? .resource : .action }
    }

    var sid: String
    var member: Member
    var value: String

    /// An ARN without its partition, region and account.
    var description: String {
        let parts = value.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return "\(sid) \(parts.count == 6 ? String(parts[5]) : value)"
    }

    static func all(of policy: JSON) -> [PolicyEntry] {
        policy["Statement"].elements.flatMap { statement in
            Member.allCases.flatMap { member in
                statement[member.rawValue].elements.compactMap(\.text).map {
                    PolicyEntry(sid: statement["Sid"].text ?? "", member: member, value: $0)
                }
            }
        }
    }

    /// The policy without all that this entry gives, in whatever statement: an action with each resource of its statement, or
    /// a resource with each action.
    func removed(from policy: JSON) -> JSON {
        let statements = policy["Statement"].elements
        guard let own = statements.first(where: { $0["Sid"].text == sid }) else { return policy }
        var denial: [String: JSON] = [
            "Effect": "Deny", member.rawValue: [.string(value)], member.other.rawValue: own[member.other.rawValue],
        ]
        if own["Condition"] != .null { denial["Condition"] = own["Condition"] }
        return ["Version": policy["Version"], "Statement": .array(statements + [.object(denial)])]
    }
}
