import GlauxCore
import GlauxEngine
import Logging
import Synchronization
import Testing

@Suite struct EngineTests {
    @Test("no call is made before the rows that announce it are committed")
    func writesBeforeActing() async throws {
        let world = ScriptedWorld()
        try await world.engine(["Article", "Order"]).run(once: true)
        var announced: Set<String> = []
        var requests = 0
        for entry in world.entries {
            switch entry {
            case .committed(let changes):
                for case .step(let step) in changes { if let token = step.token { announced.insert(token) } }
            case .performed(.requestExport(let request)):
                requests += 1
                #expect(announced.contains(request.token))
            case .performed:
                break
            }
        }
        #expect(requests == 2)
    }

    @Test("every call is made in the account of the table that it is for, and none asks about two accounts")
    func accounts() async throws {
        let world = ScriptedWorld()
        let tables = (0..<24).map { "T\($0)" }
        func account(_ table: some StringProtocol) -> AWSSettings? {
            switch Int(table.dropFirst()).map({ $0 % 3 }) {
            case 0: AWSSettings(region: "eu-west-1")
            case 1: AWSSettings(region: "eu-west-1", roleARN: "arn:aws:iam::123456789012:role/r")
            default: nil
            }
        }
        try await world.engine(tables, in: account).run(once: true)
        for (call, aws) in world.accounts {
            switch call {
            case .describeTable(let table):
                #expect(aws == account(table.rawValue))
            case .requestExport(let request):
                #expect(aws == account(request.table.rawValue.split(separator: "/").last ?? ""))
            case .describeTarget(let target):
                #expect(aws == account(target.name.uppercased().split(separator: "_")[0]))
            case .describeQueries(let queries):
                #expect(queries.count <= 8)
            default: break
            }
        }
        #expect(Set(world.accounts.map(\.aws)).count == 3)
    }

    @Test("a call knows the table, the job and the step that it is made for")
    func origins() async throws {
        let world = ScriptedWorld()
        let origins = Mutex<[(AWSCall, CallOrigin?)]>([])
        var surroundings = world.surroundings
        let perform = surroundings.perform
        surroundings.perform = { call, aws in
            origins.withLock { $0.append((call, CallOrigin.current)) }
            return await perform(call, aws)
        }
        try await world.engine(["Article", "Order"], surroundings).run(once: true)
        for (call, origin) in origins.withLock({ $0 }) {
            switch call {
            case .describeTable(let table):
                #expect(origin?.table == table && origin?.step == .preflight && origin?.job != nil)
            case .requestExport(let request):
                #expect(request.table.rawValue.hasSuffix("/\(origin?.table.rawValue ?? "none")"))
                #expect(origin?.step == .requestExport && origin?.slot.secondsSince1970 ?? 0 > 0)
            default: break
            }
        }
        #expect(origins.withLock { $0.count } >= 4)
        #expect(CallOrigin.current == nil)
    }

