import GlauxCore
import NIOHTTP1
import Testing

@testable import GlauxAWS

@Suite("archives of exports")
struct ExportItemsTests {
    private static let folder = "logs-exports/AWSDynamoDB/01-a/"

    /// A bucket with an export in it, beside which archives are written; and a table of the same items.
    private struct Place {
        let bucket: PretendBucket
        var files: [(items: Int, bytes: [UInt8])]
        var missing: Set<Int> = []
        /// Files that somebody has written over.
        var changed: Set<Int> = []

        init(_ files: [(items: Int, bytes: [UInt8])], table items: [String] = []) {
            self.files = files
            bucket = PretendBucket { body in
                body.contains(#""Segment":0"#) ? ArchiveTests.page(items) : ArchiveTests.page([])
            }
        }

        var export: CompletedExport {
            CompletedExport(
                arn: ExportARN("arn:aws:dynamodb:eu-west-1:1:table/T/export/01-a"), bucket: "my-archive",
                manifestKey: folder + "manifest-summary.json", itemCount: Int64(files.reduce(0) { $0 + $1.items }),
                billedBytes: 10, exportTime: standingNow, startTime: standingNow, endTime: standingNow)
        }

        private func object(_ key: String) -> [UInt8]? {
            switch key {
            case folder + "manifest-summary.json":
                return Array(
                    (#"{"exportArn":"a","s3Bucket":"my-archive","manifestFilesS3Key":"\#(folder)manifest-files.json","#
                        + #""billedSizeBytes":1,"itemCount":1}"#).utf8)
            case folder + "manifest-files.json":
                let lines = files.indices.map { number in
                    let key = "\(folder)data/\(number).json.gz"
                    return #"{"itemCount":\#(files[number].items),"etag":"e\#(number)","dataFileS3Key":"\#(key)"}"#
                }
                return Array((lines.joined(separator: "\n") + "\n").utf8)
            default:
                let number = key.split(separator: "/").last?.split(separator: ".").first.flatMap { Int($0) }
                return number.flatMap { missing.contains($0) ? nil : files[$0].bytes }
            }
        }

        func serve(_ request: ScriptedServer.Request) -> (status: Int, headers: [(String, String)], body: [UInt8]) {
            guard let start = request.uri.firstRange(of: folder) else { return bucket.answer(request) }
            let key = String(request.uri[start.lowerBound...].prefix { $0 != "?" })
            guard let body = object(key) else {
                return (404, [], Array("<Error><Code>NoSuchKey</Code><Message>m</Message></Error>".utf8))
            }
            guard let range = request.headers.first(name: "range") else { return (200, [], body) }
            let number = request.headers.first(name: "if-match").flatMap { Int($0.filter(\.isNumber)) }
            if let number, changed.contains(number) {
                return (412, [], Array("<Error><Code>PreconditionFailed</Code><Message>m</Message></Error>".utf8))
            }
            let bounds = range.dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) }
            let end = min(bounds[1], body.count - 1)
            guard bounds[0] <= end else {
                return (416, [], Array("<Error><Code>InvalidRange</Code><Message>m</Message></Error>".utf8))
            }
            return (206, [("content-range", "bytes \(bounds[0])-\(end)/\(body.count)")], Array(body[bounds[0]...end]))
        }

        func perform(_ calls: ArchiveCall...) async throws -> [Result<AWSReply, AWSFailure>] {
            try await ScriptedServer.run([.serve { serve($0) }]) { server in
                try await withClient(of: server, environment: ["AWS_MAX_ATTEMPTS": "1"]) { client in
                    var results: [Result<AWSReply, AWSFailure>] = []
                    for call in calls { results.append(await client.perform(.archive(call))) }
                    return results
                }
            }
        }

        func round(_ request: ScanRequest) async throws -> ScanRound {
            try ArchiveTests.round(try await perform(.scan(request))[0])
        }
    }

    private static func lines(_ items: some Sequence<String>) -> [UInt8] {
        Array(items.map { "{\"Item\":\($0)}\n" }.joined().utf8)
    }

    private static func items(_ range: Range<Int>) -> [String] {
        range.map { ArchiveTests.item($0, "20\(25 + $0 % 2)-01-02") }
    }

    @Test("what is read of an export is what is read of the table, item for item and object for object")
    func same() async throws {
        let items = [
            #"{"id":{"N":"-12345678901234567890123456789.012345678"},"at":{"S":"2025-01-05"},"b":{"B":"AP8K"}}"#,
            #"{"id":{"N":"1E-130"},"at":{"S":"2026-01-01"},"s":{"SS":["a","\u543e"]},"m":{"M":{" ":{"NULL":true}}}}"#,
            #"{"id":{"N":"3"},"at":{"S":"2026-01-03"},"e":{"S":""},"l":{"L":[{"NS":["1","2.50"]},{"L":[]}]}}"#,
            #"{"id":{"N":"4"},"at":{"S":"2026-01-02"},"long":{"S":"\#(String(repeating: "猫", count: 130_000))"}}"#,
            #"{"id":{"N":"5"}}"#, #"{"id":{"N":"6"},"at":{"N":"7"}}"#, #"{"id":{"N":"7"},"at":{"S":"soon"}}"#,
        ]
        // DynamoDB passes over what an export has all the same.
        let late = [#"{"id":{"N":"8"},"at":{"S":"2026-01-16T00:00:01Z"}}"#, #"{"id":{"N":"9"},"at":{"S":"2026-03"}}"#]
        let whole = gzip(Self.lines(items[0..<2] + late)) + gzip(Array(Self.lines(items[2..<4]).dropLast()))
        let place = Place([(6, whole), (0, []), (3, gzip(Self.lines(items[4...])))], table: items)
        for compression in ArchiveCompression.allCases {
            var request = ArchiveTests.request(
                [SegmentCursor(segment: 0), SegmentCursor(segment: 1)], compression: compression)
            let scanned = try await place.round(request)
            request.export = place.export
            let read = try await place.round(request)
            #expect(read.scanned == 9 && read.consumed == 0 && read.pace == nil)
            #expect(
                read.malformed == scanned.malformed && read.untimed == scanned.untimed && read.shape == scanned.shape)
            #expect(read.cursors.allSatisfy { $0.isDone && $0.piece == 1 })
            #expect(read.objects.map(\.partition) == [["2025"], ["2026"], ["none"]])
            for (one, other) in zip(read.objects, scanned.objects) {
                #expect(one.key == other.key && one.digest == other.digest && one.items == other.items)
                #expect(one.bytes == other.bytes && one.size == other.size)
            }
        }
    }

