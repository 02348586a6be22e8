/// A round of looks, as far as it has come: says what to look at next, and in the end what all of it means.
package struct Checkup: Sendable {
    package typealias Seen = Result<Sighting, AWSFailure>

    let plan: CheckupPlan
    /// All of the config, of which the plan may be one entry.
    private let whole: Configuration
    private let one: TableName?
    /// Where the live generations are, as far as Glaux knows.
    let live: [Target: String]
    let sharedOnly: Bool
    private(set) var errands: [CheckupPlan.Errand]
    private(set) var seen: [Look: Seen] = [:]
    /// Looks of the plan that are not made, for there are too many.
    private(set) var left = 0
    private var asked = 0
    /// Those whose round has come.
    private var due: Set<Look> = []
    private var round = 0

    /// - Parameters:
    ///   - one: the entry to look at what it needs; nil for all
    ///   - live: where the live generations of targets are
    ///   - sharedOnly: only what costs few requests however many tables there are
    package init(
        _ configuration: Configuration, of one: TableName? = nil, live: [Target: String] = [:], sharedOnly: Bool = false
    ) {
        plan = CheckupPlan(one.flatMap(configuration.only) ?? configuration, sharedOnly: sharedOnly)
        whole = configuration
        self.one = one
        self.live = live
        self.sharedOnly = sharedOnly
        errands = plan.errands
    }

    /// What the daemon looks at by itself is few things, whatever the config.
    private static let mostShared = 50

    /// The looks of the next round; empty when all is seen. First who asks, for all else may hang on it; then the things
    /// themselves; then what they led to.
    package mutating func next() -> [Look] {
        round += 1
        switch round {
        case 1: return looks { if case .caller = $0.thing { true } else { false } }
        case 2: return looks { if case .caller = $0.thing { false } else { true } }
        case 3:
            errands += plan.resultBuckets(workgroups)
            if !sharedOnly { errands += rights }
            return looks { _ in true }
        default: return []
        }
    }

    private mutating func looks(where isWanted: (Look) -> Bool) -> [Look] {
        let looks = errands.map(\.look).filter { !due.contains($0) && isWanted($0) }
        due.formUnion(looks)
        guard sharedOnly else { return looks }
        let made = looks.prefix(max(0, Self.mostShared - asked))
        asked += made.count
        left += looks.count - made.count
        return Array(made)
    }

    package mutating func note(_ look: Look, _ result: Seen) {
        seen[look] = result
    }

    /// The account that calls are made in, once it is known.
    package func account(of aws: AWSSettings?) -> String? { caller(aws)?.account }

    func caller(_ aws: AWSSettings?) -> CallerSighting? {
        if case .success(.caller(let caller)) = seen[Look(aws: aws, thing: .caller)] { caller } else { nil }
    }

    private var workgroups: [Look: WorkgroupDescription] {
        seen.compactMapValues { if case .success(.workgroup(let workgroup)) = $0 { workgroup } else { nil } }
    }

    /// What `glaux iam` prints for the entries of each caller, with all that the round has learned.
    private var rights: [CheckupPlan.Errand] {
        let workgroups = workgroups
        func place(_ aws: AWSSettings?, _ workgroup: String, _ own: String?) -> String? {
            workgroups[Look(aws: aws, thing: .workgroup(workgroup))]?.place(over: own) ?? own
        }
        let tables = whole.tables.map { entry in
            var spec = entry.spec
            spec.resultLocation = place(spec.aws, spec.workgroup, spec.resultLocation)
            return spec
        }
        let archives = whole.archives.map { entry in
            var spec = entry.spec
            spec.resultLocation = place(spec.aws, spec.workgroup, spec.resultLocation)
            return spec
        }
        let reports = whole.reports.map { entry in
            var spec = entry.spec
            spec.resultLocation = place(spec.aws, spec.workgroup, spec.resultLocation)
            return spec
        }
        return errands.compactMap { errand in
            guard case .caller = errand.look.thing, let caller = caller(errand.look.aws),
                let principal = errand.look.aws?.roleARN ?? caller.principal
            else { return nil }
            let aws = errand.look.aws
            let policy = AccessPolicy(
                tables.filter { $0.aws == aws },
                archives: archives.filter { $0.aws == aws },
                reports: reports.filter { $0.aws == aws }, of: one, besides: tables.filter { $0.aws != aws },
                AccessPolicy.Surroundings(account: caller.account, region: caller.region))
            return CheckupPlan.Errand(
                look: Look(aws: aws, thing: .rights(of: principal, policy.statements)), entries: errand.entries,
                first: errand.first)
        }
    }
}
