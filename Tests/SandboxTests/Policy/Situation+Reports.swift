import Testing

extension PolicyLane {
    fileprivate var runReport: String { "reports/\(report)/run" }
}

extension Situation {
    static let report = Situation(
        description: "a report, and the one before it goes",
        arrange: { lane in
            try await lane.haveTarget()
            try await lane.succeed(lane.runReport)
        }, act: { lane in try await lane.ended(lane.runReport).problem })

    static let lostCompletion = Situation(
        description: "the answer that an object of a report is whole is lost",
        arrange: { lane in
            try await lane.haveTarget()
            try await lane.sandbox.fault([
                "id": "lost", "kind": "drop_after", "operation": "CompleteMultipartUpload", "match": "reports/",
                "times": 1,
            ])
        },
        act: { lane in
            let problem = try await lane.ended(lane.runReport).problem
            try await lane.sandbox.lift("lost")
            return problem
        })

    static let brokenReport = Situation(
        description: "what writes a report breaks off, and its job is tried again",
        arrange: { lane in
            try await lane.haveTarget()
            for operation in ["UploadPart", "AbortMultipartUpload"] {
                try await lane.sandbox.fault([
                    "id": .string(operation), "kind": "access_denied", "operation": .string(operation),
                    "match": "reports/", "times": 1,
                ])
            }
            let job = try await lane.ended(lane.runReport)
            #expect(job.state == "failed", "\(job)")
            for operation in ["UploadPart", "AbortMultipartUpload"] { try await lane.sandbox.lift(operation) }
            #expect(try await lane.uploads(under: "reports/").count == 1)
        },
        act: { lane in
            let last = try #require(try await lane.daemon.jobs(of: lane.report).first)
            try await lane.order("jobs/\(last.id)/retry")
            let problem = try await lane.daemon.ended(last.id).problem
            let left = try await lane.uploads(under: "reports/").count
            try await lane.abortUploads(under: "reports/")
            return problem ?? (left == 0 ? nil : "\(left) uploads are left")
        })

    static let cancelledReport = cancelled(
        "a report is cancelled while Athena works", waitingAt: "await-query", queries: [["hang": true]],
        arrange: { try await $0.haveTarget() }, path: { $0.runReport })
}
