import GlauxCore
import Synchronization
import Testing

@testable import GlauxAWS

@Suite("archives in S3")
struct ArchiveTests {
    static let bucket = ArchiveBucket(name: "my-archive", owner: nil)
    static let archive = TableName("chat")

    static func request(
        _ cursors: [SegmentCursor], objectBytes: Int64 = 1 << 20, memory: Int64 = 64 << 20, readUnits: Double? = nil,
        compression: ArchiveCompression = .none
    ) -> ScanRequest {
        let rule = WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .lastMonth)
        return ScanRequest(
            archive: archive, slot: standingNow, table: "T", cursors: cursors, segments: 2,
            window: ArchiveWindow(from: nil, to: standingNow), rule: rule,
            keys: [PartitionKey(name: "year", attribute: "at", source: .characters(0..<4))],
            defaultPartition: "none", bucket: bucket, prefix: "logs", compression: compression,
            objectBytes: objectBytes, memory: memory, patience: .seconds(60), readUnits: readUnits, infersColumns: true)
    }

    static func page(_ items: [String], next: String? = nil) -> ScriptedServer.Act {
        let key = next.map { #","LastEvaluatedKey":{"id" : {"S":"\#($0)"}}"# } ?? ""
        return .json(
            #"{"Items":[\#(items.joined(separator: ","))],"Count":\#(items.count),"ScannedCount":\#(items.count + 1)\#(key),"#
                + #""ConsumedCapacity":{"TableName":"T","CapacityUnits":2.5}}"#)
    }

    static func item(_ id: Int, _ at: String) -> String { #"{"id":{"N":"\#(id)"},"at":{"S":"\#(at)"}}"# }

    static func perform(_ bucket: PretendBucket, _ calls: ArchiveCall...) async throws -> [Result<AWSReply, AWSFailure>]
    {
        try await ScriptedServer.run(bucket.script) { server in
            try await withClient(of: server, environment: ["AWS_MAX_ATTEMPTS": "1"]) { client in
                var results: [Result<AWSReply, AWSFailure>] = []
                for call in calls { results.append(await client.perform(.archive(call))) }
                return results
            }
        }
    }

    static func round(_ result: Result<AWSReply, AWSFailure>) throws -> ScanRound {
        guard case .archive(.round(let round)) = try result.get() else { throw AWSFailure.tooLate }
        return round
    }

    /// Two segments: the first has two pages, the second one.
    static func scanned() -> PretendBucket {
        PretendBucket { body in
            if body.contains(#""Segment":1"#) { return page([item(4, "2026-01-02"), #"{"id":{"N":"5"}}"#]) }
            if body.contains(#""ExclusiveStartKey":{"id" : {"S":"k\""}}}"#) {
                return page([item(3, "2026-01-03"), item(6, "2026-01-15")])
            }
            guard !body.contains("ExclusiveStartKey") else {
                return .error("ValidationException", "the key was changed")
            }
            return page([item(1, "2025-01-05"), item(2, "2026-01-01")], next: #"k\""#)
        }
    }

    @Test(
        "a round reads every segment to its end, and nothing of it is an object until it is completed; read back, it is what was written"
    )
    func whole() async throws {
        let bucket = Self.scanned()
        let cursors = [SegmentCursor(segment: 0), SegmentCursor(segment: 1, piece: 7)]
        let round = try Self.round(try await Self.perform(bucket, .scan(Self.request(cursors)))[0])
        #expect(
            round.cursors == [
                SegmentCursor(segment: 0, piece: 1, isDone: true), SegmentCursor(segment: 1, piece: 8, isDone: true),
            ])
        #expect(round.scanned == 9 && round.untimed.count == 1 && round.malformed == 1 && round.consumed == 7.5)
        #expect(round.shape.items == 5)
        let keys = [
            "logs/year=2025/chat-20260114T101850Z-0000-00000.jsonl",
            "logs/year=2026/chat-20260114T101850Z-0000-00000.jsonl",
            "logs/year=2026/chat-20260114T101850Z-0001-00007.jsonl",
            "logs/year=none/chat-20260114T101850Z-0001-00007.jsonl",
        ]
        #expect(round.objects.map(\.key) == keys)
        #expect(
            round.objects.map(\.items) == [1, 2, 1, 1]
                && round.objects.map(\.partition) == [["2025"], ["2026"], ["2026"], ["none"]])
        #expect(bucket.contents.withLock { $0.objects.isEmpty && $0.uploads.count == 4 })

        let results = try await Self.perform(
            bucket, .completeUploads(Self.bucket, round.objects), .completeUploads(Self.bucket, round.objects),
            .readObjects(Self.bucket, keys: keys, .none))
        #expect(try results[0].get() == .done)
        #expect(try results[1].get() == .done, "completed already")
        #expect(
            bucket.contents.withLock { $0.objects }["logs/year=2026/chat-20260114T101850Z-0000-00000.jsonl"]
                == "{\"id\":2,\"at\":\"2026-01-01\"}\n{\"id\":3,\"at\":\"2026-01-03\"}\n")
        guard case .archive(.objects(let objects)) = try results[2].get() else { throw AWSFailure.tooLate }
        #expect(objects.map(\.digest) == round.objects.map(\.digest))
        #expect(objects.map(\.items) == [1, 2, 1, 1] && objects.map(\.bytes) == round.objects.map(\.bytes))
        // As sha256sum has it of {"id":1,"at":"2025-01-05"}.
        #expect(objects[0].digest.description == "7020851c723e7cfac2adacd6d24900d4a52c1b77176710e3640cb81e66230926")
    }

    @Test("an item that tells no time is not written again, nor one more than there is room for")
    func untimed() async throws {
        var request = Self.request([SegmentCursor(segment: 1)])
        let first = try Self.round(try await Self.perform(Self.scanned(), .scan(request))[0])
        #expect(first.objects.map(\.items) == [1, 1] && first.malformed == 1 && first.untimed.count == 1)
        request.untimed = Set(first.untimed)
        let second = try Self.round(try await Self.perform(Self.scanned(), .scan(request))[0])
        #expect(second.objects.map(\.partition) == [["2026"]] && second.malformed == 0 && second.untimed == [])
        request.untimed = []
        request.untimedRoom = 0
        let third = try Self.round(try await Self.perform(Self.scanned(), .scan(request))[0])
        #expect(third.objects.map(\.partition) == [["2026"]] && third.malformed == 0 && third.left == 1)
    }

    @Test("a piece ends where its object has its size, and where its memory is full; the next goes on from there")
    func pieces() async throws {
        for request in [
            Self.request([SegmentCursor(segment: 0)], objectBytes: 10),
            Self.request([SegmentCursor(segment: 0)], memory: 100),
        ] {
            let round = try Self.round(try await Self.perform(Self.scanned(), .scan(request))[0])
            #expect(round.cursors == [SegmentCursor(segment: 0, piece: 1, key: #"{"id" : {"S":"k\""}}"#)])
            #expect(round.objects.map(\.items) == [1, 1])
        }
    }

    @Test("an answer that is no page ends the round, and says where it is none")
    func malformed() async throws {
        let bucket = PretendBucket { _ in .json(#"{"Items":[{"a":{"S":"secret"},"b":{"N":"x"}}],"Count":1}"#) }
        let result = try await Self.perform(bucket, .scan(Self.request([SegmentCursor(segment: 0)])))[0]
        guard case .failure(let failure) = result else { throw AWSFailure.tooLate }
        #expect(
            failure.kind == .transient && failure.message == "The answer cannot be used: it is no number (byte 40).")
    }

    @Test("what DynamoDB refuses is told as it said it")
    func refused() async throws {
        let bucket = PretendBucket { _ in .error("ResourceNotFoundException", "no table") }
        let result = try await Self.perform(
            bucket, .scan(Self.request([SegmentCursor(segment: 0), SegmentCursor(segment: 1)])))[0]
        guard case .failure(let failure) = result else { throw AWSFailure.tooLate }
        #expect(failure.kind == .missing && failure.operation == "Scan")
    }

    @Test("pages under a limit of read units are small, and nothing is read while there is debt")
    func readUnits() async throws {
        let limits = Mutex<[String]>([])
        let bucket = PretendBucket { body in
            limits.withLock {
                $0.append(body.contains(#""Limit":10,"#) ? "first" : body.contains(#""Limit":1200,"#) ? "next" : body)
            }
            return body.contains("ExclusiveStartKey")
                ? Self.page([]) : Self.page([Self.item(1, "2026-01-01")], next: #"k\""#)
        }
        // 2.5 units for 2 items scanned: 1,500 a second are 1,200 items.
        let round = try Self.round(
            try await Self.perform(bucket, .scan(Self.request([SegmentCursor(segment: 0)], readUnits: 1500)))[0])
        #expect(limits.withLock { $0 } == ["first", "next"])
        var next = Self.request([SegmentCursor(segment: 0)], readUnits: 1500)
        next.pace = round.pace
        _ = try Self.round(try await Self.perform(bucket, .scan(next))[0])
        #expect(limits.withLock { $0.count } == 4 && limits.withLock { $0[2] } != "first")
    }

    @Test("uploads of the job are forgotten, and no others")
    func aborts() async throws {
        let bucket = PretendBucket()
        bucket.contents.withLock { contents in
            for (id, key) in [
                ("u1", "logs/year=2026/chat-20260114T101850Z-0000-00000.jsonl"),
                ("u2", "logs/chat-20260114T101850Z-0000-00000.jsonl"),
                ("u3", "logs/year=2026/chat-20260114T101851Z-0000-00000.jsonl"),
                ("u4", "logs/chat-20260114T101850Z-x/other"),
            ] { contents.uploads[id] = (key, [:]) }
        }
        let beginning = ArchivePath.beginning(Self.archive, slot: standingNow)
        let results = try await Self.perform(bucket, .abortUploads(Self.bucket, prefix: "logs/", named: beginning))
        #expect(try results[0].get() == .archive(.aborted(2)))
        #expect(bucket.contents.withLock { $0.uploads.keys.sorted() } == ["u3", "u4"])
    }

    @Test(
        "an upload that is gone without its object is damage, also for who may list its folder alone",
        arguments: [false, true])
    func lost(hidesWhatIsMissing: Bool) async throws {
        let object = ArchiveObject(
            partition: [], key: "logs/a.jsonl", uploadID: "gone", parts: ["e1"], items: 1, bytes: 4, size: 4,
            digest: LineDigest())
        for text in [nil, "abc\n", "abcd\n"] {
            let bucket = PretendBucket()
            bucket.contents.withLock {
                $0.objects["logs/a.jsonl"] = text
                $0.hidesWhatIsMissing = hidesWhatIsMissing
            }
            let result = try await Self.perform(bucket, .completeUploads(Self.bucket, [object]))[0]
            switch result {
            case .success: #expect(text == "abc\n")
            case .failure(let failure): #expect(failure.code == ArchiveObject.lost && text != "abc\n")
            }
        }
    }
}
