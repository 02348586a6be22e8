extension CallerSighting {
    func finding(_ subject: String, _ errand: CheckupPlan.Errand) -> Finding {
        let until = expires.map { ", until \($0.iso8601)" } ?? ""
        return Finding(
            .identity, subject, .ok, "\(arn) in account \(account), region \(region)\(until)", entries: errand.entries)
    }

    func clockFinding(_ subject: String, _ errand: CheckupPlan.Errand) -> Finding {
        guard let offset = clockOffset else {
            return Finding(.clock, subject, .unseen, "AWS did not say what time it is", entries: errand.entries)
        }
        let size = max(offset, .zero - offset)
        let words =
            size < .seconds(2)
            ? "this machine's clock is right"
            : "this machine's clock is \(size.text) \(offset > .zero ? "behind" : "ahead of") AWS's"
        let hint = "Set this machine's clock, with NTP: slots and archives go by it."
        if size >= .seconds(300) {
            // Only one that was corrected was answered.
            return Finding(
                .clock, subject, .warning, "\(words), so requests are signed with AWS's time", hint: hint,
                entries: errand.entries)
        }
        let isFar = size >= .seconds(30)
        return Finding(
            .clock, subject, isFar ? .warning : .ok, words, hint: isFar ? hint : nil, entries: errand.entries)
    }
}

extension Limits {
    /// AWS's quotas of an account and region.
    private static let mostExports = 300
    private static let mostQueries = 20

    var finding: Finding {
        let words = "at most \(exports) exports and \(queries) relocations at once"
        let quota = "AWS allows \(Self.mostExports) and about \(Self.mostQueries) in an account and region"
        guard exports > Self.mostExports || queries > Self.mostQueries else {
            return Finding(.limits, "limits", .ok, "\(words); \(quota)")
        }
        return Finding(
            .limits, "limits", .warning, "\(words), but \(quota)",
            hint: "Lower `limits:`, or have AWS raise the quota: until then jobs wait for room that is not there.")
    }
}

extension Checkup {
    func finding(of table: TableSighting, _ subject: String, _ errand: CheckupPlan.Errand) -> Finding {
        if let since = table.keyRefusedSince {
            let key = table.encryptionKey.map { " \($0)" } ?? ""
            return Finding(
                .table, subject, .failure,
                "DynamoDB cannot use its key\(key) since \(since.iso8601): it can be neither exported nor scanned",
                hint: "Enable the key, or cancel its deletion, and let its policy allow DynamoDB to use it; a week "
                    + "after that time, DynamoDB archives the table.", entries: errand.entries)
        }
        let obstacle =
            errand.first.obstacle(ofStatus: table.status)
            ?? (table.isRecoverable == false ? errand.first.recoveryIsOff : nil)
        if let obstacle {
            return Finding(.table, subject, .failure, obstacle.message, hint: obstacle.hint, entries: errand.entries)
        }
        // A window that moves on each day, and so not when somebody turned it on.
        let kept = table.recoveryDays.map { " (\($0) day\($0 == 1 ? "" : "s") are kept)" } ?? ""
        let window = table.recoverableSince.map { " as of any time since \($0.iso8601)\(kept)" } ?? ""
        let recovery = table.isRecoverable == true ? ", point-in-time recovery is on: it can be exported\(window)" : ""
        let key = table.encryptionKey.map { "encrypted with the key \($0)" } ?? "encrypted with a key of DynamoDB's own"
        return Finding(.table, subject, .ok, "\(table.status)\(recovery), \(key)", entries: errand.entries)
    }

    /// Of tables and archives alike; a target has one of them.
    func findings(
        of target: TargetDescription?, _ subject: String, _ errand: CheckupPlan.Errand
    ) -> [Finding] {
        let names = Set(errand.entries)
        let tables = plan.configuration.tables.map(\.spec).filter {
            names.contains($0.table) && $0.target == errand.target
        }
        let archives = plan.configuration.archives.map(\.spec).filter {
            names.contains($0.name) && $0.target == errand.target
        }
        let obstacle =
            tables.lazy.compactMap { TargetJudgement.obstacle(to: target, spec: $0, job: nil) }.first
            ?? archives.lazy.compactMap { ArchiveTarget.obstacle(to: target, spec: $0, job: nil) }.first
        if let obstacle {
            return [
                Finding(.target, subject, .failure, obstacle.message, hint: obstacle.hint, entries: errand.entries)
            ]
        }
        let live = errand.target.flatMap { self.live[$0] }
        guard let target else {
            guard let live else {
                return [
                    Finding(
                        .target, subject, .ok, "it is not there, and the first job creates it", entries: errand.entries)
                ]
            }
            return [
                Finding(
                    .target, subject, .warning, "it showed \(live), and is not there any more",
                    hint: "Find out who dropped it. The next job creates it anew, over newer data.",
                    entries: errand.entries)
            ]
        }
        if let live, !Location.areEqual(target.location, live) {
            return [
                Finding(
                    .target, subject, .warning,
                    "it is at \(target.location ?? "no location"), but Glaux had it show \(live)",
                    hint:
                        "Find out who moved it. The next job moves it to newer data, or asks first (`glaux approve`).",
                    entries: errand.entries)
            ]
        }
        let count = target.columns.count
        let words =
            "\(count) column\(count == 1 ? "" : "s") at \(target.location ?? "no location")"
            + (target.isOurs ? "" : "; Glaux did not create it, so its columns stay as they are")
        return [Finding(.target, subject, .ok, words, entries: errand.entries)]
    }

