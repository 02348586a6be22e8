import GlauxCore
import GlauxWire
import Testing

@testable import glaux

struct SchemaTextTests {
    private static let spec = RefreshSpec(
        table: TableName("Article"), target: Target(database: "ddb", name: "article"), bucket: "b", prefix: "p")

    @Test("a sampled table shows its attributes, the names that became others, the statement and what differs")
    func sampled() throws {
        let first = #"{"discount":{"N":"5"},"post code":{"S":"x"}}"#
        let before = SchemaReport(
            spec: Self.spec, export: nil, sample: try sample([first]), layout: nil, location: nil)
        let report = SchemaReport(
            spec: Self.spec, export: ExportARN(Samples.exportARN),
            sample: try sample([first, #"{"discount":{"S":"none"}}"#]), layout: before.wanted?.layout,
            location: "s3://b/p/data/")
        #expect(
            text(report) == """
                2 items of the export 01768385930622-efd1a093 were read: 1 of 4 data files, 1.5 KiB

                ATTRIBUTE  TYPE                  IN ITEMS
                discount   S in 50 %, N in 50 %  100 %
                post code  S                     50 %

                Names that Athena cannot take:
                  post code as post_code

                CREATE EXTERNAL TABLE `ddb`.`article` (
                  `item` struct<`discount`:struct<`s`:string,`n`:string>,`post_code`:struct<`s`:string>>
                )
                ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
                WITH SERDEPROPERTIES ('case.insensitive' = 'true', 'ignore.malformed.json' = 'false', \
                'mapping.post_code' = 'post code')
                LOCATION 's3://b/p/data/'

                ddb.article in the catalog differs:
                  the catalog lacks item.discount.s

                """)
    }

    @Test("a table whose columns are declared shows the statement alone")
    func declared() {
        var spec = Self.spec
        spec.columns = [Column(attribute: "id", type: .string)]
        #expect(
            text(SchemaReport(spec: spec, export: nil, sample: nil, layout: nil, location: nil)) == """
                No export of Article has been sampled.

                CREATE EXTERNAL TABLE `ddb`.`article` (
                  `item` struct<`id`:struct<`s`:string>>
                )
                ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
                WITH SERDEPROPERTIES ('case.insensitive' = 'true', 'ignore.malformed.json' = 'false')
                LOCATION 's3://b/p/'

                """)
    }

    @Test("the name of an attribute cannot steer the terminal")
    func hostileNames() throws {
        let sample = try sample([#"{"a\u001b[2J":{"S":"x"}}"#])
        let text = text(SchemaReport(spec: Self.spec, export: nil, sample: sample, layout: nil, location: nil))
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    private func sample(_ items: [String]) throws -> ExportSample {
        var shape = ItemShape()
        for item in items { try shape.add(line: Array("{\"Item\":\(item)}".utf8)[...]) }
        return ExportSample(shape: shape, files: 4, filesRead: 1, bytesRead: 1536)
    }

    private func text(_ report: SchemaReport) -> String {
        SchemaText(schema: SchemaDocument(report), style: Samples.plain).text
    }
}
