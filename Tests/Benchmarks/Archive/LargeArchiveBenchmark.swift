/// Ten million items: the flights, thirty times.
enum LargeArchiveBenchmark: Benchmark {
    static let name = "large-archive"
    static let summary = "10 million items as gzip JSON Lines by day: the memory is bounded"
    private static let copies = 30

    static func run(in folder: String) async throws -> [Figure] {
        let table = try FlightTable(in: folder)
        table.repeatPages(copies)
        let endpoint = try await FakeEndpoint { table.answer($0) }
        let run = try await ArchiveBenchmark.archive(table, endpoint)
        try await endpoint.stop()
        return [
            Figure("items", run.items / run.seconds, .perSecond),
            Figure("memory above the process before, at its peak", run.memory, .mebibytes),
        ]
    }
}
