import Testing

@Suite("The policy that glaux iam prints")
struct PolicyTests {
    /// What no job needs, and doctor does.
    private static func forDoctor(_ kind: PolicyLane.Kind) -> Set<String> {
        var entries: Set = ["SimulateRights iam:SimulatePrincipalPolicy", "SimulateRights *"]
        // Whoever has reports alone looks at no bucket's settings.
        if kind != .role {
            entries.formUnion([
                "ExamineBuckets s3:GetLifecycleConfiguration", "ExamineBuckets s3:GetBucketVersioning",
                "ExamineBuckets s3:GetEncryptionConfiguration", "ExamineBuckets s3:GetBucketPolicy",
                "ExamineBuckets \(Sandbox.bucket)",
            ])
        }
        // Jobs go on without a look at the workgroup, and say so.
        if kind != .glue, kind != .export { entries.insert("RunQueries athena:GetWorkGroup") }
        // No situation of this kind makes Glue unclear, nor asks Athena.
        if kind == .export { entries.insert("ReadTargets glue:GetDatabase") }
        return entries
    }

    /// What nothing fails without.
    private static func spare(_ kind: PolicyLane.Kind) -> Set<String> {
        switch kind {
        case .table, .glue, .export: []
        // The queries of several reports are asked about together; else one by one, which is only more calls.
        case .archive, .role: ["RunQueries athena:BatchGetQueryExecution"]
        }
    }

    @Test(
        "is enough for every kind of job, also when things go wrong, and without any single action or resource of it some job fails",
        arguments: PolicyLane.Kind.allCases)
    func minimal(kind: PolicyLane.Kind) async throws {
        try await Places.shared.hold {
            let lane = try await PolicyLane(kind)
            let entries = PolicyEntry.all(of: lane.policy)
            let smaller = entries.map { $0.removed(from: lane.policy) }
            var takes: [PolicyEntry: [Situation]] = [:]
            for situation in Situation.all(of: kind) {
                try await situation.arrange(lane)
                try await lane.forget()
                let problem = try await situation.act(lane)
                #expect(problem == nil, "\(situation)")
                let denied = try await lane.denied(by: [lane.policy] + smaller)
                for (entry, count) in zip(entries, denied.dropFirst()) where count > denied[0] {
                    takes[entry, default: []].append(situation)
                }
            }
            let untaken = entries.filter { takes[$0] == nil }
            #expect(Set(untaken.map(\.description)) == Self.spare(kind), "no call took these")
            var (spare, forDoctor): (Set<String>, Set<String>) = ([], [])
            for (entry, policy) in zip(entries, smaller) {
                let missing = try await Self.firstMissing(takes[entry] ?? [], in: lane, under: policy)
                guard let missing else {
                    spare.insert("\(entry)")
                    continue
                }
                if missing.isOfDoctor { forDoctor.insert("\(entry)") }
            }
            #expect(spare == Self.spare(kind), "of \(entries.count)")
            #expect(forDoctor == Self.forDoctor(kind))
            try await lane.daemon.stop()
        }
    }

    /// The first of the situations in which something fails under the policy.
    private static func firstMissing(
        _ situations: [Situation], in lane: PolicyLane, under policy: JSON
    ) async throws -> Situation? {
        for situation in situations {
            try await situation.arrange(lane)
            try await lane.enforce(policy)
            let problem = try await situation.act(lane)
            try await lane.enforce(lane.policy)
            guard let problem else { continue }
            #expect(!problem.hasPrefix("failed") || problem.hasPrefix("failed, permission"), "\(situation): \(problem)")
            return situation
        }
        return nil
    }
}
