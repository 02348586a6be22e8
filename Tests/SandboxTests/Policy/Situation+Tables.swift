import Testing

extension PolicyLane {
    private var refresh: String { "tables/\(name)/run" }

    fileprivate func refreshed() async throws -> String? { try await ended(refresh).problem }

    /// The target, and the view over it, are there and Glaux's.
    func haveTarget() async throws {
        let hasView = kind == .table ? try await isShown("\(name)_flat") : true
        guard try await !isShown(name) || !hasView else { return }
        switch kind {
        case .table, .glue, .role: try await succeed(refresh)
        case .archive, .export: try await archiveAnItem()
        }
    }

    fileprivate func relocate() -> String { refresh }
}

extension Situation {
    static let firstRefresh = Situation(
        description: "a table's first job", arrange: { try await $0.dropAll() }, act: { try await $0.refreshed() })

    /// Credentials of a role are kept for as long as they are valid.
    static let restarted = Situation(description: "a job after a restart, as a role") { lane in
        try await lane.daemon.crashAndStart()
        return try await lane.refreshed()
    }

    /// Wider, so that target and view change; and what was before goes.
    static let nextRefresh = Situation(
        description: "a table's next job, with a new attribute",
        arrange: { lane in
            try await lane.haveTarget()
            let attribute = SampleTable(.created, "n").name
            try await lane.sandbox.put(lane.name, ["pk": ["S": "wide"], attribute: ["S": "x"]])
        }, act: { try await $0.refreshed() })

    static let lostExport = Situation(
        description: "the answers to the request for an export are lost",
        arrange: { lane in
            try await lane.sandbox.fault([
                "id": "lost", "kind": "drop_after", "operation": "ExportTableToPointInTime", "times": 2,
            ])
        },
        act: { lane in
            let problem = try await lane.refreshed()
            try await lane.sandbox.lift("lost")
            return problem
        })

    static let leftoverCheck = Situation(
        description: "a check that was cut off has left its table behind",
        arrange: { lane in
            let rule = try await lane.sandbox.fault([
                "kind": "access_denied", "operation": "DeleteTable", "match": "__next", "times": 1,
            ])
            #expect(try await lane.refreshed() != nil)
            try await lane.sandbox.lift(rule)
        }, act: { try await $0.refreshed() })

    static let unclearCatalog = Situation(
        description: "Glue does not say whether the table or its database is missing",
        arrange: { lane in
            try await lane.haveTarget()
            try await lane.sandbox.fault([
                "id": "unclear", "kind": "error", "operation": "GetTable", "times": 1,
                "code": "EntityNotFoundException", "message": "Something is missing",
            ])
        },
        act: { lane in
            let problem = try await lane.refreshed()
            try await lane.sandbox.lift("unclear")
            return problem
        })

    /// The first query is that of the check.
    static let cancelledRelocation = cancelled(
        "a job is cancelled while it relocates", waitingAt: "await-relocation", queries: [[:], ["hang": true]],
        arrange: { try await $0.haveTarget() }, path: { $0.relocate() })

    static let lostStatement = Situation(
        description: "the id of a relocation is lost, and its job is cancelled",
        arrange: { lane in
            try await lane.haveTarget()
            try await lane.sandbox.set(["next_queries": [[:], ["hang": true]]])
            try await lane.sandbox.fault([
                "id": "lost", "kind": "hold", "when": "lost", "operation": "StartQueryExecution",
                "match": "ALTER TABLE", "times": 1,
            ])
        },
        act: { lane in
            let mark = try await lane.mark()
            let id = try await lane.begin(lane.relocate())
            let isHeld = try await eventually("the statement to be held, or the job to end") {
                if try await lane.sandbox.isHeld(by: "lost") { return true }
                return try await lane.daemon.job(id).hasEnded ? false : nil
            }
            try await lane.sandbox.set(["next_queries": []])
            if !isHeld {
                try await lane.sandbox.lift("lost")
                return try await lane.daemon.job(id).problem ?? "nothing was lost"
            }
            try await lane.order("jobs/\(id)/cancel")
            try await lane.daemon.kill()
            try await lane.sandbox.lift("lost")
            try await lane.daemon.start()
            let isFound = try await eventually("the statement to be found, or not") {
                if try await lane.openQueries().isEmpty { return true }
                let search: Set = ["ListQueryExecutions", "BatchGetQueryExecution", "StopQueryExecution"]
                return try await lane.isRefused(search, after: mark) ? false : nil
            }
            if isFound {
                _ = try await lane.daemon.ended(id)
                return nil
            }
            // It would look for it for minutes.
            try await lane.enforce(lane.policy)
            try await lane.renew()
            return "the statement is not found"
        })
}
