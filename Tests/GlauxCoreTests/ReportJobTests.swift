@testable import GlauxCore
import Testing

@Suite("a job of a report")
struct ReportJobTests {
    /// 2026-11-01T18:00:00Z
    private static let slot = Timestamp(secondsSince1970: 1_793_556_000)
    private static let query = QueryID("q-1")

    /// A job, and what was decided of it: no AWS, no scheduler.
    private struct Bench {
        var job: ReportJob
        var now = ReportJobTests.slot
        var want: Job.Want?
        var changes: [Change] = []
        var notices: [Notice.Happening] = []

        init(_ change: (inout ReportSpec) -> Void = { _ in }) throws {
            var spec = ReportSpec(
                name: TableName("monthly"), query: try QueryTemplate("SELECT '{{ last_month.month }}'"),
                database: "ddb",
                places: [.directory("/reports"), .bucket("bucket", prefix: "reports")])
            change(&spec)
            let record = JobRecord(
                id: JobID(rawValue: 7), table: spec.name, pipeline: .report, slot: slot, trigger: .schedule,
                state: .held,
                startedAt: slot)
            job = ReportJob(record, spec: spec, journalID: "0123456789abcdef")
            want = job.next(at: now)
        }

        mutating func tell(_ event: Job.Event) {
            var turn = Turn()
            if let want = job.handle(event, at: now, context: Job.Context(), in: &turn) { self.want = want }
            changes += turn.changes
            notices += turn.notices.map(\.happening)
        }

        mutating func reply(_ reply: AWSReply) { tell(.replied(.success(reply))) }

        mutating func fail(_ kind: FailureClass, service: String = "Athena") {
            tell(
                .replied(
                    .failure(
                        AWSFailure(service: service, operation: "X", code: "Y", message: "words", kind: kind))))
        }

        mutating func report(_ state: QueryDescription.State, scanned: Int64 = 0) {
            reply(.queries([QueryDescription(id: query, state: state, bytesScanned: scanned)]))
        }

        mutating func reachQuery() {
            tell(.admitted)
            reply(.queryStarted(query))
        }

        var isWaiting: Bool { if case .lookAtQuery = want { true } else { false } }
        var record: JobRecord { job.record }
    }

