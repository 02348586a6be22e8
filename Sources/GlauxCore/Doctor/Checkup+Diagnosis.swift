extension Checkup {
    /// What was seen, in the order of the checks; what was not, with why.
    package func diagnosis(at now: Timestamp) -> Diagnosis {
        var folding = Folding()
        var gaps = Gaps(now: now)
        for check in Finding.Check.allCases {
            if check == .limits { folding.add(plan.configuration.limits.finding) }
            if check == .permissions, !sharedOnly {
                for finding in errands.compactMap(finding(ofRightsOf:)) { folding.add(finding) }
            }
            if check == .clock || check == .permissions && !sharedOnly {
                for finding in errands.compactMap({ unknown(check, $0) }) { folding.add(finding) }
            }
            for errand in errands where Self.checks(of: errand.look.thing).contains(check) {
                switch seen[errand.look] {
                case .success(let sighting):
                    for finding in findings(check, errand, sighting, &gaps) { folding.add(finding) }
                case .failure(let failure):
                    // Told where the look stands first, and not of what hangs on what is not there.
                    guard Self.check(of: errand.look.thing, failure) == check, !isMoot(errand, failure) else {
                        continue
                    }
                    let finding = finding(check, errand, failure)
                    folding.add(
                        finding, because: Folding.Cause(failure, of: finding, as: errand.look.aws))
                case nil: continue
                }
            }
        }
        if left > 0 {
            folding.add(
                Finding(
                    .limits, "doctor", .unseen,
                    "\(left) further thing\(left == 1 ? "" : "s") that entries share \(left == 1 ? "was" : "were") not looked "
                        + "at, for there are too many", hint: "`glaux doctor` looks at all of them."))
        }
        return Diagnosis(at: now, findings: folding.findings)
    }

    private static func checks(of thing: Look.Thing) -> [Finding.Check] {
        switch thing {
        case .caller: [.identity, .clock]
        case .table: [.table]
        case .bucket: [.bucket]
        case .database: [.database]
        case .target: [.target]
        case .workgroup: [.workgroup]
        case .directory: [.directory]
        case .rights: [.permissions]
        }
    }

    /// Where a failure is told: once, and as the clock's if it is.
    private static func check(of thing: Look.Thing, _ failure: AWSFailure) -> Finding.Check? {
        if case .caller = thing, failure.cause == .clockSkew { .clock } else { checks(of: thing).first }
    }

    /// What hangs on an identity that is not known.
    private func unknown(_ check: Finding.Check, _ errand: CheckupPlan.Errand) -> Finding? {
        guard case .caller = errand.look.thing, case .failure(let failure) = seen[errand.look],
            Self.check(of: errand.look.thing, failure) != check
        else { return nil }
        return Finding(
            check, Self.subject(of: errand.look), .unseen, "could not look, as long as AWS does not say who Glaux is",
            hint: "See what is told of its identity.", entries: errand.entries)
    }

    static func subject(of look: Look) -> String {
        switch look.thing {
        case .caller, .rights: look.aws.caller
        case .table(let name, withRecovery: _): name.rawValue
        case .bucket(let question): question.name
        case .database(let name): name
        case .target(let target): target.description
        case .workgroup(let name): name
        case .directory(let path): path
        }
    }

    private func findings(
        _ check: Finding.Check, _ errand: CheckupPlan.Errand, _ sighting: Sighting, _ gaps: inout Gaps
    ) -> [Finding] {
        let subject = Self.subject(of: errand.look)
        switch sighting {
        case .caller(let caller):
            return [check == .clock ? caller.clockFinding(subject, errand) : caller.finding(subject, errand)]
        case .table(let table): return [finding(of: table, subject, errand)]
        case .bucket(let bucket): return findings(of: bucket, subject, errand, &gaps)
        case .database: return [Finding(.database, subject, .ok, "it is there", entries: errand.entries)]
        case .target(let target): return findings(of: target, subject, errand)
        case .workgroup(let workgroup): return findings(of: workgroup, subject, errand)
        case .directory(let problem):
            return [
                Finding(
                    .directory, subject, problem == nil ? .ok : .failure, problem ?? "results can be written there",
                    hint: problem.map { _ in
                        "Let glauxd's user write there; the unit names further directories in `ReadWritePaths=`."
                    }, entries: errand.entries)
            ]
        case .rights(let rights): return findings(of: rights, subject, errand)
        }
    }

    // What could not be seen

    /// Whether it is the database that is not there: that is told by itself.
    private func isMoot(_ errand: CheckupPlan.Errand, _ failure: AWSFailure) -> Bool {
        guard case .target(let target) = errand.look.thing, failure.kind == .missing,
            case .failure = seen[Look(aws: errand.look.aws, thing: .database(target.database))]
        else { return false }
        return true
    }

    func finding(
        _ check: Finding.Check, _ errand: CheckupPlan.Errand, _ failure: AWSFailure
    ) -> Finding {
        let words = errand.first.words(failure)
        let subject = Self.subject(of: errand.look)
        switch (errand.look.thing, failure.kind) {
        case (.database, .missing) where createsAll(errand):
            return Finding(
                check, subject, .ok, "it is not there, and the first job creates it", entries: errand.entries)
        case (.bucket(let question), .missing) where failure.cause == .missing(.bucket):
            return Finding(
                check, subject, .failure, words.message, hint: errand.first.remedy(ofMissing: question.name, words),
                entries: errand.entries)
        case _ where failure.isUnasked:
            return Finding(
                check, subject, .unseen, failure.message,
                hint: "Look again; `glaux doctor NAME` looks at what one entry needs.", entries: errand.entries)
        case _ where failure.isPassing:
            return Finding(
                check, subject, .unseen, "could not look: \(words.message)",
                hint:
                    "Look again in a while. If it stays so, see whether this machine reaches that address (network, proxy, "
                    + "`endpoint_url`).", entries: errand.entries)
        case (.rights, let kind):
            return Finding(
                check, subject, .unseen, "could not look: \(words.message)",
                hint: kind == .missing
                    ? "A session does not tell the path of its role: write the role's ARN as `role_arn`."
                    : "For a simulation, allow what `glaux iam --doctor` adds.",
                entries: errand.entries)
        case (.workgroup, .permission) where failure.isDenial,
            (.bucket, .permission) where failure.isDenial && !lists(errand):
            return Finding(
                check, subject, .unseen, "could not look: \(words.message)", hint: words.hint, entries: errand.entries)
        default:
            return Finding(check, subject, .failure, words.message, hint: words.hint, entries: errand.entries)
        }
    }

    /// Jobs do without a look at the whole of a bucket.
    private func lists(_ errand: CheckupPlan.Errand) -> Bool {
        if case .bucket(let question) = errand.look.thing { question.folder != nil } else { false }
    }

    private func createsAll(_ errand: CheckupPlan.Errand) -> Bool {
        let names = Set(errand.entries)
        return plan.configuration.tables.allSatisfy { !names.contains($0.name) || $0.spec.createsDatabase }
            && plan.configuration.archives.allSatisfy { !names.contains($0.name) || $0.spec.createsDatabase }
            && plan.configuration.reports.allSatisfy { !names.contains($0.name) }
    }
}

extension AWSFailure {
    fileprivate var isDenial: Bool {
        switch cause {
        case .denied, .lakeFormation, .only(.permission): true
        default: false
        }
    }
}

extension AWSSettings? {
    /// As `glaux iam --caller` names it, and where.
    var caller: String {
        let name = self?.roleARN ?? self?.profile.map { "profile:\($0)" } ?? "default"
        return self?.region.map { "\(name) in \($0)" } ?? name
    }
}
