extension Checkup {
    /// What a simulation says, as far as it can be relied on: never "all" while something was denied or not asked about.
    func findings(of rights: RightsSighting, _ subject: String, _ errand: CheckupPlan.Errand) -> [Finding] {
        guard case .rights(of: _, let statements) = errand.look.thing else { return [] }
        var found: [Finding] = []
        var untold = rights.denied
        func tell(_ denied: [RightsSighting.Denied], of sid: String?) {
            var groups: [(doubt: Doubt, denied: [RightsSighting.Denied])] = []
            for each in denied {
                let doubt = Doubt(each, isFinal: isFinal(each, errand.look.aws))
                if let place = groups.firstIndex(where: { $0.doubt == doubt }) {
                    groups[place].denied.append(each)
                } else {
                    groups.append((doubt, [each]))
                }
            }
            for (doubt, denied) in groups {
                let more = denied.count > 1 ? " (and \(denied.count - 1) more\(sid.map { " of \($0)" } ?? ""))" : ""
                found.append(
                    Finding(
                        .permissions, subject, doubt.verdict,
                        "may not \(denied[0].action) on \(denied[0].resource)\(more): \(doubt.words)",
                        hint: doubt.hint(sid), entries: errand.entries))
            }
        }
        for statement in statements {
            let denied = untold.filter {
                statement.actions.contains($0.action) && statement.resources.contains($0.resource)
            }
            tell(denied, of: statement.sid)
            untold.removeAll { denied.contains($0) }
        }
        // IAM names a resource otherwise than it was asked about.
        tell(untold, of: nil)
        if rights.left > 0 {
            found.append(
                Finding(
                    .permissions, subject, .unseen,
                    "\(rights.left) resources and folders were not asked about, for there are too many; of the others "
                        + "\(rights.asked) rights were simulated",
                    hint: "`glaux doctor NAME` asks about what one entry needs.", entries: errand.entries))
        } else if found.isEmpty {
            found.append(
                Finding(
                    .permissions, subject, .ok,
                    "all \(rights.asked) rights of `glaux iam` are allowed, by simulation", entries: errand.entries))
        }
        return found
    }

    /// Of callers whose rights cannot be simulated.
    func finding(ofRightsOf errand: CheckupPlan.Errand) -> Finding? {
        guard case .caller = errand.look.thing, case .success(.caller(let caller))? = seen[errand.look],
            errand.look.aws?.roleARN == nil, caller.principal == nil
        else { return nil }
        let subject = Self.subject(of: errand.look)
        if caller.arn.hasSuffix(":root") {
            return Finding(
                .permissions, subject, .warning, "it is the root of the account, whom no policy binds",
                hint: "Give glauxd a role of its own, with the policy that `glaux iam` prints.", entries: errand.entries
            )
        }
        return Finding(
            .permissions, subject, .unseen,
            "rights of \(caller.arn) cannot be simulated, only those of users and roles",
            hint: "Compare its policy with `glaux iam`.", entries: errand.entries)
    }

    /// Nothing but the caller's own policies could allow it: the bucket is of the same account, and has no policy.
    private func isFinal(_ denied: RightsSighting.Denied, _ aws: AWSSettings?) -> Bool {
        if denied.action.hasPrefix("kms:") { return false }
        guard denied.action.hasPrefix("s3:") else { return true }
        guard let path = denied.resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).last,
            let name = path.split(separator: "/").first
        else { return false }
        return seen.contains { look, seen in
            guard look.aws == aws, case .bucket(let question) = look.thing, question.name == name,
                question.owner == nil || question.owner == account(of: aws),
                case .success(.bucket(let bucket)) = seen
            else { return false }
            return bucket.isOfExpectedOwner == true && bucket.hasPolicy == .seen(false)
        }
    }
}

/// Why a simulation denies something, and whether AWS would.
private enum Doubt: Hashable {
    /// Conditions of policies that nobody told the simulation of.
    case depends(on: [String])
    case organization, boundary
    case explicit
    case nothingAllows
    /// The policy of a bucket or a key counts too, and not in a simulation.
    case othersMayAllow

    init(_ denied: RightsSighting.Denied, isFinal: Bool) {
        if !denied.unknown.isEmpty {
            self = .depends(on: denied.unknown)
        } else if denied.policy == .serviceControl {
            self = .organization
        } else if denied.policy == .boundary {
            self = .boundary
        } else if denied.isExplicit {
            self = .explicit
        } else {
            self = isFinal ? .nothingAllows : .othersMayAllow
        }
    }

    var verdict: Finding.Verdict {
        switch self {
        case .depends, .othersMayAllow: .warning
        case .organization, .boundary, .explicit, .nothingAllows: .failure
        }
    }

    var words: String {
        switch self {
        case .depends(on: let keys):
            "a simulation says so that does not know \(keys.joined(separator: ", ")), on which the caller's policies hang"
        case .organization: "no policy of the organization allows it"
        case .boundary: "the caller's permissions boundary does not allow it"
        case .explicit: "a policy denies it"
        case .nothingAllows: "no policy of the caller allows it"
        case .othersMayAllow: "no policy of the caller allows it, but that of the bucket or key may"
        }
    }

    func hint(_ sid: String?) -> String {
        let grant = sid.map { "`glaux iam` grants it in its statement \($0)." } ?? "Compare with `glaux iam`."
        return switch self {
        case .depends: "See whether their conditions hold for this machine; leave them as they are if so. \(grant)"
        case .organization: "Ask whoever manages the organization's policies: none of the caller's outweighs them."
        case .boundary: "Widen the boundary: no policy of the caller's outweighs it."
        case .explicit: "See why it is denied: no allow outweighs it. \(grant)"
        case .nothingAllows, .othersMayAllow: grant
        }
    }
}
