import GRDB
import GlauxCore
import Testing

@testable import GlauxJournal

@Suite("archives in the journal")
struct ArchiveRowTests {
    static let zone = TimeZoneRules(
        identifier: "Test", initialOffset: 3600, transitions: [.init(start: 1_743_296_400, offset: 7200)])
    static let spec = ArchiveSpec(
        name: TableName("chat"), table: TableName("T"), target: Target(database: "archive", name: "logs"),
        bucket: ArchiveBucket(name: "b-1", encryption: .kms(key: "k")), prefix: "logs",
        keys: [
            PartitionKey(name: "year", attribute: "at", source: .characters(0..<4)),
            PartitionKey(name: "day", attribute: "at", source: .calendar(.day, .epochSeconds, zone)),
        ],
        window: WindowRule(attribute: "at", form: .epochSeconds, zone: zone, end: .olderThan(.seconds(86_400))),
        columns: [CatalogColumn(name: "a", type: "string")], readUnits: 100)

    @Test("what cannot be read of one archive is named and left as it is, and the others go on")
    func damaged() throws {
        let directory = try TemporaryDirectory()
        let journal = try directory.open()
        let names = ["a", "b", "c"].map { TableName($0) }
        let start = Timestamp(secondsSince1970: 1_768_385_930)
        try journal.commit(names.map { .archive($0, ArchiveMemory(archivedThrough: start)) })
        for damage in ["{", "{}", #"{"archivedThrough": "soon"}"#] {
            try journal.pool.write {
                try $0.execute(sql: "UPDATE archive SET memory = ? WHERE name = 'b'", arguments: [damage])
            }
            let found = try journal.recollect().recollection
            #expect(found.archives.keys.sorted() == [names[0], names[2]])
            #expect(found.damagedArchives.keys.sorted() == [names[1]])
            #expect(found.damagedArchives[names[1]]?.isEmpty == false)
        }
        try journal.close()
    }

    @Test("what an archive has begun, and what is proven of it, is what was committed")
    func roundTrip() async throws {
        let directory = try TemporaryDirectory()
        let start = Timestamp(secondsSince1970: 1_768_385_930)
        var digest = LineDigest()
        digest.add(1, 2, .max, 4)
        var pass = ArchivePass(
            spec: Self.spec, slot: start, window: ArchiveWindow(from: nil, to: start), tableID: "t1")
        pass.cursors[1] = SegmentCursor(segment: 1, piece: 3, key: #"{"k":{"S":"猫\""}}"#, isDone: true)
        pass.pending = [
            ArchiveObject(
                partition: ["2026", "14"], key: "logs/x", uploadID: "u", parts: ["e1", "e2"], items: 7, bytes: 70,
                size: 30, digest: digest)
        ]
        pass.partitions = [
            PartitionTotal(values: ["2026", "13"], items: 1, bytes: 2, size: 3, objects: 4, digest: digest)
        ]
        try pass.shape.add(line: Array(#"{"Item":{"a":{"N":"1"}}}"#.utf8)[...])
        let request = ExportRequest(
            table: TableARN("arn:t"), bucket: "b-1", bucketOwner: nil, prefix: "logs-exports",
            encryption: .kms(key: "k"), format: .dynamoDBJSON, token: "T")
        pass.export = .requested(request, since: start)
        let export = CompletedExport(
            arn: ExportARN("arn:t/export/01-a"), bucket: "b-1", manifestKey: "logs-exports/AWSDynamoDB/01-a/m.json",
            itemCount: 1, billedBytes: 2, exportTime: start, startTime: start, endTime: start)
        var memory = ArchiveMemory(archivedThrough: start, pass: pass)
        memory.certifiedSlot = start
        memory.spentExports = [export]
        let certificate = ArchiveCertificate(pass, job: JobID(rawValue: 3), at: start)

        let first = try directory.open()
        try first.commit([.archive(Self.spec.name, ArchiveMemory()), .certified(certificate)])
        try first.commit([.archive(Self.spec.name, memory)])
        try first.close()
        let second = try directory.open()
        #expect(try second.recollect().recollection.archives == [Self.spec.name: memory])
        var proof = ArchiveProof(of: Self.spec.name)
        proof.add(certificate)
        #expect(proof.partitions.keys.sorted() == ["year=2026/day=13"] && proof.total?.digest == digest)
        #expect(try await second.proof(of: Self.spec.name) == proof)
        #expect(try await second.proof(of: TableName("other")).windows == 0)
        try second.close()
    }
}
