import Testing

@testable import GlauxCore

@Suite("the job of an archive that exports its table")
struct ArchiveExportTests {
    private static func isScan(_ call: AWSCall) -> Bool { if case .archive(.scan) = call { true } else { false } }
    private static func isRequest(_ call: AWSCall) -> Bool { if case .requestExport = call { true } else { false } }
    private static func isProof(_ call: AWSCall) -> Bool { if case .proveExport = call { true } else { false } }
    private static func isRemoval(_ call: AWSCall) -> Bool { if case .removeExport = call { true } else { false } }

    @Test("the export is bought and proven before anything is read of it, and goes once all is certified")
    func whole() throws {
        var run = ExportRun()
        var places: [Bool] = []
        repeat { places.append(run.job.holdsExportPlace) } while run.step()
        #expect(run.job.record.state == .succeeded && run.job.record.failure == nil)
        #expect(
            run.path == [
                "preflight", "request-export", "await-export", "prove-export", "scan", "ensure-target",
                "register-partitions", "prune",
            ])
        let request = try #require(run.world.bought.first?.request)
        #expect(run.world.bought.count == 1 && request.bucket == "b-1" && request.prefix == "logs-exports")
        #expect(request.table == PretendExports.table && request.format == .dynamoDBJSON)
        #expect(run.job.steps[1].token == request.token && run.job.steps[1].detail == .request(request))
        // From the request to the proof: a damaged one is exported anew.
        #expect(places == [false, false, false, true, true, true] + places.dropFirst(6).map { _ in false })
        let export = try #require(run.world.bought.first?.completed)
        for case .archive(.scan(let scan)) in run.calls {
            #expect(scan.export == export && scan.readUnits == nil && scan.pace == nil)
        }
        #expect(run.world.archive.objects.count == 4 && run.world.removed == [export.arn])
        #expect(run.memory?.spentExports == [] && run.memory?.pass == nil && run.memory?.requestedExports == 0)
        #expect(run.certificates.map(\.scanned) == [4])
        #expect(run.memory?.archivedThrough == Timestamp(iso8601: "2026-01-13T00:00:00Z"))
    }

    @Test("the request is durable, with its token, before it is sent")
    func durable() {
        var run = ExportRun()
        run.run(to: Self.isRequest)
        guard case .requestExport(let request) = run.call else {
            Issue.record("it asks for nothing")
            return
        }
        #expect(run.memory?.pass?.export == .requested(request, since: run.now) && run.world.bought.isEmpty)
        #expect(run.job.steps.last?.token == request.token)
    }

    @Test(
        "whatever crashes, and whoever goes on, one export is bought, each item is there once, and the export goes",
        arguments: 0..<24, [1, 2] as [Int64])
    func crashes(at point: Int, next: Int64) {
        for isDone in [false, true] {
            var run = ExportRun()
            for _ in 0..<point { run.step() }
            guard let call = run.call else { continue }
            // The call reached AWS, or did not; its answer is lost in either case.
            if isDone { _ = run.world.answer(call, at: run.now) }
            run.crash(goingOnAs: next)
            run.run()
            #expect(run.job.record.state == .succeeded, "\(call) \(run.job.record)")
            #expect(run.world.bought.count == 1, "\(call)")
            #expect(run.world.archive.uploads.isEmpty && run.world.archive.objects.count == 4, "\(call)")
            #expect(run.certificates.map { $0.partitions.reduce(0) { $0 + $1.items } } == [4], "\(call)")
            #expect(Set(run.world.removed).count == 1 && run.memory?.spentExports == [], "\(call)")
        }
    }

    @Test("an answer that is lost is looked for before the request is sent again", arguments: [false, true])
    func lostAnswer(isBought: Bool) {
        var run = ExportRun()
        run.run(to: Self.isRequest)
        if isBought, let call = run.call { _ = run.world.answer(call, at: run.now) }
        run.fail("ConnectionClosed", .transient)
        run.step()
        guard case .listExports(PretendExports.table, page: nil) = run.call else {
            Issue.record("it does not look: \(String(describing: run.call))")
            return
        }
        run.run()
        #expect(run.job.record.state == .succeeded && run.world.bought.count == 1)
    }

    @Test("a token that AWS may have forgotten is not sent before its export was looked for", arguments: [false, true])
    func expired(isBought: Bool) {
        var run = ExportRun()
        run.run(to: Self.isRequest)
        if isBought, let call = run.call { _ = run.world.answer(call, at: run.now) }
        run.fail("ThrottlingException", .throttled, httpStatus: 400)
        run.now = run.now + .seconds(9 * 3600)
        run.tell(.due)
        guard case .listExports = run.call else {
            Issue.record("it does not look: \(String(describing: run.call))")
            return
        }
        run.run()
        #expect(run.job.record.state == .succeeded && run.world.bought.count == 1)
    }

    @Test("after ninety days nobody can tell: the job ends, and the next one asks anew")
    func forgotten() {
        var run = ExportRun()
        run.run(to: Self.isRequest)
        run.now = run.now + .seconds(95 * 86_400)
        run.crash(goingOnAs: 1)
        run.run()
        #expect(run.job.record.state == .failed && run.job.record.failure?.kind == .missing && run.world.bought.isEmpty)
        run.crash(goingOnAs: 2)
        run.run()
        #expect(run.job.record.state == .succeeded && run.world.bought.count == 1)
    }

    @Test(
        "another export is bought only after AWS or the proof gave up on the last, and three times at most",
        arguments: [
            ([.failed("InternalServerError")], 2, true), ([.damaged], 2, true), ([.gone], 1, false),
            ([.failed("InternalServerError"), .damaged], 3, true), ([.damaged, .damaged, .damaged], 3, false),
            ([.failed("S3AccessDenied")], 1, false),
        ] as [([PretendExports.Outcome], Int, Bool)])
    func again(outcomes: [PretendExports.Outcome], bought: Int, succeeds: Bool) {
        var run = ExportRun()
        run.world.outcomes = outcomes
        run.run()
        #expect(run.job.record.state == (succeeds ? .succeeded : .failed), "\(run.job.record)")
        #expect(run.world.bought.count == bought && run.tokens.count == bought)
        guard !succeeds else { return }
        // What nobody vouches for is neither read nor removed.
        #expect(run.world.archive.objects.isEmpty && run.world.removed.isEmpty && run.memory?.pass?.export == nil)
        run.crash(goingOnAs: 2)
        run.run()
        #expect(run.job.record.state == .succeeded && run.world.bought.count == bought + 1)
    }

    @Test("a proof that was garbled on its way costs no other export")
    func garbled() {
        var run = ExportRun()
        run.run(to: Self.isProof)
        run.tell(.replied(.success(.proof(.damaged(["garbled"])))))
        run.run()
        #expect(run.job.record.state == .succeeded && run.world.bought.count == 1)
    }

    @Test("a window ends no later than the export's time, and the next job goes on there")
    func early() throws {
        var run = ExportRun()
        let end = try #require(Timestamp(iso8601: "2026-01-12T10:00:00.700Z"))
        run.world.exportTime = end
        run.run()
        #expect(run.job.record.state == .succeeded && run.world.bought.count == 1)
        #expect(run.certificates.map(\.window.to) == [Timestamp(secondsSince1970: end.secondsSince1970)])
        run.world.exportTime = end
        run.crash(goingOnAs: 2)
        run.run()
        // As if AWS's clock stood still: it is as of a time that is archived.
        #expect(run.job.record.state == .failed && run.job.record.failure?.kind == .conflict)
        #expect(run.memory?.pass == nil && run.certificates.count == 1)
        run.world.exportTime = nil
        run.crash(goingOnAs: 3)
        run.run()
        #expect(run.job.record.state == .succeeded && run.certificates.count == 2)
        #expect(run.certificates.last?.window.from == run.certificates.first?.window.to)
        #expect(run.world.removed.count == 3)
    }

    @Test("without point-in-time recovery nothing is asked for; what is bought already is read all the same")
    func recovery() {
        var run = ExportRun()
        run.world.isRecoverable = false
        run.run()
        #expect(run.job.record.state == .failed && run.world.bought.isEmpty)
        #expect(run.job.record.failure?.message.contains("point-in-time recovery") == true)
        run.world.isRecoverable = true
        run.crash(goingOnAs: 2)
        run.run(to: Self.isProof)
        run.world.isRecoverable = false
        run.crash(goingOnAs: 2)
        run.run()
        #expect(run.job.record.state == .succeeded && run.world.bought.count == 1)
    }

    @Test("what cannot be read of an export three times is removed by the next job, which buys another")
    func spoilt() {
        var run = ExportRun()
        run.run(to: Self.isScan)
        run.step()
        run.run(to: Self.isScan)
        for _ in 0..<3 {
            #expect(run.job.record.state == .running)
            run.fail(CompletedExport.damaged, .damaged)
            run.run(to: Self.isScan)
        }
        #expect(run.job.record.state == .failed && run.job.record.failure?.kind == .damaged)
        #expect(run.world.archive.objects.count == 2 && run.world.bought.count == 1)
        run.crash(goingOnAs: 2)
        run.run()
        #expect(run.job.record.state == .succeeded && run.world.bought.count == 2 && run.tokens.count == 2)
        #expect(run.world.archive.objects.count == 4 && run.certificates.map(\.scanned) == [4])
        #expect(Set(run.world.removed) == Set(run.world.bought.map(\.completed.arn)))
    }

    @Test("of an export that is gone no slot throws away what was written, as that may be all there is; a retry does")
    func lost() {
        var run = ExportRun()
        run.run(to: Self.isScan)
        run.step()
        for job in Int64(1)...3 {
            run.run(to: Self.isScan)
            for _ in 0..<3 {
                run.fail(CompletedExport.gone, .damaged)
                run.run(to: Self.isScan)
            }
            #expect(run.job.record.state == .failed && run.job.record.failure?.kind == .damaged)
            #expect(run.world.archive.objects.count == 2 && run.world.bought.count == 1, "\(job)")
            if job < 3 { run.crash(goingOnAs: job + 1) }
        }
        run.retry()
        run.run()
        #expect(run.job.record.state == .succeeded && run.world.bought.count == 2 && run.certificates.count == 1)
    }

    @Test("items that are missing in the end are damage")
    func short() {
        var run = ExportRun()
        run.run(to: Self.isProof)
        run.world.bought[0].completed.itemCount = 5
        guard case .proveExport(var export, _) = run.call else { return }
        export.itemCount = 5
        run.memory?.pass?.export = .completed(export)
        run.crash(goingOnAs: 1)
        run.run()
        #expect(run.job.record.state == .failed && run.certificates.isEmpty)
        #expect(run.job.record.failure?.message.hasPrefix("4 items of the export") == true)
    }

    @Test("a window that its export has cut short is over, also for a job that a crash ends while it removes that")
    func cutShort() {
        var run = ExportRun()
        run.world.exportTime = Timestamp(iso8601: "2026-01-12T10:00:00.700Z")
        run.run(to: Self.isRemoval)
        run.world.exportTime = nil
        run.crash(goingOnAs: 1)
        run.run()
        #expect(run.job.record.state == .succeeded && run.certificates.count == 1)
        #expect(run.world.bought.count == 1 && run.world.removed.count == 1)
    }

    @Test("a pass that the config has changed under, or that was rejected, is begun anew, with an export of its own")
    func thrownAway() {
        var spec = ExportRun.spec
        spec.keys = []
        for point in 4..<12 {
            var run = ExportRun()
            for _ in 0..<point { run.step() }
            guard run.memory?.pass?.export != nil, run.world.archive.target == nil else { continue }
            run.crash(goingOnAs: 2, spec: spec)
            run.run()
            #expect(run.job.record.state == .succeeded && run.certificates.count == 1, "\(point) \(run.job.record)")
            #expect(run.world.bought.count == run.tokens.count && run.tokens.count <= 2, "\(point)")
            #expect(run.world.archive.objects.count == 4 && !run.world.removed.isEmpty, "\(point)")
        }
        var run = ExportRun()
        run.world.archive.malformed = 1
        run.run()
        run.tell(.rejected)
        run.world.archive.malformed = 0
        run.crash(goingOnAs: 1)
        run.run()
        #expect(run.job.record.state == .succeeded && run.world.bought.count == 2 && run.tokens.count == 2)
        #expect(run.world.removed.count == 2 && run.world.archive.objects.count == 4)
    }

    @Test("a request that the config has left behind is looked for, waited for, and only then replaced")
    func reconfigured() {
        var spec = ExportRun.spec
        spec.bucket.encryption = .aes256
        for isBought in [false, true] {
            var run = ExportRun()
            run.run(to: Self.isRequest)
            if isBought, let call = run.call { _ = run.world.answer(call, at: run.now) }
            run.crash(goingOnAs: 2, spec: spec)
            let start = run.now
            run.run(to: Self.isRequest)
            #expect(run.now - start == (isBought ? .zero : ExportToken.longestPassage))
            run.run()
            #expect(run.job.record.state == .succeeded && run.world.bought.count == 1)
            #expect(run.world.bought.last?.request.encryption == (isBought ? nil : .aes256))
        }
    }

    @Test("what is begun goes on with the key and the owner that the config has for the same bucket by then")
    func corrected() {
        var spec = ExportRun.spec
        (spec.bucket.encryption, spec.bucket.owner) = (.kms(key: "right"), "123456789012")
        var run = ExportRun()
        run.run(to: Self.isScan)
        run.crash(goingOnAs: 2, spec: spec)
        run.run(to: Self.isScan)
        guard case .archive(.scan(let scan)) = run.call else {
            Issue.record("it does not read: \(run.job.record)")
            return
        }
        #expect(scan.bucket == spec.bucket && run.world.bought.count == 1)
    }

    @Test("another engine reads a pass of which nothing is read yet, but not one whose export is proven")
    func engines() {
        var run = ExportRun()
        run.run(to: Self.isProof)
        run.crash(goingOnAs: 2, spec: ArchiveJobTests.spec)
        run.run()
        #expect(run.job.record.state == .succeeded && run.world.removed.count == 1)
        #expect(run.calls.allSatisfy { if case .archive(.scan(let scan)) = $0 { scan.export == nil } else { true } })

        var other = ExportRun()
        other.run(to: Self.isScan)
        other.crash(goingOnAs: 2, spec: ArchiveJobTests.spec)
        other.run()
        #expect(other.job.record.state == .succeeded && other.world.bought.count == 1)
        #expect(other.calls.allSatisfy { if case .archive(.scan(let scan)) = $0 { scan.export != nil } else { true } })

        var scanned = ExportRun(spec: ArchiveJobTests.spec)
        scanned.run(to: Self.isScan)
        scanned.step()
        scanned.crash(goingOnAs: 2)
        scanned.run()
        #expect(scanned.job.record.state == .succeeded && scanned.world.bought.isEmpty)
    }

    @Test("an export with somebody else's objects in its folder stays, and the next job tries again")
    func foreign() {
        var run = ExportRun()
        run.world.foreign = ["logs-exports/AWSDynamoDB/x/mine"]
        run.run()
        #expect(run.job.record.state == .succeeded && run.job.record.failure?.kind == .conflict)
        #expect(run.memory?.spentExports.count == 1 && run.memory?.pass == nil && run.certificates.count == 1)
        run.world.foreign = []
        run.crash(goingOnAs: 2)
        run.run()
        #expect(run.job.record.state == .succeeded && run.job.record.failure == nil && run.world.removed.count == 1)
        #expect(run.path == ["preflight", "prune"] && run.memory?.spentExports == [])
    }

    @Test("an export that cannot be removed fails no job: all is archived", arguments: [true, false])
    func cannotRemove(isCancelled: Bool) {
        var run = ExportRun()
        run.run(to: Self.isRemoval)
        if isCancelled { run.tell(.cancelled) } else { run.fail("AccessDenied", .permission, httpStatus: 403) }
        #expect(run.job.record.state == .succeeded && run.certificates.count == 1)
        #expect((run.job.record.failure?.kind == .permission) == !isCancelled)
        #expect(run.memory?.spentExports.count == 1)
    }

    @Test("one that is cancelled leaves its export to the next job")
    func cancelled() {
        var run = ExportRun()
        run.run { if case .describeExport = $0 { true } else { false } }
        run.tell(.cancelled)
        #expect(run.job.record.state == .cancelled)
        #expect(run.job.record.failure?.message.contains("goes on in AWS") == true)
        run.crash(goingOnAs: 2)
        run.run()
        #expect(run.job.record.state == .succeeded && run.world.bought.count == 1)
        #expect(run.path.prefix(3) == ["preflight", "await-export", "prove-export"])
    }

    @Test("it waits for a place among the exports of all tables, and holds one until its export is proven")
    func places() throws {
        let archive = ArchiveEntry(
            spec: ExportRun.spec, timetable: Timetable(schedule: .interval(.seconds(86_400))))
        var other = archive
        (other.spec.name, other.spec.prefix) = (TableName("other"), "other")
        other.spec.target = Target(database: "archive", name: "other")
        var scheduler = Scheduler(Recollection(journalID: "0123456789abcdef", lastJobID: JobID(rawValue: 0)))
        var world = PretendExports()
        var calls: [Turn.Call] = []
        func tell(_ event: Scheduler.Event, at now: Timestamp = ArchiveJobTests.start) {
            var turn = Turn()
            scheduler.handle(event, at: now, in: &turn)
            calls += turn.calls
        }
        tell(.configured(Configuration(limits: Limits(exports: 1), archives: [archive, other])))
        tell(.started(once: false))
        while let index = calls.firstIndex(where: { !Self.isRequest($0.call) }) {
            let call = calls.remove(at: index)
            tell(.replied(call.id, .success(world.answer(call.call, at: ArchiveJobTests.start))))
        }
        #expect(
            Set(scheduler.openJobs.map(\.record.heldFor)) == [
                nil, "a place among the 1 exports that may be under way",
            ])
        #expect(scheduler.exportsUnderWay == 1 && calls.count == 1)
    }
}
