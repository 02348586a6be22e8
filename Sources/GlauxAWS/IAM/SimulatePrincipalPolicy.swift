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
    var page: String?

    var parameters: [(name: String, value: String)] {
        var parameters = [(name: "PolicySourceArn", value: principal), (name: "MaxItems", value: "1000")]
        for (index, action) in actions.enumerated() {
            parameters.append((name: "ActionNames.member.\(index + 1)", value: action))
        }
        for (index, resource) in resources.enumerated() {
            parameters.append((name: "ResourceArns.member.\(index + 1)", value: resource))
        }
        if let prefix {
            parameters += [
                (name: "ContextEntries.member.1.ContextKeyName", value: "s3:prefix"),
                (name: "ContextEntries.member.1.ContextKeyType", value: "string"),
                (name: "ContextEntries.member.1.ContextKeyValues.member.1", value: prefix),
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
            let each = result["ResourceSpecificResults"]?.children ?? []
            guard !each.isEmpty else {
                try output.note(action, result["EvalResourceName"]?.text ?? "*", result.text("EvalDecision"))
                continue
            }
            for specific in each {
                try output.note(
                    action, specific.text("EvalResourceName"), specific.text("EvalResourceDecision"))
            }
        }
        return output
    }
}

extension SimulatePrincipalPolicy.Output {
    fileprivate mutating func note(_ action: String, _ resource: String, _ decision: String) {
        guard decision != "allowed" else { return }
        let denied = RightsSighting.Denied(
            action: action, resource: resource, isExplicit: decision == "explicitDeny")
        // A result that names several resources may name them once more, each by itself.
        if !self.denied.contains(denied) { self.denied.append(denied) }
    }
}