    @Test("an order is written down in the commit of its effect, and one that is refused too")
    func audits() async throws {
        let world = ScriptedWorld()
        world.offer(Configuration(tables: [ScriptedWorld.entry("Article")]))
        let engine = world.engine(["Article"])
        async let running: Void = engine.run()
        let alice = Operator(id: 1000, name: "alice")
        _ = try await engine.control.perform(.pause(TableName("Article"), .indefinite), from: alice)
        await #expect(throws: Refusal.self) {
            try await engine.control.perform(.resume(TableName("Nosuch")), from: alice)
        }
        try await engine.control.reload(from: alice)
        engine.control.audit(AuditRecord(at: Timestamp(secondsSince1970: 0), by: alice, command: "backup"))
        // Decided after it, in the order of the mailbox.
        _ = try await engine.control.perform(.resume(TableName("Article"))).self
        engine.stop()
        try await running
        var commands: [String: String] = [:]
        for case .committed(let changes) in world.entries {
            for case .audited(let record) in changes {
                commands[record.command] = record.outcome
                guard record.command == "pause Article" else { continue }
                let isBesideEffect = changes.contains {
                    if case .table(let memory) = $0 { memory.pause == .indefinite } else { false }
                }
                #expect(isBesideEffect)
            }
        }
        #expect(commands.keys.sorted() == ["backup", "pause Article", "reload", "resume Nosuch"])
        #expect(commands["resume Nosuch"]?.contains("no table, archive or report Nosuch") == true)
    }

    @Test("the call of a job that is cancelled is broken off, and the next job of it begins when that has ended")
    func abandons() async throws {
        let world = ScriptedWorld()
        let (calls, feed) = AsyncStream.makeStream(of: AWSCall.self)
        let isFirst = Mutex(true)
        var surroundings = world.surroundings
        surroundings.perform = { call, _ in
            feed.yield(call)
            if isFirst.withLock({ flag in
                defer { flag = false }
                return flag
            }) {
                // Until it is cancelled.
                for await _ in AsyncStream(Void.self, { _ in }) {}
            }
            return .failure(
                AWSFailure(service: "DynamoDB", operation: "X", code: "Y", message: "words", kind: .permission))
        }
        let name = TableName("chat")
        let spec = ArchiveSpec(
            name: name, table: TableName("T"), target: Target(database: "d", name: "chat"),
            bucket: ArchiveBucket(name: "bucket"), prefix: "chat", keys: [],
            window: WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .lastMonth))
        let entry = ArchiveEntry(spec: spec, timetable: Timetable(schedule: .interval(.seconds(3600))))
        let engine = Engine(
            recollection: Recollection(journalID: "0123456789abcdef", lastJobID: JobID(rawValue: 0)),
            configuration: Configuration(archives: [entry]), configPath: "glaux.yaml", surroundings: surroundings,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        async let running: Void = engine.run()
        var asked = calls.makeAsyncIterator()
        _ = await asked.next()
        guard case .job(let cancelled) = try await engine.control.perform(.cancel(JobID(rawValue: 1))) else {
            return #expect(Bool(false))
        }
        #expect(cancelled.state == .cancelled)
        _ = try await engine.control.perform(.run(name))
        #expect(await asked.next() == .archive(.describeTable(spec.table)))
        engine.stop()
        try await running
    }

    @Test("what waits together is committed together")
    func commitsInGroups() async throws {
        let world = ScriptedWorld()
        try await world.engine((1...50).map { "T\($0)" }).run(once: true)
        guard case .committed(let first) = world.entries.first else {
            Issue.record("nothing was committed first")
            return
        }
        let opened = first.count { if case .jobOpened = $0 { true } else { false } }
        #expect(opened == 50)
    }

    @Test("once runs every due job to its end and opens no further ones")
    func runsOnce() async throws {
        let world = ScriptedWorld()
        let engine = world.engine(["Article"])
        try await engine.run(once: true)
        #expect(await engine.finished().jobs == [.succeeded: 1])
    }

    @Test("while the disk is full nothing is performed, and everything is once it is freed")
    func waitsForTheDisk() async throws {
        let world = ScriptedWorld()
        world.fail(ScriptedWorld.DiskFull())
        let engine = world.engine(["Article"])
        async let running: Void = engine.run(once: true)
        for await _ in world.progress where world.failedCommits >= 2 { break }
        #expect(world.entries.isEmpty)
        #expect(await engine.control.journalError() != nil)
        #expect(await engine.control.overview(nil).journalError != nil)
        await #expect(throws: Refusal.self) {
            try await engine.control.perform(.run(TableName("Article")))
        }
        world.fail(nil)
        try await running
        #expect(await engine.control.journalError() == nil)
        #expect(await engine.finished().jobs == [.succeeded: 1])
    }

    @Test(
        "a journal that fails while nothing is to be written is noticed too, and nothing is asked of AWS until it is back"
    )
    func noticesWhileIdle() async throws {
        let world = ScriptedWorld()
        let engine = world.engine([])
        world.fail(ScriptedWorld.DiskFull())
        async let running: Void = engine.run()
        for await _ in world.progress where world.failedCommits >= 1 { break }
        #expect(await engine.control.journalError() != nil)
        engine.stop()
        try await running
    }

    @Test("an order that cannot be committed is refused at once and changes nothing, then or later")
    func refusesWaitingOrders() async throws {
        let world = ScriptedWorld()
        let engine = world.engine(["Article"])
        async let running: Void = engine.run()
        for await _ in world.progress where !world.entries.isEmpty { break }
        world.fail(ScriptedWorld.DiskFull())
        await #expect {
            try await engine.control.perform(.pause(TableName("Article"), .indefinite))
        } throws: {
            ($0 as? Refusal)?.reason == .unavailable
        }
        #expect(await engine.control.table(TableName("Article"))?.state != .paused)
        world.fail(nil)
        for await _ in world.progress where await engine.control.journalError() == nil { break }
        #expect(await engine.control.table(TableName("Article"))?.state != .paused)
        engine.stop()
        try await running
    }

    @Test("a journal that is damaged ends the loop, and nothing is performed")
    func stopsOnDamage() async throws {
        let world = ScriptedWorld()
        world.fail(ScriptedWorld.Damaged())
        await #expect(throws: ScriptedWorld.Damaged.self) { try await world.engine(["Article"]).run() }
        #expect(world.entries.isEmpty)
    }

    @Test("a daemon that has stopped refuses commands instead of hanging")
    func refusesAfterStop() async throws {
        let engine = ScriptedWorld().engine(["Article"])
        try await engine.run(once: true)
        await #expect(throws: Refusal.self) {
            try await engine.control.perform(.pause(TableName("Article"), .indefinite))
        }
    }

    @Test("a command is answered with what was committed")
    func answersCommands() async throws {
        let world = ScriptedWorld()
        let engine = world.engine(["Article"])
        async let running: Void = engine.run()
        guard case .table(let report) = try await engine.control.perform(.pause(TableName("Article"), .indefinite))
        else {
            Issue.record("a pause is answered with its table")
            return
        }
        #expect(report.name == TableName("Article"))
        let isWritten = world.entries.contains { entry in
            guard case .committed(let changes) = entry else { return false }
            return changes.contains { if case .table(let memory) = $0 { memory.pause == .indefinite } else { false } }
        }
        #expect(isWritten)
        engine.stop()
        try await running
    }

    @Test("a reload puts new tables in force and drops others")
    func reloads() async throws {
        let world = ScriptedWorld()
        let engine = world.engine(["Article"])
        async let running: Void = engine.run()
        world.offer(Configuration(tables: [ScriptedWorld.entry("Order")]))
        _ = try await engine.control.reload()
        #expect(await engine.control.overview(nil).tables.all.map(\.name) == [TableName("Order")])
        engine.stop()
        try await running
    }

    private static let denial = AWSFailure(
        service: "DynamoDB", operation: "X", code: "Y", message: "words", kind: .permission)

    @Test(
        "a reload is answered before what was denied is tried again, and what is tried then ends with the daemon",
        .timeLimit(.minutes(1)))
    func reloadsBeforeRetrying() async throws {
        let world = ScriptedWorld()
        let (asked, feed) = AsyncStream.makeStream(of: JobID.self)
        var surroundings = world.surroundings
        surroundings.perform = { _, _ in .failure(Self.denial) }
        surroundings.recall = { id in
            feed.yield(id)
            // Until it is cancelled.
            for await _ in AsyncStream(Void.self, { _ in }) {}
            return nil
        }
        let names = (1...60).map { "T\($0)" }
        world.offer(Configuration(tables: names.map(ScriptedWorld.entry)))
        let engine = world.engine(names, surroundings)
        async let running: Void = engine.run()
        for await _ in world.progress where await engine.finished().jobs[.failed] == names.count { break }
        try await engine.control.reload(from: Operator(id: 1000, name: "alice"))
        var ids = asked.makeAsyncIterator()
        #expect(await ids.next() != nil)
        engine.stop()
        try await running
    }

    @Test("what was denied is tried again after a reload, and many of it in one commit", .timeLimit(.minutes(1)))
    func retriesDenied() async throws {
        let world = ScriptedWorld()
        let isDenied = Mutex(true)
        var surroundings = world.surroundings
        let perform = surroundings.perform
        surroundings.perform = { call, aws in
            isDenied.withLock { $0 } ? .failure(Self.denial) : await perform(call, aws)
        }
        surroundings.recall = { world.recollected($0) }
        let names = (1...60).map { "T\($0)" }
        world.offer(Configuration(tables: names.map(ScriptedWorld.entry)))
        let engine = world.engine(names, surroundings)
        async let running: Void = engine.run()
        for await _ in world.progress where await engine.finished().jobs[.failed] == names.count { break }
        isDenied.withLock { $0 = false }
        try await engine.control.reload()
        for await _ in world.progress where await engine.finished().jobs[.succeeded] == names.count { break }
        let reopenings = world.entries.map { entry in
            guard case .committed(let changes) = entry else { return 0 }
            return changes.count { if case .jobReopened = $0 { true } else { false } }
        }
        #expect(reopenings.reduce(0, +) == names.count)
        engine.stop()
        try await running
    }

    @Test("one reload waits for the other, and the last one is the one that counts")
    func reloadsInTurn() async throws {
        let world = ScriptedWorld()
        let engine = world.engine(["Article"])
        async let running: Void = engine.run()
        try await withThrowingTaskGroup { group in
            for number in 1...20 {
                world.offer(Configuration(tables: [ScriptedWorld.entry("T\(number)")]))
                group.addTask { _ = try await engine.control.reload() }
            }
            try await group.waitForAll()
        }
        #expect(await engine.control.overview(nil).tables.all.map(\.name) == [TableName("T20")])
        #expect(world.mostLoads == 1)
        engine.stop()
        try await running
    }

    @Test("a reload that cannot be written is refused and shown, and the old config stays in force")
    func reloadsOnFullDisk() async throws {
        let world = ScriptedWorld()
        let engine = world.engine(["Article"])
        async let running: Void = engine.run()
        for await _ in world.progress where !world.entries.isEmpty { break }
        world.fail(ScriptedWorld.DiskFull())
        world.offer(Configuration(tables: [ScriptedWorld.entry("Order")]))
        await #expect(throws: Refusal.self) { try await engine.control.reload() }
        #expect(await engine.control.overview(nil).config.error != nil)
        #expect(await engine.control.overview(nil).tables.all.map(\.name) == [TableName("Article")])
        engine.stop()
        try await running
    }

    @Test("a reload after the daemon has stopped is refused, not reported as done")
    func reloadsAfterStop() async throws {
        let engine = ScriptedWorld().engine(["Article"])
        try await engine.run(once: true)
        await #expect { try await engine.control.reload() } throws: { ($0 as? Refusal)?.reason == .unavailable }
    }

    @Test("a subscriber that does not read loses the oldest notices, and nothing else")
    func boundsSubscribers() async throws {
        let engine = ScriptedWorld().engine(["Article"])
        let notices = engine.control.notices(3)
        try await engine.run(once: true)
        var kept: [Notice] = []
        for await notice in notices { kept.append(notice) }
        #expect(kept.count == 3)
        #expect(kept.last?.happening == .jobSucceeded)
    }
}
