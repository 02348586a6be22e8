internal import Foundation
internal import GlauxAWS
internal import GlauxCore

/// A look at a gigabyte of an export, over HTTP, by the client that the daemon has. The bucket is in this process, and
/// its work is in the seconds.
enum InferenceBenchmark: Benchmark {
    static let name = "inference"
    static let summary = "columns inferred from samples of a 1 GB export in 64 files, and of a 64 GB one in 4,096"
    private static let limit: Int64 = 16 << 20

    static func run(in folder: String) async throws -> [Figure] {
        // Each data file is the same object under another key.
        let file = try ExportFile.make(bytes: 16 << 20)
        var figures: [Figure] = []
        for files in [64, 4096] {
            let bucket = try await FakeBucket(file: file.bytes, items: file.items, files: files)
            let client = try AWSClient(
                settings: AWSSettings(region: "ap-northeast-1", endpointURL: bucket.url),
                environment: ["AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"], version: "bench")
            let before = try ProcessUsage.forgetPeak()
            let begun = ContinuousClock.now
            let reply = try await client.perform(.sampleExport(bucket.export, bucketOwner: nil, limit: limit)).get()
            let seconds = (ContinuousClock.now - begun) / .seconds(1)
            let peak = try ProcessUsage.residentMemory(of: getpid()).peak
            try await client.shutdown()
            try await bucket.stop()
            guard case .sample(let sample) = reply, sample.shape.columns.count == ExportFile.attributes else {
                throw Broken("an attribute was not seen")
            }
            let name = "of \(files) files: "
            figures += [
                Figure(
                    name + "compressed bytes read", Double(sample.bytesRead) / 1_048_576, .mebibytes,
                    .atMost(Double(limit >> 20))),
                Figure(name + "files looked at", Double(sample.filesRead), .count),
                Figure(name + "items", Double(sample.shape.items), .count),
                Figure(name + "seconds", seconds, .seconds),
                Figure(name + "memory above the process before, at its peak", peak - before, .mebibytes, .atMost(64)),
            ]
        }
        return figures
    }
}
