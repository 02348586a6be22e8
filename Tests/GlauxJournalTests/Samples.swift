import GlauxCore

/// The same sequence for the same seed on every machine (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func sometimes<Value>(_ value: (inout SeededGenerator) -> Value) -> Value? {
        Bool.random(using: &self) ? value(&self) : nil
    }

    mutating func time() -> Timestamp {
        Timestamp(millisecondsSince1970: Int64.random(in: -5...4_102_444_800_000, using: &self))
    }
    mutating func count() -> Int64 { Int64.random(in: 0...(.max), using: &self) }

    mutating func text() -> String {
        let pieces = ["a", "Ж", "\"", "\\", "\n", "\u{1}", "'", "🦉", " ", "%", "?", "/"]
        return (0..<Int.random(in: 0...12, using: &self)).map { _ in pieces.randomElement(using: &self) ?? "" }.joined()
    }

    mutating func failure() -> Failure {
        Failure(
            kind: FailureClass.allCases.randomElement(using: &self) ?? .unknown, message: text(), hint: text(),
            requestID: sometimes { $0.text() })
    }

    mutating func export(_ arn: ExportARN) -> CompletedExport {
        CompletedExport(
            arn: arn, bucket: text(), manifestKey: text(), itemCount: count(), billedBytes: count(), exportTime: time(),
            startTime: time(), endTime: time())
    }

    mutating func encryption() -> Encryption {
        Bool.random(using: &self) ? .aes256 : .kms(key: sometimes { $0.text() })
    }

    mutating func detail() -> StepDetail {
        let table = TableARN(rawValue: text())
        switch Int.random(in: 0..<6, using: &self) {
        case 0:
            return .table(
                TableDescription(
                    arn: table, id: text(), status: text(), isPointInTimeRecoveryEnabled: .random(using: &self),
                    keys: (0..<Int.random(in: 0...2, using: &self)).map { _ in
                        Column(attribute: text(), type: .number)
                    }))
        case 1:
            return .request(
                ExportRequest(
                    table: table, bucket: text(), bucketOwner: sometimes { $0.text() }, prefix: text(),
                    encryption: sometimes { $0.encryption() }, format: ExportFormat.allCases[0], token: text()))
        case 2: return .completed(export(ExportARN(rawValue: text())))
        case 3:
            return .query(
                QueryRequest(
                    sql: text(), database: text(), workgroup: text(), resultLocation: sometimes { $0.text() },
                    token: text()))
        case 4:
            return .judged(
                TargetSighting(
                    version: sometimes { $0.text() }, location: sometimes { $0.text() },
                    layout: Int64(bitPattern: next())))
        default: return .scanned(bytes: count())
        }
    }

    mutating func attributeType(depth: Int = 0) -> AttributeType {
        switch Int.random(in: 0..<(depth < 3 ? 10 : 8), using: &self) {
        case 0: .string
        case 1: .number
        case 2: .binary
        case 3: .boolean
        case 4: .null
        case 5: .stringSet
        case 6: .numberSet
        case 7: .binarySet
        case 8: .list(attributeType(depth: depth + 1))
        default: .map(columns(depth: depth + 1))
        }
    }

    mutating func columns(depth: Int = 0) -> [Column] {
        (0..<Int.random(in: 0...3, using: &self)).map { _ in
            Column(attribute: text(), type: attributeType(depth: depth))
        }
    }

    mutating func target() -> Target { Target(database: text(), name: text()) }

    mutating func spec(_ table: TableName) -> JobSpec { .refresh(refreshSpec(table)) }

    mutating func refreshSpec(_ table: TableName) -> RefreshSpec {
        RefreshSpec(
            table: table, target: target(), bucket: text(),
            bucketOwner: sometimes { $0.text() }, prefix: text(), encryption: sometimes { $0.encryption() },
            format: ExportFormat.allCases.randomElement(using: &self) ?? .ion, workgroup: text(),
            resultLocation: sometimes { $0.text() }, relocation: Bool.random(using: &self) ? .athena : .glue,
            columns: sometimes { $0.columns() }, view: sometimes { $0.text() },
            verification: Verification(countDrop: sometimes { Int.random(in: 0...99, using: &$0) }),
            snapshots: Bool.random(using: &self), keep: Int.random(in: 1...9, using: &self),
            timeout: .milliseconds(Int64.random(in: 1...1_000_000_000, using: &self)),
            attempts: Int.random(in: 1...9, using: &self))
    }

    mutating func view() -> MadeView {
        MadeView(
            view: target(),
            announced: .init(text: Int64(bitPattern: next()), names: Int64(bitPattern: next())),
            shown: sometimes { .init(text: Int64(bitPattern: $0.next()), statement: Int64(bitPattern: $0.next())) })
    }

    mutating func memory(_ table: TableName) -> TableMemory {
        TableMemory(
            name: table, firstSeenAt: time(), lastSlot: sometimes { $0.time() }, offeredSlot: sometimes { $0.time() },
            schedule: sometimes { Int64(bitPattern: $0.next()) },
            pause: sometimes { $0.sometimes { $0.time() }.map(Pause.until) ?? .indefinite },
            exportDuration: sometimes { DurationEstimate(mean: $0.count(), deviation: $0.count()) },
            queryDuration: sometimes { DurationEstimate(mean: $0.count(), deviation: $0.count()) },
            view: sometimes { $0.view() },
            versions: sometimes { Int.random(in: 1...9, using: &$0) }, scrubbedAt: sometimes { $0.time() })
    }

    /// A job in a state that may be: what an ended job has not, it has not.
    mutating func job(_ id: Int64, _ table: TableName, slot: Int64) -> JobRecord {
        var job = JobRecord(
            id: JobID(rawValue: id), table: table, pipeline: .refresh, slot: Timestamp(millisecondsSince1970: slot),
            trigger: Bool.random(using: &self) ? .schedule : .command, state: .running, startedAt: time())
        move(&job)
        return job
    }

    mutating func move(_ job: inout JobRecord) {
        job.state = JobState.allCases.randomElement(using: &self) ?? .running
        job.finishedAt = job.state.isOpen ? nil : time()
        job.expectedEnd = sometimes { $0.time() }
        job.failure = job.state == .failed ? failure() : sometimes { $0.failure() }
        job.heldFor = job.state == .held ? text() : nil
        job.retryAt = job.state == .running ? sometimes { $0.time() } : nil
        job.endsAs = job.state == .running ? JobEnding.allCases.randomElement(using: &self) : nil
        job.startedAt = time()
    }

    mutating func step(_ job: JobID, _ sequence: Int) -> StepRecord {
        let state = StepState.allCases.randomElement(using: &self) ?? .running
        return StepRecord(
            job: job, sequence: sequence, name: StepName.allCases.randomElement(using: &self) ?? .confirm,
            attempt: Int.random(in: 1...5, using: &self), state: state, token: sometimes { $0.text() },
            awsID: sometimes { $0.text() }, startedAt: time(), finishedAt: state == .running ? nil : time(),
            failure: state == .failed ? failure() : sometimes { $0.failure() }, detail: sometimes { $0.detail() })
    }
}