    @Test("segments share the files, and a piece that ends in the middle of one goes on there", arguments: [1, 2, 5])
    func pieces(segments: Int) async throws {
        func item(_ number: Int) -> String {
            #"{"id":{"N":"\#(number)"},"at":{"S":"20\#(25 + number % 2)-01-02"},"t":{"S":"\#(Self.text)"}}"#
        }
        let files = (0..<3).map { file in
            (items: 300, bytes: gzip(Self.lines((0..<300).map { item(file * 300 + $0) })))
        }
        let place = Place(files)
        var request = ArchiveTests.request((0..<segments).map { SegmentCursor(segment: $0) }, objectBytes: 100_000)
        request.segments = segments
        request.export = place.export
        var digest = LineDigest()
        var (items, scanned, rounds) = (Int64(0), Int64(0), 0)
        while !request.cursors.isEmpty, rounds < 100 {
            let round = try await place.round(request)
            for object in round.objects {
                digest.add(object.digest)
                items += object.items
            }
            scanned += round.scanned
            request.cursors = round.cursors.filter { !$0.isDone }
            rounds += 1
        }
        var expected = LineDigest()
        for number in 0..<900 {
            let line = #"{"id":\#(number),"at":"20\#(25 + number % 2)-01-02","t":"\#(Self.text)"}"#
            Array(line.utf8).withUnsafeBytes { expected.add(line: $0) }
        }
        #expect(rounds > 1 && items == 900 && scanned == 900 && digest == expected)
    }

    private static let text = String(repeating: "x", count: 5000)

    @Test("a file that unpacks to very much is read a little at a time")
    func bomb() async throws {
        let text = String(repeating: "x", count: 350_000)
        let items = (0..<100).map { #"{"id":{"N":"\#($0)"},"at":{"S":"2026-01-02"},"t":{"S":"\#(text)"}}"# }
        let place = Place([(100, gzip(Self.lines(items)))])
        var request = ArchiveTests.request([SegmentCursor(segment: 0)], memory: 1_000_000)
        request.export = place.export
        let round = try await place.round(request)
        #expect(!round.cursors[0].isDone && round.objects.map(\.items).reduce(0, +) < 10)
    }

    @Test(
        "an empty export has nothing to read",
        arguments: [[], [(items: 0, bytes: gzip([]))]] as [[(items: Int, bytes: [UInt8])]])
    func empty(files: [(items: Int, bytes: [UInt8])]) async throws {
        let place = Place(files)
        var request = ArchiveTests.request([SegmentCursor(segment: 0), SegmentCursor(segment: 1)])
        request.export = place.export
        let round = try await place.round(request)
        #expect(round.objects.isEmpty && round.scanned == 0 && round.cursors.allSatisfy(\.isDone))
    }

    private static let whole = gzip(lines(items(0..<9)))

    /// Data files that should have nine items, and the words that name what is wrong with them.
    static let damage: [(String, [UInt8], String)] = [
        ("no gzip", Array("{}".utf8), "0.json.gz is no whole gzip file: incorrect header check"),
        ("cut", whole.dropLast(9), "0.json.gz is no whole gzip file: it ends too early"),
        ("a line that is no item", gzip(lines(["secret"])), "0.json.gz: line 1 "),
        ("an incremental export", gzip(Array("{\"Metadata\":{}}\n".utf8)), "0.json.gz: line 1 is no item"),
        ("a line too few", gzip(lines(items(0..<8))), "0.json.gz has 8 items, and 9 in the manifest"),
        ("a line too many", gzip(lines(items(0..<10))), "0.json.gz has 10 items, and 9 in the manifest"),
        ("nothing", [], "0.json.gz is empty"),
    ]

    @Test("what is damaged is named with its file, and nothing of what is there is told", arguments: damage)
    func damaged(name: String, file: [UInt8], words: String) async throws {
        try await expect(words, of: Place([(9, file)]))
    }

    @Test("what is missing, or was written over, is damage too")
    func gone() async throws {
        var place = Place([(9, Self.whole), (9, Self.whole)])
        place.changed = [1]
        try await expect("1.json.gz is not the object of the manifest any more", of: place)
        place.missing = [1]
        try await expect("1.json.gz is missing", of: place)
    }

    private func expect(_ words: String, of place: Place) async throws {
        var request = ArchiveTests.request([SegmentCursor(segment: 0), SegmentCursor(segment: 1)])
        request.export = place.export
        guard case .failure(let failure) = try await place.perform(.scan(request))[0] else {
            Issue.record("it was read")
            return
        }
        #expect(failure.code == CompletedExport.damaged && failure.kind == .damaged)
        #expect(failure.message.contains(words) && !failure.message.contains("secret"), "\(failure.message)")
    }
}
