extension Checkup {
    func findings(
        of bucket: BucketSighting, _ subject: String, _ errand: CheckupPlan.Errand, _ gaps: inout Gaps
    ) -> [Finding] {
        guard case .bucket(let question) = errand.look.thing else { return [] }
        let names = Set(errand.entries)
        let tables = plan.configuration.tables.filter { names.contains($0.name) && $0.spec.bucket == subject }
        let archives = plan.configuration.archives.map(\.spec).filter {
            names.contains($0.name) && $0.bucket.name == subject
        }
        var found: [Finding] = []
        func add(_ verdict: Finding.Verdict, _ message: String, _ hint: String?, _ entries: [TableName]? = nil) {
            found.append(
                Finding(.bucket, subject, verdict, message, hint: hint, entries: entries ?? errand.entries))
        }
        func addUnseen(_ what: String, _ failure: AWSFailure) {
            add(
                .unseen, "could not look at \(what): \(errand.first.words(failure).message)",
                failure.isPassing
                    ? "Look again in a while."
                    : "To let doctor see what becomes of data there, allow what `glaux iam --doctor` adds.")
        }
        // One refusal hides nothing else.
        if let refusal = bucket.refusal { found.append(finding(.bucket, errand, refusal)) }
        // Without an owner in the config exports alone are bound to the caller's account.
        if bucket.isOfExpectedOwner == false, question.owner != nil || !tables.isEmpty {
            if let owner = question.owner {
                add(.failure, "it is not of account \(owner)", "Correct `bucket_owner:`, or `bucket:`.")
            } else {
                add(
                    .failure, "it is of another account than \(account(of: errand.look.aws) ?? "the caller's")",
                    "Write `bucket_owner:` with the twelve digits of its owner, who must let Glaux in: `glaux iam "
                        + "--bucket \(subject)`.", tables.map(\.name))
            }
        }
        if let region = bucket.region, region != bucket.home {
            if holdsResults(subject, errand.look.aws) {
                add(
                    .failure,
                    "it is in \(region), but Athena works in \(bucket.home) and takes no place for results elsewhere",
                    "Name a place in \(bucket.home).")
            } else {
                add(
                    .warning,
                    "it is in \(region), and the tables in \(bucket.home): what is written and read crosses "
                        + "regions, and is billed for that", "Use a bucket in \(bucket.home) if that is not meant.")
            }
        }
        switch bucket.rules {
        case nil: break
        case .seen(let rules):
            for rule in rules {
                var worst: (verdict: Finding.Verdict, message: String)?
                var entries: [TableName] = []
                for entry in tables {
                    guard rule.concerns(entry.spec.exportFolder),
                        let told = entry.spec.finding(of: rule, gap: gaps.longest(of: entry.timetable)),
                        told.verdict != .ok
                    else { continue }
                    entries.append(entry.name)
                    if worst == nil || worst?.verdict == .warning && told.verdict == .failure { worst = told }
                }
                for spec in archives {
                    guard let told = spec.finding(of: rule) else { continue }
                    entries.append(spec.name)
                    worst = worst ?? told
                }
                guard let worst else { continue }
                let more = entries.count > 1 ? " (and \(entries.count - 1) more)" : ""
                add(
                    worst.verdict, worst.message + more,
                    "Take that folder out of the rule, or let it wait longer. Glaux itself deletes old generations (`keep:`).",
                    entries)
            }
            let kept = tables.filter { entry in
                !rules.contains { $0.dropsOldVersions && $0.concerns(entry.spec.exportFolder) }
            }
            if let words = bucket.keptVersions, !kept.isEmpty {
                add(
                    .warning, "\(words), and no lifecycle rule drops old ones",
                    "Add a rule with NoncurrentVersionExpiration.", kept.map(\.name))
            }
            if case .unseen(let failure) = bucket.versioning { addUnseen("whether it keeps versions", failure) }
        case .unseen(let failure): addUnseen("its lifecycle rules", failure)
        }
        switch bucket.encryption {
        case .unseen(let failure): addUnseen("how it encrypts", failure)
        case .seen(let encryption):
            let silent =
                tables.filter { $0.spec.encryption == nil }.map(\.name)
                + archives.filter { $0.bucket.encryption == nil }.map(\.name)
            if let key = encryption.customersKey, !silent.isEmpty {
                add(
                    .warning,
                    "it encrypts with the key \(key) what the config says nothing of, and `glaux iam` grants nothing on "
                        + "that key",
                    "Write `encryption: kms:\(key)`, and give Glaux what `glaux iam` prints then; the key's own policy "
                        + "must allow it too.", silent)
            }
        case nil: break
        }
        if !found.contains(where: \.isTrouble), bucket.refusal == nil {
            let owner = question.owner ?? account(of: errand.look.aws)
            let words = [
                bucket.region.map { "in \($0)" },
                bucket.isOfExpectedOwner.flatMap { isIts in
                    owner.map { isIts ? "of account \($0)" : "of another account than \($0)" }
                },
                question.folder.map { $0.isEmpty ? "all of it can be listed" : "\($0) can be listed" },
                rulesAreSeen(bucket) ? "no lifecycle rule takes what is live" : nil, bucket.encryptionWords,
            ].compactMap(\.self)
            found.insert(
                Finding(
                    .bucket, subject, .ok, words.isEmpty ? "it is there" : words.joined(separator: ", "),
                    entries: errand.entries), at: 0)
        }
        return found
    }

    private func rulesAreSeen(_ bucket: BucketSighting) -> Bool {
        if case .seen = bucket.rules { true } else { false }
    }

    /// Whether Athena puts results there.
    private func holdsResults(_ bucket: String, _ aws: AWSSettings?) -> Bool {
        func isThere(_ workgroup: String, _ own: String?, _ its: AWSSettings?) -> Bool {
            guard its == aws else { return false }
            var place = own
            if case .success(.workgroup(let found)) = seen[Look(aws: aws, thing: .workgroup(workgroup))] {
                place = found.place(over: own)
            }
            return place == "s3://\(bucket)" || place?.hasPrefix("s3://\(bucket)/") == true
        }
        return plan.configuration.tables.contains {
            $0.spec.asksAthena && isThere($0.spec.workgroup, $0.spec.resultLocation, $0.spec.aws)
        }
            || plan.configuration.archives.contains {
                $0.spec.asksAthena && isThere($0.spec.workgroup, $0.spec.resultLocation, $0.spec.aws)
            } || plan.configuration.reports.contains { isThere($0.spec.workgroup, $0.spec.resultLocation, $0.spec.aws) }
    }
}

extension Encryption {
    /// nil for a key of AWS's own, which lets in whoever comes through S3.
    fileprivate var customersKey: String? {
        if case .kms(let key?) = self, !key.contains("alias/aws/") { key } else { nil }
    }
}

extension BucketSighting {
    fileprivate var encryptionWords: String? {
        switch encryption {
        case .seen(.aes256): "it encrypts with S3's own keys"
        case .seen(.kms(let key)): "it encrypts with \(key.map { "the key \($0)" } ?? "AWS's key for S3")"
        case .unseen, nil: nil
        }
    }

    /// What becomes of objects that Glaux deletes; nil if they go.
    fileprivate var keptVersions: String? {
        switch versioning {
        case .seen(.on): "it keeps versions: what Glaux prunes stays and is billed"
        case .seen(.suspended):
            "it kept versions until that was suspended: what was written before stays when it is pruned"
        case .seen(.off), .unseen, nil: nil
        }
    }
}