/// Plain values, for tests that are about something else.
enum Sample {
    static let article = TableName(rawValue: "Article")

    static func spec(_ table: TableName = article, keep: Int = 2) -> JobSpec {
        .refresh(
            RefreshSpec(
                table: table, target: Target(database: "ddb", name: "article"), bucket: "bucket", prefix: "exports",
                keep: keep))
    }

    static func job(_ id: Int64, _ table: TableName = article, state: JobState = .running) -> JobRecord {
        JobRecord(
            id: JobID(rawValue: id), table: table, pipeline: .refresh, slot: Timestamp(secondsSince1970: id * 3600),
            trigger: .schedule, state: state, startedAt: Timestamp(secondsSince1970: id * 3600),
            finishedAt: state.isOpen ? nil : Timestamp(secondsSince1970: id * 3600 + 60),
            failure: state == .failed ? Failure(kind: .permission, message: "denied", hint: "allow it") : nil)
    }

    static func step(_ job: Int64, _ sequence: Int, detail: StepDetail? = nil) -> StepRecord {
        StepRecord(
            job: JobID(rawValue: job), sequence: sequence, name: StepName.allCases[(sequence - 1) % 8], attempt: 1,
            state: .running, startedAt: Timestamp(secondsSince1970: 5), detail: detail)
    }

    static func generation(_ name: String, _ table: TableName = article) -> Generation {
        Generation(
            table: table, job: JobID(rawValue: 1),
            export: CompletedExport(
                arn: ExportARN(rawValue: name), bucket: "bucket",
                manifestKey: "exports/AWSDynamoDB/1/manifest-summary.json",
                itemCount: 1, billedBytes: 2, exportTime: Timestamp(secondsSince1970: 1),
                startTime: Timestamp(secondsSince1970: 2), endTime: Timestamp(secondsSince1970: 3)),
            bytes: 4, provenAt: Timestamp(secondsSince1970: 4))
    }
}
