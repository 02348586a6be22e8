import GlauxCore

/// Whether the policies of a user or a role allow some actions on some resources. It changes nothing; the policies of
/// buckets and keys count for nothing in it.
struct SimulatePrincipalPolicy: QueryOperation {
    struct Output: Sendable, Hashable {
        var denied: [RightsSighting.Denied]
        var nextPage: String?
    }

    static let service = Service.iam
    static let version = "2010-05-08"
    static let name = "SimulatePrincipalPolicy"

    var principal: String
    var actions: [String]
    var resources: [String]
    /// Of a listing, where the right to one is confined to some.
    var prefix: String?
    /// Where the calls would go.
    var region: String
    var page: String?

    /// What is known of every call that jobs make: conditions on it are decided, and not left open.
    private var context: [(String, String, String)] {
        (prefix.map { [("s3:prefix", "string", $0)] } ?? []) + [
            ("aws:RequestedRegion", "string", region), ("aws:PrincipalArn", "string", principal),
            ("aws:SecureTransport", "boolean", "true"),
        ]
    }

    var parameters: [(name: String, value: String)] {
        var parameters = [(name: "PolicySourceArn", value: principal), (name: "MaxItems", value: "1000")]
        for (index, action) in actions.enumerated() {
            parameters.append((name: "ActionNames.member.\(index + 1)", value: action))
        }
        for (index, resource) in resources.enumerated() {
            parameters.append((name: "ResourceArns.member.\(index + 1)", value: resource))
        }
        for (index, (key, type, value)) in context.enumerated() {
            let entry = "ContextEntries.member.\(index + 1)"
            parameters += [
                (name: "\(entry).ContextKeyName", value: key), (name: "\(entry).ContextKeyType", value: type),
                (name: "\(entry).ContextKeyValues.member.1", value: value),
            ]
        }
        if let page { parameters.append((name: "Marker", value: page)) }
        return parameters
    }

    func output(from result: XMLElement) throws(Malformed) -> Output {
        guard let results = result["EvaluationResults"] else { throw Malformed("EvaluationResults is missing") }
        var output = Output(denied: [], nextPage: result["IsTruncated"]?.text == "true" ? result["Marker"]?.text : nil)
        for result in results.children {
            let action = try result.text("EvalActionName")
            let isRefusedAbove = result["OrganizationsDecisionDetail"]?["AllowedByOrganizations"]?.text == "false"
            let each = result["ResourceSpecificResults"]?.children ?? []
            guard !each.isEmpty else {
                try output.note(
                    action, result["EvalResourceName"]?.text ?? "*", result.text("EvalDecision"), result,
                    isRefusedAbove: isRefusedAbove)
                continue
            }
            for specific in each {
                try output.note(
                    action, specific.text("EvalResourceName"), specific.text("EvalResourceDecision"), specific,
                    isRefusedAbove: isRefusedAbove)
            }
        }
        return output
    }
}

extension SimulatePrincipalPolicy.Output {
    fileprivate mutating func note(
        _ action: String, _ resource: String, _ decision: String, _ details: XMLElement, isRefusedAbove: Bool
    ) {
        guard decision != "allowed" else { return }
        let boundary = details["PermissionsBoundaryDecisionDetail"]?["AllowedByPermissionsBoundary"]?.text
        let denied = RightsSighting.Denied(
            action: action, resource: resource, isExplicit: decision == "explicitDeny",
            policy: isRefusedAbove ? .serviceControl : boundary == "false" ? .boundary : nil,
            unknown: details["MissingContextValues"]?.children.map(\.text) ?? [])
        // A result that names several resources may name them once more, each by itself.
        if !self.denied.contains(denied) { self.denied.append(denied) }
    }
}
