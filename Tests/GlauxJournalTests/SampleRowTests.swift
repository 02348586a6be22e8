import GRDB
import GlauxCore
import Testing

@testable import GlauxJournal

@Suite("samples in the journal")
struct SampleRowTests {
    private static let table = TableName("T")

    private static func sample(_ items: String...) throws -> ExportSample {
        var shape = ItemShape()
        for item in items { try shape.add(line: Array("{\"Item\":\(item)}".utf8)[...]) }
        return ExportSample(shape: shape, files: 1, filesRead: 1, bytesRead: 1)
    }

    private static func scale(_ journal: Journal) async throws -> Int? {
        try await journal.shape(of: table)?.attributes["n"]?.numbers.decimalScale
    }

    @Test("the newest is kept whole, and what all of them showed together, until they are forgotten")
    func together() async throws {
        let directory = try TemporaryDirectory()
        let journal = try directory.open()
        #expect(try await journal.shape(of: Self.table) == nil)
        let layout = CatalogLayout(columns: [])
        try journal.commit([.layout(Self.table, layout), .samplesForgotten(Self.table)])
        #expect(try await journal.shape(of: Self.table) == nil)
        let samples = try [Self.sample(#"{"n":{"N":"1.555"}}"#), Self.sample(#"{"n":{"N":"1.5"},"m":{"S":"x"}}"#)]
        for (number, sample) in samples.enumerated() {
            try journal.commit([.sample(Self.table, ExportARN(rawValue: "a\(number)"), sample)])
        }
        let seen = try await journal.schemaSeen(of: Self.table)
        #expect(seen?.sample == samples[1] && seen?.export == ExportARN(rawValue: "a1") && seen?.layout == layout)
        #expect(try await Self.scale(journal) == 3)
        #expect(try await journal.shape(of: Self.table)?.attributes.count == 2)
        try journal.commit([.samplesForgotten(Self.table)])
        #expect(try await Self.scale(journal) == 1)
        #expect(try await journal.schemaSeen(of: Self.table)?.sample == samples[1])
        try journal.close()
    }

    @Test("what cannot be read any more stops no job: the next sample begins anew", arguments: ["shape", "sample"])
    func damaged(column: String) async throws {
        let directory = try TemporaryDirectory()
        let journal = try directory.open()
        let arn = ExportARN(rawValue: "a")
        try journal.commit([.sample(Self.table, arn, Self.sample(#"{"n":{"N":"1.555"}}"#))])
        try await journal.pool.write { try $0.execute(sql: "UPDATE schema_seen SET \(column) = '{'") }
        if column == "sample" { try journal.commit([.samplesForgotten(Self.table)]) }
        try journal.commit([.sample(Self.table, arn, Self.sample(#"{"n":{"N":"1.5"}}"#))])
        #expect(try await Self.scale(journal) == 1)
        try journal.close()
    }
}
