import Foundation
import GlauxCore
import GlauxWire
import Testing

struct DocumentTests {
    @Test("a table without anything has every field, as null")
    func absentIsNull() {
        #expect(
            text(TableDocument(Samples.idle))
                == #"{"name":"Order","target":"ddb.order","state":"idle","next_run_at":null,"paused_until":null,"#
                + #""live":null,"job":null,"last":null}"#)
    }

    @Test("a job is written with every field, its id as a number and its times in UTC")
    func jobIsExact() {
        #expect(
            text(JobDocument(Samples.running))
                == #"{"id":7,"table":"Article","pipeline":"refresh","slot":"2026-01-14T10:18:50Z","trigger":"schedule","#
                + #""state":"running","step":"await-export","attempt":2,"started_at":"2026-01-14T10:18:51Z","#
                + #""finished_at":null,"eta":"2026-01-14T10:28:50Z","held_for":null,"retry_at":"2026-01-14T10:19:50Z","calling_since":null,"#
                + #""error":{"class":"permission","message":"AccessDenied: \"s3:PutObject\"","hint":"Allow it.","#
                + #""request_id":"R-1"}}"#)
    }

    @Test("one job by its id has its steps, also when there are none yet")
    func stepsOnlyWhereAsked() {
        #expect(!text(JobDocument(Samples.running)).contains("\"steps\""))
        #expect(text(JobDocument(Samples.running, steps: [])).hasSuffix(#","steps":[]}"#))
        #expect(
            text(StepDocument(Samples.step))
                == #"{"name":"request-export","attempt":1,"state":"succeeded","token":"t-1","#
                + #""aws_id":"arn:aws:dynamodb:ap-northeast-1:123456789012:table/Article/export/01768385930622-efd1a093","#
                + #""started_at":"2026-01-14T10:18:50Z","finished_at":"2026-01-14T10:18:51.500Z","error":null}"#)
    }

    @Test("the documents have the fields that are promised, and times are ISO 8601")
    func promisedFields() throws {
        let status = try object(StatusDocument(Samples.overview, pid: 42))
        #expect(Set(status.keys) == ["version", "pid", "started_at", "config", "journal_error", "tables"])
        let config = try #require(status["config"] as? [String: Any])
        #expect(Set(config.keys) == ["path", "loaded_at", "error"])
        #expect(config["loaded_at"] as? String == "2026-01-13T10:18:50.500Z")
        let table = try #require((status["tables"] as? [[String: Any]])?.first)
        #expect(
            Set(table.keys) == ["name", "target", "state", "next_run_at", "paused_until", "live", "job", "last"])
        let live = try #require(table["live"] as? [String: Any])
        #expect(
            Set(live.keys) == [
                "export_arn", "export_id", "location", "as_of", "item_count", "bytes", "relocated_at",
            ])
        #expect(live["as_of"] as? String == "2026-01-14T10:17:50Z")
        #expect(live["export_id"] as? String == "01768385930622-efd1a093")
        #expect(live["relocated_at"] is NSNull)
        #expect(live["location"] as? String == "s3://b/p/AWSDynamoDB/01768385930622-efd1a093/data/")
    }

    @Test("the client decodes what the daemon writes")
    func whatIsWrittenIsRead() throws {
        try expectRoundTrip(StatusDocument(Samples.overview, pid: 42))
        try expectRoundTrip(TablesDocument(tables: [TableDocument(Samples.busy), TableDocument(Samples.idle)]))
        try expectRoundTrip(JobDocument(Samples.running, steps: [Samples.step]))
        try expectRoundTrip(JobDocument(Samples.fresh))
        try expectRoundTrip(JobsDocument(jobs: [JobDocument(Samples.finished)], next: 6))
        try expectRoundTrip(JobsDocument(jobs: [], next: nil))
        try expectRoundTrip(ErrorDocument(code: "conflict", message: "m\n\"", hint: "h"))
        try expectRoundTrip(
            EventDocument(
                Notice(
                    at: noon, .stepFailed, table: TableName("表"), job: JobID(rawValue: .max), slot: noon,
                    step: .relocate,
                    attempt: 3, awsID: "q", duration: .milliseconds(1250), failure: Samples.failure, nextAt: noon)))
        try expectRoundTrip(EventDocument(Notice(at: noon, .tablePaused, table: TableName("Order"))))
    }

    @Test("an older client reads a document that has more fields than it knows")
    func unknownFieldsAreLeftAlone() throws {
        let more = text(TableDocument(Samples.idle)).replacingOccurrences(
            of: "{\"name\"", with: "{\"later\":[1],\"name\"")
        #expect(try decoder.decode(TableDocument.self, from: Data(more.utf8)) == TableDocument(Samples.idle))
    }

    @Test(
        "a time that is none is an error", arguments: ["", "soon", "2026-01-14", "1768385930", "2026-13-01T00:00:00Z"])
    func badTimesAreErrors(text: String) {
        #expect(throws: DecodingError.self) {
            try decoder.decode([Moment].self, from: Data("[\"\(text)\"]".utf8))
        }
    }

    private let decoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }()

    private func text(_ document: some WireDocument) -> String { String(decoding: document.json, as: UTF8.self) }

    private func object(_ document: some WireDocument) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(document.json)) as? [String: Any])
    }

    private func expectRoundTrip<Document: WireDocument & Equatable>(_ document: Document) throws {
        #expect(try decoder.decode(Document.self, from: Data(document.json)) == document)
    }
}
