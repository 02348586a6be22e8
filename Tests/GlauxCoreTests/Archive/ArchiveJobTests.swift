import Testing

@testable import GlauxCore

/// A table of four pieces, a bucket and a catalog, which keep what calls do to them.
struct PretendArchive {
    var uploads: [String: ArchiveObject] = [:]
    var objects: [String: ArchiveObject] = [:]
    var target: TargetDefinition?
    var partitions: Set<[String]> = []
    var malformed: Int64 = 0
    var readUnits: Int?
    var tableID = "t1"
    var untimed: [Int64] = []
    var pace: ReadPace?
    private var lastUpload = 0

    mutating func answer(_ call: AWSCall) -> AWSReply {
        switch call {
        case .archive(.describeTable):
            return .archive(
                .table(ScanTable(arn: TableARN("t"), id: tableID, status: "ACTIVE", keys: ["pk"], readUnits: readUnits))
            )
        case .describeTarget: return .target(target.map(Self.description))
        case .createTarget(let definition), .updateTarget(let definition, _):
            target = definition
            return .done
        case .archive(.abortUploads(_, _, let beginning)):
            let count = uploads.count
            uploads = uploads.filter { !$0.value.key.split(separator: "/").last!.hasPrefix(beginning) }
            return .archive(.aborted(count - uploads.count))
        case .archive(.scan(let request)): return .archive(.round(scan(request)))
        case .archive(.completeUploads(_, let pending)):
            for object in pending {
                if uploads.removeValue(forKey: object.uploadID) != nil { objects[object.key] = object }
            }
            return .done
        case .archive(.removePass(_, _, let beginning)):
            uploads = uploads.filter { !$0.value.key.split(separator: "/").last!.hasPrefix(beginning) }
            objects = objects.filter { !$0.key.split(separator: "/").last!.hasPrefix(beginning) }
            return .archive(.aborted(0))
        case .archive(.removeObjects(_, let keys)):
            for key in keys { objects[key] = nil }
            return .done
        case .archive(.readObjects(_, let keys, _)):
            return .archive(
                .objects(
                    keys.compactMap { objects[$0] }.map {
                        ObjectReadBack(key: $0.key, items: $0.items, bytes: $0.bytes, size: $0.size, digest: $0.digest)
                    }))
        case .archive(.registerPartitions(_, let locations, _, let creates)):
            var registration = PartitionRegistration()
            if creates {
                partitions.formUnion(locations.map(\.values))
            } else {
                registration.missing = locations.filter { !partitions.contains($0.values) }
            }
            return .archive(.registered(registration))
        default: return .done
        }
    }