    @Test("asks for its slot, waits, writes under a name with the slot in it, and prunes")
    func succeeds() throws {
        var bench = try Bench { $0.keep = 12 }
        #expect(bench.want == .queryPlace && bench.job.deadline == nil)
        bench.tell(.admitted)
        guard case .call(.startQuery(let request)) = bench.want else { return #expect(Bool(false)) }
        #expect(request.sql == "SELECT '10'" && (32...128).contains(request.token.utf8.count))
        #expect(bench.changes.contains { if case .step(let step) = $0 { step.token == request.token } else { false } })
        #expect(bench.job.holdsQueryPlace)
        bench.reply(.queryStarted(Self.query))
        bench.report(.running, scanned: 5)
        #expect(bench.isWaiting)
        bench.report(.succeeded, scanned: 9)
        #expect(!bench.job.holdsQueryPlace)
        let order = ResultOrder(
            query: Self.query, places: bench.job.spec.places, file: "monthly-20261101T180000Z.csv", format: .csv)
        #expect(bench.want == .call(.writeResult(order)))
        bench.reply(.written(ResultReceipt(rows: 3, bytes: 40, paths: ["/reports/a.csv"])))
        #expect(bench.want == .call(.pruneResults(TableName("monthly"), before: JobID(rawValue: 7), keep: 12)))
        bench.reply(.pruned(through: JobID(rawValue: 3)))
        #expect(bench.want == .nothing && bench.record.state == .succeeded)
        #expect(bench.job.steps.last?.detail == .pruned(through: JobID(rawValue: 3)))
        #expect(bench.job.steps.map(\.name) == [.startQuery, .awaitQuery, .writeResult, .pruneResults])
    }

    @Test("a query that scans too much is stopped, and the job fails with the figure", arguments: [false, true])
    func maxScan(endsFirst: Bool) throws {
        var bench = try Bench { $0.maxScan = 10_000_000_000 }
        bench.reachQuery()
        bench.report(.running, scanned: 10_000_000_000)
        #expect(bench.isWaiting)
        if !endsFirst {
            bench.report(.running, scanned: 12_300_000_000)
            #expect(bench.want == .call(.stopQuery(Self.query)))
            bench.reply(.done)
            bench.report(.running, scanned: 12_300_000_000)
            #expect(bench.isWaiting)
        }
        bench.report(endsFirst ? .succeeded : .cancelled, scanned: 12_300_000_000)
        #expect(bench.record.state == .failed && bench.record.failure?.kind == .invalid)
        #expect(bench.record.failure?.message.contains("12.3 GB") == true)
        #expect(bench.record.failure?.message.contains("of 10 GB") == true)
    }

    @Test("cancelled or timed out, it ends once its query has", arguments: [true, false])
    func ends(cancelled: Bool) throws {
        var bench = try Bench()
        bench.reachQuery()
        bench.tell(cancelled ? .cancelled : .timedOut)
        #expect(bench.want == .call(.stopQuery(Self.query)) && bench.record.state == .running)
        #expect(bench.record.endsAs == (cancelled ? .cancelled : .timedOut))
        bench.reply(.done)
        bench.report(.cancelled)
        #expect(bench.record.state == (cancelled ? .cancelled : .failed) && bench.want == .nothing)
        #expect(bench.record.failure?.kind == (cancelled ? .conflict : .timeout))
    }

    @Test("cancelled while its request is under way, it stops the query that the answer names")
    func cancelledEarly() throws {
        var bench = try Bench()
        bench.tell(.admitted)
        bench.tell(.cancelled)
        guard case .call(.startQuery) = bench.want else { return #expect(Bool(false)) }
        bench.fail(.transient)
        bench.tell(.due)
        guard case .call(.startQuery) = bench.want else { return #expect(Bool(false)) }
        bench.reply(.queryStarted(Self.query))
        #expect(bench.want == .call(.stopQuery(Self.query)))
        bench.reply(.done)
        bench.report(.succeeded)
        #expect(bench.record.state == .cancelled)
    }

    @Test("what Athena fails for a passing reason is asked again with another token, so often and no more")
    func attempts() throws {
        var bench = try Bench { $0.attempts = 2 }
        let failure = QueryError(reason: "internal", category: 1, type: 100, isRetryable: true)
        bench.reachQuery()
        bench.report(.failed(failure))
        #expect(bench.record.state == .running && bench.record.retryAt != nil)
        bench.tell(.due)
        guard case .call(.startQuery(let again)) = bench.want else { return #expect(Bool(false)) }
        #expect(Set(bench.job.steps.compactMap(\.token)).count == 2 && bench.job.steps.last?.token == again.token)
        bench.reply(.queryStarted(Self.query))
        bench.report(.failed(failure))
        #expect(bench.record.state == .failed && bench.record.failure?.message.contains("internal") == true)
    }

    @Test(
        "cancelled or timed out while another try waits, it asks nothing more, unless that was asked already",
        arguments: [true, false], [true, false])
    func unsent(cancelled: Bool, isSent: Bool) throws {
        var bench = try Bench()
        bench.reachQuery()
        bench.report(.failed(QueryError(reason: "internal", category: 1, type: 100, isRetryable: true)))
        if isSent {
            bench.tell(.due)
            bench.fail(.transient)
        }
        bench.tell(cancelled ? .cancelled : .timedOut)
        if isSent {
            guard case .call(.startQuery) = bench.want else { return #expect(Bool(false)) }
        } else {
            #expect(bench.want == .nothing && bench.record.state == (cancelled ? .cancelled : .failed))
        }
    }

    @Test("a query that may not be stopped does not keep the job for ever, and the job says so")
    func unstoppable() throws {
        for endsByItself in [false, true] {
            var bench = try Bench()
            bench.reachQuery()
            bench.tell(.cancelled)
            var stops = 0
            while bench.record.state == .running, stops < 100 {
                #expect(bench.want == .call(.stopQuery(Self.query)))
                bench.fail(.permission)
                stops += 1
                bench.tell(.due)
                if bench.record.state == .running {
                    bench.report(endsByItself && stops == 3 ? .succeeded : .running)
                }
            }
            #expect(bench.record.state == .cancelled && stops == (endsByItself ? 3 : 60))
            #expect(bench.record.failure?.message.contains("could not be stopped: no answer to X") == true)
        }
        var bench = try Bench { $0.maxScan = 10 }
        bench.reachQuery()
        bench.report(.running, scanned: 20)
        bench.fail(.permission)
        bench.tell(.due)
        bench.report(.succeeded, scanned: 30)
        #expect(bench.record.failure?.message.contains("could not be stopped") == true)
        #expect(bench.record.failure?.message.contains("when it was stopped") == false)
    }

    @Test("a denial names the statement of `glaux iam` that grants the right, of a call and within the query")
    func denials() throws {
        let words = "is not authorized to perform: glue:GetTable on resource: arn:aws:glue:r:1:table/a/b"
        for isCall in [true, false] {
            var bench = try Bench()
            bench.reachQuery()
            if isCall {
                let cause = Cause.denied(Denial(action: "athena:GetQueryExecution"))
                bench.tell(
                    .replied(
                        .failure(
                            AWSFailure(
                                service: "Athena", operation: "GetQueryExecution", code: "AccessDeniedException",
                                message: "no", cause: cause))))
            } else {
                bench.report(.failed(QueryError(reason: words, category: nil, type: nil, isRetryable: false)))
            }
            #expect(bench.record.failure?.kind == .permission)
            #expect(bench.record.failure?.hint.contains("`glaux iam` grants it in its statement") == true)
        }
    }

    @Test("says what to mend: a column, a bucket, or the disk that kept it until its time was up")
    func hints() throws {
        var bench = try Bench()
        bench.reachQuery()
        let reason = "COLUMN_NOT_FOUND: line 1:8: Column 'n' cannot be resolved or requester is not authorized"
        bench.report(.failed(QueryError(reason: reason, category: 2, type: 1006, isRetryable: false)))
        #expect(bench.record.failure?.kind == .invalid)
        #expect(bench.record.failure?.hint.hasPrefix("Correct the column in `sql:` of report monthly") == true)
        bench = try Bench()
        bench.reachQuery()
        bench.report(.succeeded)
        bench.tell(
            .replied(
                .failure(
                    AWSFailure(
                        service: "S3", operation: "CreateMultipartUpload", code: "NoSuchBucket", message: "m",
                        cause: .missing(.bucket)))))
        #expect(
            bench.record.failure?.hint.hasPrefix("Create the bucket bucket, or correct `to:` of report monthly.")
                == true)
        bench = try Bench()
        bench.reachQuery()
        bench.report(.succeeded)
        bench.fail(.permission, service: ResultOrder.disk)
        bench.tell(.timedOut)
        #expect(
            bench.record.failure?.hint == "Y. The result waits in Athena: `glaux retry 7` writes it.")
        var record = bench.record
        record.foretell(nil, after: TableName("chat"))
        #expect(record.failure?.hint.hasSuffix("The report runs again when chat has succeeded.") == true)
    }

    @Test("a query that is wrong fails at once, with Athena's words")
    func wrong() throws {
        var bench = try Bench()
        bench.reachQuery()
        bench.report(.failed(QueryError(reason: "TABLE_NOT_FOUND: x", category: 2, type: 1110, isRetryable: false)))
        #expect(bench.record.state == .failed && bench.record.failure?.message.contains("TABLE_NOT_FOUND") == true)
    }

    @Test("a disk that takes nothing is tried again until the timeout, and a retry writes without asking anew")
    func disk() throws {
        var bench = try Bench()
        bench.reachQuery()
        bench.report(.succeeded)
        for kind in [FailureClass.exhausted, .permission, .missing] {
            bench.fail(kind, service: ResultOrder.disk)
            #expect(bench.record.state == .running && bench.record.retryAt != nil)
            bench.tell(.due)
            guard case .call(.writeResult) = bench.want else { return #expect(Bool(false)) }
        }
        bench.fail(.permission, service: ResultOrder.disk)
        bench.tell(.timedOut)
        #expect(bench.record.state == .failed && bench.record.failure?.message.contains("words") == true)
        let ended = Recollection.OpenJob(record: bench.record, spec: .report(bench.job.spec), steps: bench.job.steps)
        var turn = Turn()
        let (again, want) = ReportJob.retrying(
            ended, spec: bench.job.spec, journalID: bench.job.journalID, at: bench.now, in: &turn)
        guard case .call(.writeResult(let order)) = want else { return #expect(Bool(false)) }
        #expect(order.query == Self.query && again.record.state == .running)
    }

    @Test("wherever the daemon dies, the next one goes on with the same query")
    func resumes() throws {
        var bench = try Bench { $0.keep = 2 }
        let events: [Job.Event] = [
            .admitted, .replied(.success(.queryStarted(Self.query))),
            .replied(
                .success(.queries([QueryDescription(id: Self.query, state: .succeeded, bytesScanned: 1)]))),
            .replied(.success(.written(ResultReceipt(rows: 1, bytes: 1, paths: ["/reports/a.csv"])))),
        ]
        for event in events {
            bench.tell(event)
            var open = Recollection.OpenJob(record: bench.record, spec: .report(bench.job.spec), steps: bench.job.steps)
            open.record.step = nil
            var resumed = try ReportJob(resuming: open, spec: bench.job.spec, journalID: bench.job.journalID)
            let want = resumed.next(at: bench.now)
            switch (want, bench.want) {
            case (.lookAtQuery(let one, at: _), .lookAtQuery(let other, at: _)): #expect(one == other)
            case (let one, let other): #expect(one == other)
            }
        }
    }

    @Test("a prune that fails does not fail the job, and says so")
    func prune() throws {
        var bench = try Bench { $0.keep = 2 }
        bench.reachQuery()
        bench.report(.succeeded)
        bench.reply(.written(ResultReceipt(rows: 1, bytes: 1, paths: ["/reports/a.csv"])))
        bench.fail(.permission)
        #expect(bench.record.state == .succeeded && bench.record.failure?.kind == .permission)
    }
}
