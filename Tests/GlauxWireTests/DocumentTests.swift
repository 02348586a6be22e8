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
                + #""live":null,"versions":null,"job":null,"last":null}"#)
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
        #expect(
            Set(status.keys) == [
                "version", "pid", "started_at", "config", "journal_error", "doctor", "archives", "reports", "tables",
            ])
        let config = try #require(status["config"] as? [String: Any])
        #expect(Set(config.keys) == ["path", "loaded_at", "error"])
        #expect(config["loaded_at"] as? String == "2026-01-13T10:18:50.500Z")
        let table = try #require((status["tables"] as? [[String: Any]])?.first)
        #expect(
            Set(table.keys) == [
                "name", "target", "state", "next_run_at", "paused_until", "live", "versions", "job", "last",
            ])
        #expect(table["versions"] as? Int == 7)
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

    @Test("a generation is written with every field, its ids as text and its times in UTC")
    func generationIsExact() {
        #expect(
            text(GenerationsDocument(table: TableName("Article"), [Samples.live]))
                == #"{"table":"Article","generations":[{"id":"01768385930622-efd1a093","#
                + #""export_arn":"arn:aws:dynamodb:ap-northeast-1:123456789012:table/Article/export/01768385930622-efd1a093","#
                + #""location":"s3://b/p/AWSDynamoDB/01768385930622-efd1a093/data/","as_of":"2026-01-14T10:17:50Z","#
                + #""item_count":1234,"bytes":4096,"billed_bytes":1,"job":6,"proven_at":"2026-01-14T10:18:50Z","#
                + #""relocated_at":null,"superseded_at":null,"state":"pinned","#
                + #""shown_by":["ddb.article","ddb.former"],"goes_next":false}]}"#)
        #expect(
            text(GenerationsDocument(table: TableName("Order"), [])) == #"{"table":"Order","generations":[]}"#)
    }

    @Test("a table whose columns are declared has a schema without a sample")
    func declaredSchema() {
        let report = SchemaReport(spec: Samples.declared, export: nil, sample: nil, layout: nil, location: nil)
        #expect(
            text(SchemaDocument(report))
                == #"{"table":"Order","target":"ddb.order","export_id":null,"items":null,"files":null,"files_read":null,"#
                + #""bytes_read":null,"attributes":[],"remarks":[],"mapped":[],"ddl":"#
                + #""CREATE EXTERNAL TABLE `ddb`.`order` (\n  `item` struct<`id`:struct<`s`:string>>\n)\n"#
                + #"ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\n"#
                + #"WITH SERDEPROPERTIES ('case.insensitive' = 'true', 'ignore.malformed.json' = 'false')\nLOCATION 's3://b/p/'","differences":[]}"#
        )
    }

    @Test("a schema tells what was sampled, what the names became, and what the catalog lacks")
    func sampledSchema() throws {
        let schema = SchemaDocument(try Samples.schema())
        #expect(schema.exportId == "01768385930622-efd1a093")
        #expect([schema.items, schema.bytesRead] == [2, 512])
        #expect([schema.files, schema.filesRead] == [3, 1])
        #expect(schema.attributes.map(\.path) == ["discount", "post code", "tags", "tags[]"])
        #expect(schema.attributes.map(\.types) == ["S in 50 %, N in 50 %", "S", "L", "S"])
        #expect(schema.attributes.map(\.share) == ["100 %", "50 %", "50 %", nil])
        #expect(schema.mapped == ["post code as post_code"])
        #expect(schema.ddl?.contains("'mapping.post_code' = 'post code'") == true)
        #expect(schema.differences == ["the catalog lacks item.discount.s"])
    }

    @Test("of a table that no job has looked at, a schema knows no more than its names")
    func unknownSchema() throws {
        var spec = Samples.declared
        spec.columns = nil
        let schema = SchemaDocument(
            SchemaReport(spec: spec, export: nil, sample: nil, layout: nil, location: nil))
        #expect(schema.ddl == nil && schema.attributes.isEmpty && schema.differences.isEmpty)
    }

    @Test("the client decodes what the daemon writes")
    func whatIsWrittenIsRead() throws {
        try expectRoundTrip(StatusDocument(Samples.overview, pid: 42))
        try expectRoundTrip(TablesDocument(tables: [TableDocument(Samples.busy), TableDocument(Samples.idle)]))
        try expectRoundTrip(JobDocument(Samples.running, steps: [Samples.step]))
        try expectRoundTrip(JobDocument(Samples.fresh))
        try expectRoundTrip(JobsDocument(jobs: [JobDocument(Samples.finished)], next: 6))
        try expectRoundTrip(JobsDocument(jobs: [], next: nil))
        try expectRoundTrip(JobDocument(Samples.awaiting))
        try expectRoundTrip(GenerationsDocument(table: TableName("Article"), [Samples.live, Samples.dead]))
        try expectRoundTrip(GenerationsDocument(table: TableName("表"), []))
        try expectRoundTrip(GenerationDocument(Samples.live))
        try expectRoundTrip(SchemaDocument(try Samples.schema()))
        try expectRoundTrip(
            SchemaDocument(SchemaReport(spec: Samples.declared, export: nil, sample: nil, layout: nil, location: nil)))
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

    @Test("only a job that an operator must decide about awaits approval; one that waits for a place does not")
    func approval() {
        #expect(JobDocument(Samples.awaiting).awaitsApproval)
        #expect(!JobDocument(Samples.fresh).awaitsApproval && !JobDocument(Samples.running).awaitsApproval)
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