    /// Each segment has two pieces, and each piece one item, of the year of its number.
    private mutating func scan(_ request: ScanRequest) -> ScanRound {
        var round = ScanRound(scanned: Int64(request.cursors.count), malformed: malformed)
        round.pace = pace
        round.untimed = untimed.filter { !request.untimed.contains($0) }
        try? round.shape.add(line: Array(#"{"Item":{"pk":{"S":"a"},"Year":{"N":"1"}}}"#.utf8)[...])
        for cursor in request.cursors {
            lastUpload += 1
            let place = cursor.key.flatMap { Int($0) } ?? 0
            let year = String(2025 + place)
            var digest = LineDigest()
            digest.add(0, 0, UInt64(cursor.segment), UInt64(place))
            let key =
                ArchivePath.folder(request.prefix, request.keys, [year])
                + ArchivePath.name(
                    request.archive, slot: request.slot, segment: cursor.segment, piece: cursor.piece, .gzip)
            let object = ArchiveObject(
                partition: [year], key: key, uploadID: "u\(lastUpload)", parts: ["e"], items: 1, bytes: 10, size: 5,
                digest: digest)
            uploads[object.uploadID] = object
            round.objects.append(object)
            round.cursors.append(
                SegmentCursor(segment: cursor.segment, piece: cursor.piece + 1, key: "\(place + 1)", isDone: place == 1)
            )
        }
        return round
    }

    static func description(_ definition: TargetDefinition) -> TargetDescription {
        TargetDescription(
            target: definition.target, tableType: "EXTERNAL_TABLE", location: definition.location, version: "1",
            columns: definition.columns, partitionKeys: definition.partitionKeys.map(\.name), isIceberg: false,
            parameters: definition.parameters, serde: definition.serde, serdeParameters: definition.serdeParameters)
    }
}

@Suite("the job of an archive")
struct ArchiveJobTests {
    static let start = Timestamp(secondsSince1970: 1_768_385_930)
    static let spec = ArchiveSpec(
        name: TableName("chat"), table: TableName("T"), target: Target(database: "archive", name: "logs"),
        bucket: ArchiveBucket(name: "b-1"), prefix: "logs",
        keys: [PartitionKey(name: "year", attribute: "at", source: .characters(0..<4))],
        window: WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .olderThan(.seconds(86_400))), segments: 2)

    /// A job under way, what the journal has of it, and the calls that it made.
    private struct Run {
        var world = PretendArchive()
        var memory: ArchiveMemory?
        var certificates: [ArchiveCertificate] = []
        var calls: [AWSCall] = []
        var job: ArchiveJob
        var want: Job.Want?
        var number: Int64 = 1

        init() {
            job = ArchiveJobTests.job(1)
            tell(.admitted)
        }

        mutating func tell(_ event: Job.Event) {
            var turn = Turn()
            let context = Job.Context(archive: memory)
            want = job.handle(event, at: ArchiveJobTests.start, context: context, in: &turn) ?? want
            for observation in turn.observations {
                if case .archive(let memory) = observation { self.memory = memory }
            }
            for change in turn.changes {
                if case .certified(let certificate) = change { certificates.append(certificate) }
            }
        }

        /// - Returns: whether there was a call
        mutating func step() -> Bool {
            guard case .call(let call) = want else { return false }
            calls.append(call)
            tell(.replied(.success(world.answer(call))))
            return true
        }

        /// Everything but the journal is forgotten.
        mutating func crash(goingOnAs next: Int64, spec: ArchiveSpec = ArchiveJobTests.spec) {
            number = next
            var steps = job.steps
            if next != 1 { steps = [] }
            job = ArchiveJobTests.job(next, steps: steps, spec: spec)
            tell(.admitted)
        }
    }

    static func job(
        _ id: Int64, steps: [StepRecord] = [], readShare: Int? = nil, spec: ArchiveSpec = spec
    ) -> ArchiveJob {
        var spec = spec
        spec.readShare = readShare
        let record = JobRecord(
            id: JobID(rawValue: id), table: spec.name, pipeline: .archive, slot: start + .seconds(id),
            trigger: .schedule,
            state: .held, startedAt: start)
        return ArchiveJob(record, spec: spec, journalID: "j", steps: steps)
    }

    @Test("a round is written, completed and read back before the next, and all partitions are registered at the end")
    func whole() throws {
        var run = Run()
        while run.step() {}
        #expect(run.job.record.state == .succeeded && run.want == .nothing)
        let names = run.calls.map { call in
            switch call {
            case .archive(.describeTable): "describe"
            case .archive(.abortUploads): "sweep"
            case .archive(.scan): "scan"
            case .archive(.completeUploads): "complete"
            case .archive(.readObjects): "read"
            case .archive(.registerPartitions): "register"
            case .describeTarget: "look"
            case .createTarget: "create"
            default: "other"
            }
        }
        #expect(
            names == [
                "describe", "look", "scan", "complete", "read", "scan", "complete", "read", "look", "create", "look",
                "register",
            ])
        #expect(
            run.world.objects.count == 4 && run.world.uploads.isEmpty && run.world.partitions == [["2025"], ["2026"]])
        #expect(run.memory?.pass == nil && run.memory?.archivedThrough == Timestamp(iso8601: "2026-01-13T00:00:00Z"))
        let certificate = try #require(run.certificates.first)
        #expect(certificate.partitions.map(\.items) == [2, 2] && certificate.partitions.map(\.objects) == [2, 2])
        #expect(run.world.target?.columns.map(\.name) == ["year_2", "pk"])
        #expect(run.world.target?.serdeParameters["mapping.year_2"] == "year")
    }

    @Test(
        "whatever crashes, and whoever goes on, each item is there once and no upload is left", arguments: 0..<14,
        [1, 2] as [Int64])
    func crashes(at point: Int, next: Int64) {
        for isDone in [false, true] {
            var run = Run()
            for _ in 0..<point { _ = run.step() }
            guard case .call(let call) = run.want else { continue }
            // The call reached AWS, or did not; its answer is lost in either case.
            if isDone { _ = run.world.answer(call) }
            run.crash(goingOnAs: next)
            var steps = 0
            while run.step(), steps < 100 { steps += 1 }
            #expect(run.job.record.state == .succeeded, "\(call)")
            #expect(run.world.uploads.isEmpty, "\(call)")
            #expect(run.world.objects.count == 4 && Set(run.world.objects.values.map(\.digest)).count == 4, "\(call)")
            #expect(run.certificates.map { $0.partitions.reduce(0) { $0 + $1.items } } == [4], "\(call)")
        }
    }

    @Test("a failed scan is swept before it is tried again, and a denial ends the job where the next one goes on")
    func failures() {
        var run = Run()
        while run.step() {
            if case .call(.archive(.scan)) = run.want,
                run.calls.contains(where: { if case .archive(.scan) = $0 { true } else { false } })
            {
                break
            }
        }
        run.tell(
            .replied(
                .failure(
                    AWSFailure(service: "S3", operation: "UploadPart", code: "SlowDown", message: "m", kind: .throttled)
                )))
        guard case .wake = run.want else {
            Issue.record("it does not wait")
            return
        }
        run.tell(.due)
        guard case .call(.archive(.abortUploads)) = run.want else {
            Issue.record("it does not sweep")
            return
        }
        run.tell(
            .replied(
                .failure(
                    AWSFailure(
                        service: "S3", operation: "ListMultipartUploads", code: "AccessDenied", message: "m",
                        kind: .permission))))
        #expect(run.job.record.state == .failed)
        run.crash(goingOnAs: 2)
        while run.step() {}
        #expect(run.job.record.state == .succeeded && run.world.objects.count == 4)
    }

    @Test("what is not as it was written ends the job; the next one removes it and reads it again", arguments: [1, 2])
    func damaged(round: Int) {
        var run = Run()
        var reads = 0
        while run.step() {
            if case .call(.archive(.readObjects)) = run.want { reads += 1 }
            if reads == round { break }
        }
        for key in run.world.objects.keys { run.world.objects[key]?.items += 1 }
        _ = run.step()
        #expect(run.job.record.state == .failed && run.job.record.failure?.kind == .damaged && run.certificates.isEmpty)
        for key in run.world.objects.keys where round == 2 && key.contains("-00000.") {
            run.world.objects[key]?.items -= 1
        }
        run.crash(goingOnAs: 2)
        while run.step() {}
        #expect(run.job.record.state == .succeeded && run.world.objects.values.allSatisfy { $0.items == 1 })
        #expect(
            run.certificates.map { $0.partitions.map(\.items) } == [[2, 2]] && run.certificates.first?.scanned == 4)
    }

    @Test("uploads that a rule of the bucket forgot are read again, each item once", arguments: [[], [0]])
    func lost(completed: [Int]) {
        var run = Run()
        while run.step() { if case .call(.archive(.completeUploads)) = run.want { break } }
        guard case .call(.archive(.completeUploads(let bucket, let pending))) = run.want else {
            Issue.record("it completes nothing")
            return
        }
        _ = run.world.answer(.archive(.completeUploads(bucket, completed.map { pending[$0] })))
        run.world.uploads = [:]
        run.tell(
            .replied(
                .failure(
                    AWSFailure(
                        service: "S3", operation: "CompleteMultipartUpload", code: ArchiveObject.lost, message: "m",
                        kind: .damaged))))
        guard case .call(.archive(.removeObjects(_, let keys))) = run.want else {
            Issue.record("it removes nothing")
            return
        }
        #expect(keys == pending.map(\.key))
        while run.step() {}
        #expect(run.job.record.state == .succeeded && run.world.objects.count == 4 && run.world.uploads.isEmpty)
        #expect(
            run.certificates.map { $0.partitions.map(\.items) } == [[2, 2]] && run.certificates.first?.scanned == 4)
    }

    @Test(
        "a share of the capacity is of what the table has, and is refused where it has no bounds",
        arguments: [(1000, 50.0), (1, 1), (nil, nil)] as [(Int?, Double?)])
    func share(capacity: Int?, rate: Double?) {
        var run = Run()
        run.world.readUnits = capacity
        run.job = Self.job(1, readShare: 5)
        run.tell(.admitted)
        while run.step() {}
        let rates = run.calls.compactMap { call -> Double? in
            if case .archive(.scan(let request)) = call { request.readUnits } else { nil }
        }
        #expect(Set(rates) == Set([rate].compactMap(\.self)))
        #expect(run.job.record.state == (rate == nil ? .failed : .succeeded))
    }

    @Test("its time begins with it and goes on over a restart, which leaves it a quarter of an hour at least")
    func deadline() {
        let start = Self.start
        var job = Self.job(1)
        var turn = Turn()
        _ = job.handle(.admitted, at: start, context: Job.Context(), in: &turn)
        #expect(job.deadline == start + Self.spec.timeout)
        for (downtime, deadline) in [
            (Duration.seconds(60), start + Self.spec.timeout),
            (Self.spec.timeout, start + Self.spec.timeout + .seconds(900 + 30)),
        ] {
            var again = ArchiveJob(job.record, spec: Self.spec, journalID: "j", steps: job.steps)
            again.takenUpAt = start + downtime
            // It waited for a place.
            _ = again.handle(.admitted, at: start + downtime + .seconds(30), context: Job.Context(), in: &turn)
            #expect(again.deadline == deadline)
        }
        // One that had only waited for its place has all its time.
        var late = Self.job(1)
        late.takenUpAt = start
        let admitted = start + Self.spec.timeout + Self.spec.timeout
        _ = late.handle(.admitted, at: admitted, context: Job.Context(), in: &turn)
        #expect(late.deadline == admitted + Self.spec.timeout)
        _ = job.handle(.replied(.success(.trimmed(kept: 1, deleted: 1))), at: start, context: Job.Context(), in: &turn)
        #expect(job.record.state == .failed && job.record.failure?.kind == .unknown)
    }

    @Test("an approval gives it all its time, after a restart too")
    func deadlineAfterApproval() throws {
        var run = Run()
        run.world.malformed = 1
        while run.step() {}
        let approved = run.job.record.startedAt + Self.spec.timeout + Self.spec.timeout
        var turn = Turn()
        _ = run.job.handle(.approved, at: approved, context: Job.Context(), in: &turn)
        #expect(run.job.deadline == nil)
        // The line for a place was long.
        let admitted = approved + Self.spec.timeout
        let context = Job.Context(archive: run.job.memory)
        _ = run.job.handle(.admitted, at: admitted, context: context, in: &turn)
        #expect(run.job.deadline == admitted + Self.spec.timeout)
        var again = ArchiveJob(run.job.record, spec: Self.spec, journalID: "j", steps: run.job.steps)
        again.takenUpAt = admitted
        _ = again.handle(.admitted, at: admitted + .seconds(1), context: context, in: &turn)
        #expect(again.deadline == admitted + Self.spec.timeout)
    }

    @Test("what a round owes the next one pays, and nobody knows what one has used that failed")
    func pace() {
        var run = Run()
        run.world.readUnits = 1000
        run.world.pace = ReadPace(balance: -70, unitsPerItem: 2)
        run.job = Self.job(1, readShare: 5)
        run.tell(.admitted)
        func scan() -> ScanRequest? {
            if case .call(.archive(.scan(let request))) = run.want { request } else { nil }
        }
        while scan() == nil, run.step() {}
        #expect(scan()?.pace == nil)
        _ = run.step()
        while scan() == nil, run.step() {}
        #expect(scan()?.pace == ReadPace(balance: -70, unitsPerItem: 2))
        run.tell(
            .replied(
                .failure(AWSFailure(service: "S3", operation: "X", code: "Y", message: "words", kind: .transient))))
        run.tell(.due)
        while scan() == nil, run.step() {}
        #expect(scan()?.pace == ReadPace(balance: 0, unitsPerItem: 2))
    }

    @Test("malformed items hold the job before anything is registered; an approval is remembered")
    func held() {
        var run = Run()
        run.world.malformed = 1
        while run.step() {}
        #expect(run.want == .approval && run.job.record.state == .held && run.world.target == nil)
        run.crash(goingOnAs: 1)
        while run.step() {}
        #expect(run.want == .approval)
        run.tell(.approved)
        run.crash(goingOnAs: 2)
        while run.step() {}
        #expect(run.job.record.state == .succeeded && run.world.partitions.count == 2)
    }

    @Test("a rejected pass is removed, and begun anew into objects of other names", arguments: [1, 2] as [Int64])
    func rejected(next: Int64) {
        var run = Run()
        run.world.malformed = 1
        while run.step() {}
        let keys = Set(run.world.objects.keys)
        run.tell(.rejected)
        #expect(run.job.record.state == .cancelled && run.job.record.failure?.message == "rejected by an operator")
        run.world.malformed = 0
        run.crash(goingOnAs: next)
        while run.step() {}
        #expect(run.job.record.state == .succeeded && run.certificates.map(\.malformed) == [0])
        #expect(run.world.objects.count == 4 && keys.isDisjoint(with: run.world.objects.keys))
    }

    @Test("a pass whose config has changed is begun anew; one that only has another target is finished as it began")
    func changed() {
        for point in 0..<12 {
            var changes: [ArchiveSpec] = []
            for change in [
                { $0.keys = [] }, { $0.window.attribute = "t" }, { $0.window.end = .olderThan(.seconds(2 * 86_400)) },
                { $0.prefix = "other" }, { $0.table = TableName("U") },
            ] as [(inout ArchiveSpec) -> Void] {
                var spec = Self.spec
                change(&spec)
                changes.append(spec)
            }
            for spec in changes {
                var run = Run()
                for _ in 0..<point { _ = run.step() }
                // Once a target of other partitions is there, a person must drop it.
                guard run.memory?.pass != nil, run.world.target == nil else { continue }
                run.crash(goingOnAs: 2, spec: spec)
                while run.step() {}
                #expect(run.job.record.state == .succeeded, "\(point) \(spec) \(run.job.record)")
                let own = run.world.objects.values.filter { $0.key.hasPrefix(spec.prefix + "/") }
                #expect(own.count == 4 && own.allSatisfy { $0.key.contains("T101852Z") }, "\(point)")
            }
            var other = Self.spec
            other.target = Target(database: "archive", name: "elsewhere")
            var run = Run()
            for _ in 0..<point { _ = run.step() }
            guard run.memory?.pass != nil else { continue }
            run.crash(goingOnAs: 2, spec: other)
            while run.step() {}
            #expect(run.job.record.state == .succeeded && run.certificates.map(\.target) == [Self.spec.target])
            #expect(run.world.target?.target == Self.spec.target && run.world.objects.count == 4)
        }
    }

    @Test("of another table, or by another attribute, nothing is archived", arguments: [true, false])
    func another(table: Bool) {
        var run = Run()
        while run.step() {}
        var spec = Self.spec
        if table { run.world.tableID = "t2" } else { spec.window.attribute = "t" }
        run.crash(goingOnAs: 2, spec: spec)
        while run.step() {}
        #expect(run.job.record.state == .failed && run.job.record.failure?.kind == .conflict)
        #expect(run.certificates.count == 1)
    }

    @Test("items that tell no time are remembered once their pass is proven")
    func untimed() {
        var run = Run()
        run.world.untimed = [7]
        while run.step() {}
        #expect(Set(run.memory?.untimed ?? []) == [7])
    }

    @Test("a slot whose window is archived already does nothing")
    func again() {
        var run = Run()
        while run.step() {}
        let calls = run.calls.count
        run.crash(goingOnAs: 2)
        while run.step() {}
        #expect(run.job.record.state == .succeeded && run.calls.count == calls + 2 && run.certificates.count == 1)
    }

    @Test(
        "a target of somebody else's is not taken",
        arguments: [
            ("s3://other/logs/", ["year"]), ("s3://b-1/logs", ["month"]), ("s3://b-1/logs", []),
        ])
    func foreign(location: String, keys: [String]) {
        var run = Run()
        var definition = ArchiveTarget.definition(Self.spec, [])
        definition.location = location
        definition.partitionKeys = keys.map { CatalogColumn(name: $0, type: "string") }
        run.world.target = definition
        while run.step() {}
        #expect(run.job.record.state == .failed && run.job.record.failure?.kind == .conflict)
        #expect(run.calls.count == 2)
    }

    @Test("columns are added for what the data have besides, and types are those of plain JSON")
    func columns() throws {
        var shape = ItemShape()
        for item in [
            #"{"Id":{"S":"x"},"n":{"N":"1"},"b":{"BOOL":true},"ss":{"SS":["x"]},"l":{"L":[{"M":{"X":{"N":"1"}}}]},"m":{"M":{"a.b":{"S":"x"}}}}"#,
            #"{"n":{"S":"x"},"my attr":{"NULL":true}}"#,
        ] { try shape.add(line: Array("{\"Item\":\(item)}".utf8)[...]) }
        let definition = ArchiveTarget.definition(Self.spec, shape.columns)
        #expect(
            definition.columns.map { "\($0.name) \($0.type)" } == [
                "id string", "b boolean", "l array<struct<x:string>>", "m map<string,string>", "my_attr string",
                "n string",
                "ss array<string>",
            ])
        #expect(definition.serdeParameters["mapping.my_attr"] == "my attr")
        var found = PretendArchive.description(definition)
        found.columns.removeAll { $0.name == "n" || $0.name == "my_attr" }
        let judgement = ArchiveTarget.judgement(
            of: found, spec: Self.spec, columns: shape.columns, job: JobID(rawValue: 1))
        guard case .widen(let wider, "1") = judgement else {
            Issue.record("\(judgement)")
            return
        }
        #expect(wider.columns.suffix(2).map(\.name) == ["my_attr", "n"])
        var spec = Self.spec
        spec.columns = [CatalogColumn(name: "n", type: "decimal(38,2)"), CatalogColumn(name: "later", type: "bigint")]
        #expect(
            ArchiveTarget.definition(spec, shape.columns).columns.map(\.name) == [
                "n", "later", "id", "b", "l", "m", "my_attr", "ss",
            ])
        guard
            case .widen(let declared, "1") = ArchiveTarget.judgement(
                of: found, spec: spec, columns: shape.columns, job: JobID(rawValue: 1))
        else {
            Issue.record("what is declared is not added")
            return
        }
        #expect(declared.columns.suffix(3).map(\.type) == ["decimal(38,2)", "bigint", "string"])
        let other = PretendArchive.description(definition)
        guard
            case .refuse(let failure) = ArchiveTarget.judgement(
                of: other, spec: spec, columns: shape.columns, job: JobID(rawValue: 1))
        else {
            Issue.record("another type is not refused")
            return
        }
        #expect(failure.message == "the column n of archive.logs is string, and the archive declares decimal(38,2)")
    }

    @Test("what is missing is to be mended in the archive's own keys")
    func hints() {
        func hint(_ cause: Cause) -> String {
            Failure(
                AWSFailure(service: "S3", operation: "UploadPart", code: "C", message: "m", cause: cause), of: Self.spec
            ).hint
        }
        #expect(hint(.missing(.bucket)) == "Create the bucket b-1, or correct `bucket:` of archive chat.")
        #expect(hint(.missing(.database)).hasSuffix("or correct `target:` of archive chat."))
        for cause in [
            Cause.missing(.dynamoDBTable), .missing(.object), .missing(.something), .keyMissing, .only(.missing),
            .only(.invalid),
        ] {
            let text = hint(cause)
            #expect(!["of table", "table chat's", "workgroup"].contains { text.contains($0) }, "\(text)")
        }
    }
}
