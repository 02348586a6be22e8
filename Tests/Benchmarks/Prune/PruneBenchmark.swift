internal import Foundation
internal import GlauxAWS
internal import GlauxCore

/// An export of a hundred thousand objects is removed over HTTP, by the client that the daemon has. The bucket is in this
/// process, answers at once, and its work is in the seconds and in the memory.
enum PruneBenchmark: Benchmark {
    static let name = "prune"
    static let summary = "an export of 100,000 objects, among 2,000 others, is listed, judged and deleted"
    private static let objects = 100_000
    private static let others = 2000

    static func run(in folder: String) async throws -> [Figure] {
        let bucket = PruneBucket(count: objects, others: others)
        let endpoint = try await FakeEndpoint { bucket.answer($0) }
        let client = try AWSClient(
            settings: AWSSettings(region: "ap-northeast-1", endpointURL: endpoint.url),
            environment: ["AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"], version: "bench")
        let processor = try await endpoint.processorSecondsOfOthers()
        let before = try ProcessUsage.forgetPeak()
        let begun = ContinuousClock.now
        let reply = try await client.perform(.removeExport(bucket.export, bucketOwner: nil)).get()
        let seconds = (ContinuousClock.now - begun) / .seconds(1)
        let peak = try ProcessUsage.residentMemory(of: getpid()).peak
        let worked = try await endpoint.processorSecondsOfOthers() - processor
        try await client.shutdown()
        try await endpoint.stop()
        guard case .removed(.removed(let removed, _)) = reply, removed == objects else {
            throw Broken("the answer was \(reply)")
        }
        guard bucket.rest == (0, others) else { throw Broken("\(bucket.rest) objects are left") }
        let requests = bucket.requests
        return [
            Figure("requests", Double(requests.values.reduce(0, +)), .count),
            Figure("of them lists", Double(requests[.list] ?? 0), .count),
            Figure("of them deletions", Double(requests[.delete] ?? 0), .count),
            Figure("seconds", seconds, .seconds),
            Figure("seconds of a core, without the bucket's", worked, .seconds),
            Figure("memory above the process before, at its peak", peak - before, .mebibytes),
        ]
    }
}
