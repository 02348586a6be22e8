import GlauxCore
import Testing

@testable import GlauxJournal

@Suite("the audit")
struct AuditTests {
    private static func record(_ number: Int) -> AuditRecord {
        AuditRecord(
            at: Timestamp(secondsSince1970: Int64(number)), by: Operator(id: 1000, name: "alice"),
            command: "run T\(number)", outcome: number % 2 == 0 ? AuditRecord.done : "busy")
    }

    @Test("gives the newest orders first, as they were written")
    func newestFirst() async throws {
        let directory = try TemporaryDirectory()
        let journal = try directory.open()
        try journal.commit((1...5).map { .audited(Self.record($0)) })
        #expect(try await journal.audit(limit: 3) == [5, 4, 3].map(Self.record))
        #expect(try await journal.audit(limit: 9).count == 5)
        try journal.close()
    }

    @Test("has an end")
    func bounded() async throws {
        let directory = try TemporaryDirectory()
        let journal = try directory.open()
        let count = Int(AuditRecord.kept)
        try journal.commit((1...count + 10).map { .audited(Self.record($0)) })
        let kept = try await journal.audit(limit: count + 10)
        #expect(kept.count == count)
        #expect(kept.first == Self.record(count + 10) && kept.last == Self.record(11))
        try journal.close()
    }
}
