import Testing

/// Something that a daemon takes rights for.
struct Situation: Sendable, CustomStringConvertible {
    let description: String
    var isOfDoctor = false
    /// Brings it about, with all rights.
    var arrange: @Sendable (PolicyLane) async throws -> Void = { _ in }
    /// What goes otherwise than it should; nil if nothing does. It leaves nothing under way.
    var act: @Sendable (PolicyLane) async throws -> String?

    static func all(of kind: PolicyLane.Kind) -> [Situation] {
        switch kind {
        case .table:
            [
                firstRefresh, nextRefresh, lostExport, leftoverCheck, cancelledRelocation, lostStatement, report,
                lostCompletion, brokenReport, cancelledReport, doctor, suspiciousDoctor,
            ]
        case .role: [restarted, report, lostCompletion, brokenReport, cancelledReport, doctor]
        case .glue: [firstRefresh, nextRefresh, lostExport, unclearCatalog, doctor, suspiciousDoctor]
        case .archive:
            [
                firstArchive, nextArchive, brokenArchive, lostUpload, report, lostCompletion, brokenReport,
                cancelledReport, doctor, suspiciousDoctor,
            ]
        case .export:
            [
                firstArchive, nextArchive, brokenArchive, lostUpload, lostArchiveExport, doctor, suspiciousDoctor,
            ]
        }
    }

    // Doctor

    static let doctor = Situation(description: "doctor", isOfDoctor: true) { lane in
        let findings = try await lane.order("doctor")["findings"].elements
        let doubts = findings.filter { $0["verdict"] != "ok" }
        return findings.isEmpty ? "nothing is found" : doubts.first.map { "doctor: \($0["message"].text ?? "")" }
    }

    /// Without a look at the bucket's policy, nobody knows whether that gives the right.
    static let suspiciousDoctor = Situation(
        description: "doctor, where a simulation denies a right of S3", isOfDoctor: true,
        arrange: { lane in
            // Nothing is ever written in one piece, so this is about the simulation alone.
            try await lane.sandbox.fault([
                "id": "denied", "kind": "access_denied", "service": "s3", "operation": "PutObject",
                "match": .string("\(lane.folder)/"),
            ])
        },
        act: { lane in
            let findings = try await lane.order("doctor")["findings"].elements
            try await lane.sandbox.lift("denied")
            let isSure = findings.contains {
                $0["check"] == "permissions" && $0["verdict"] == "failure"
                    && $0["message"].text?.contains("s3:PutObject") == true
            }
            return isSure ? nil : "doctor is not sure: \(findings.filter { $0["check"] == "permissions" })"
        })

    // Athena

    /// What is cancelled while its query hangs is to stop that query.
    ///
    /// - Parameter queries: what becomes of the next queries
    static func cancelled(
        _ description: String, waitingAt step: String, queries: JSON,
        arrange: @escaping @Sendable (PolicyLane) async throws -> Void,
        path: @escaping @Sendable (PolicyLane) -> String
    ) -> Situation {
        Situation(
            description: description,
            arrange: { lane in
                try await arrange(lane)
                try await lane.sandbox.set(["next_queries": queries])
            },
            act: { lane in
                let mark = try await lane.mark()
                let id = try await lane.begin(path(lane))
                let job = try await lane.daemon.jobWhere(id, "to wait for its query") {
                    $0.hasEnded || $0.step == step
                }
                try await lane.sandbox.set(["next_queries": []])
                if job.hasEnded { return job.problem ?? "it was not cancelled" }
                try await lane.order("jobs/\(id)/cancel")
                let isStopped = try await eventually("the query to be stopped, or not") {
                    if try await lane.openQueries().isEmpty { return true }
                    return try await lane.isRefused(["StopQueryExecution"], after: mark) ? false : nil
                }
                for query in try await lane.openQueries() {
                    try await lane.sandbox.control("PUT", "queries/\(query)", ["cancel": true])
                }
                _ = try await lane.daemon.ended(id)
                return isStopped ? nil : "its query goes on"
            })
    }
}