    func findings(
        of workgroup: WorkgroupDescription, _ subject: String, _ errand: CheckupPlan.Errand
    ) -> [Finding] {
        let names = Set(errand.entries)
        var found: [Finding] = []
        func add(_ verdict: Finding.Verdict, _ message: String, _ hint: String?, _ entries: [TableName]) {
            found.append(Finding(.workgroup, subject, verdict, message, hint: hint, entries: entries))
        }
        /// For which of them, by what they say of results.
        var blocked: [String: (failure: Failure, isFatal: Bool, entries: [TableName])] = [:]
        func judge(_ entry: TableName, _ kind: String, _ own: String?, isFatal: Bool) {
            guard let failure = workgroup.obstacle(subject, own, of: "\(kind) \(entry)") else { return }
            let before = blocked[failure.message]
            blocked[failure.message] = (
                before?.failure ?? failure, before?.isFatal == true || isFatal, (before?.entries ?? []) + [entry]
            )
        }
        let tables = plan.configuration.tables.map(\.spec).filter { names.contains($0.table) }
        let reports = plan.configuration.reports.map(\.spec).filter { names.contains($0.name) }
        let archives = plan.configuration.archives.map(\.spec).filter { names.contains($0.name) && $0.asksAthena }
        for spec in tables { judge(spec.table, "table", spec.resultLocation, isFatal: spec.needsWorkgroup) }
        for spec in archives { judge(spec.name, "archive", spec.resultLocation, isFatal: true) }
        for spec in reports { judge(spec.name, "report", spec.resultLocation, isFatal: true) }
        for (_, block) in blocked.sorted(by: { $0.key < $1.key }) {
            // Of one that only makes views, the job succeeds without.
            add(block.isFatal ? .failure : .warning, block.failure.message, block.failure.hint, block.entries)
        }
        let own =
            tables.map { ($0.table, $0.resultLocation) } + archives.map { ($0.name, $0.resultLocation) }
            + reports.map { ($0.name, $0.resultLocation) }
        let overruled = own.filter { _, place in
            place.map { workgroup.place(over: $0) != nil && !Location.areEqual(workgroup.place(over: $0), $0) } ?? false
        }
        if let first = overruled.first {
            add(
                .warning,
                "it enforces its own settings, so results go to \(workgroup.resultLocation ?? "its place") and not to "
                    + "the `result_location` of \(first.0)",
                "Take `result_location:` out, or let the workgroup not enforce its settings.", overruled.map(\.0))
        }
        switch workgroup.engineKind {
        case .current, nil: break
        case .retired(let engine):
            add(
                .warning, "it runs on \(engine), which AWS has retired",
                "Set the workgroup to Athena engine version 3.", errand.entries)
        case .spark(let engine):
            let hint = "Name a workgroup of Athena's SQL engine in `workgroup:`."
            let fatal = tables.filter(\.needsWorkgroup).map(\.table) + archives.map(\.name) + reports.map(\.name)
            let others = errand.entries.filter { !fatal.contains($0) }
            if !fatal.isEmpty { add(.failure, "it runs on \(engine), which takes no SQL", hint, fatal) }
            if !others.isEmpty {
                add(.warning, "it runs on \(engine), which takes no SQL, and so makes no view", hint, others)
            }
        case .unknown(let engine):
            add(
                .warning, "it runs on \(engine), which Glaux does not know",
                "See that it takes Athena's SQL; Athena engine version 3 does.", errand.entries)
        }
        if let cutoff = workgroup.scanCutoff {
            let beyond = reports.filter { $0.maxScan.map { $0 > cutoff } ?? false }
            if let first = beyond.first {
                add(
                    .warning,
                    "it stops queries that scan more than \(ByteCount.text(cutoff)), less than the `max_scan` of "
                        + "\(first.name)",
                    "Raise the workgroup's limit, or lower `max_scan:`.", beyond.map(\.name))
            }
        }
        // What it is like is told beside what could be better.
        if !found.contains(where: { $0.verdict == .failure }) {
            found.insert(Finding(.workgroup, subject, .ok, workgroup.words, entries: errand.entries), at: 0)
        }
        return found
    }
}

extension WorkgroupDescription {
    fileprivate enum EngineKind {
        case current
        case retired(String)
        case spark(String)
        case unknown(String)
    }

    /// By the name that AWS gives it, such as `PySpark engine version 3`; nil where it does not say.
    fileprivate var engineKind: EngineKind? {
        guard let engine else { return nil }
        if engine.lowercased().contains("spark") { return .spark(engine) }
        guard engine.hasPrefix("Athena engine version ") else { return .unknown(engine) }
        return ["Athena engine version 1", "Athena engine version 2"].contains(engine) ? .retired(engine) : .current
    }

    fileprivate var words: String {
        [
            engine, resultLocation.map { "results go to \($0)" } ?? (keepsResults ? "Athena keeps the results" : nil),
            enforces ? "its settings are enforced" : nil,
            scanCutoff.map { "queries are stopped at \(ByteCount.text($0))" },
        ].compactMap(\.self).joined(separator: ", ")
    }
}

extension CheckupPlan.Errand {
    fileprivate var target: Target? { if case .target(let target) = look.thing { target } else { nil } }
}
