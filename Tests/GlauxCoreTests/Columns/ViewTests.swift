import Foundation
import Testing

@testable import GlauxCore

@Suite("the view")
struct ViewTests {
    private static let view = Target(database: "ddb", name: "t_flat")

    static func view(_ type: String, _ shape: ItemShape? = nil, parameters: [String: String] = [:]) -> String? {
        let layout = CatalogLayout(
            columns: [CatalogColumn(name: "item", type: type)], serdeParameters: parameters)
        return AthenaStatement.createView(view, of: Target(database: "ddb", name: "t"), layout: layout, shape: shape)
    }

    private static func selected(_ expression: String) -> String {
        "CREATE OR REPLACE VIEW \"ddb\".\"t_flat\" AS SELECT\n  \(expression)\nFROM \"ddb\".\"t\""
    }

    /// `views/flat.json` is also read by the sandbox's tests, which parse its statement as Athena does, and run it.
    private struct Golden: Codable, Equatable {
        var type: String
        var serdeParameters: [String: String]
        var view: String
        var createTable: String
        var relocate: String
    }

    @Test("a sample of everything has the target and the view that the sandbox's tests run")
    func golden() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sandbox/tests/views")
        var shape = ItemShape()
        for line in try Data(contentsOf: folder.appending(path: "flat.jsonl")).split(separator: UInt8(ascii: "\n")) {
            try shape.add(line: Array(line)[...])
        }
        let target = Target(database: "db", name: "flat")
        let location = "s3://bucket/flat/AWSDynamoDB/01695353076000-06e2188f/data/"
        let definition = TargetDefinition(target: target, location: location, declared: shape.columns)
        let view = AthenaStatement.createView(
            Target(database: "db", name: "flat_flat"), of: target, layout: definition.layout, shape: shape)
        let made = Golden(
            type: definition.columns[0].type, serdeParameters: definition.serdeParameters, view: view ?? "",
            createTable: AthenaStatement.createTable(definition),
            relocate: AthenaStatement.relocate(target, to: location))
        let golden = try Data(contentsOf: folder.appending(path: "flat.json"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(made), as: UTF8.self)
        #expect(try JSONDecoder().decode(Golden.self, from: golden) == made, "\(text)")
    }

    @Test("in the DDL for people, every name is quoted, for Athena's takes no reserved word and no leading digit")
    func reservedNames() {
        let definition = TargetDefinition(
            target: Target(database: "db", name: "t"), location: "s3://b/",
            declared: [Column(attribute: "select", type: .list(.number)), Column(attribute: "2024", type: .string)])
        #expect(
            AthenaStatement.createTable(definition).contains(
                "`item` struct<`select`:struct<`l`:array<struct<`n`:string>>>,`2024`:struct<`s`:string>>"))
    }

    @Test("without a sample, numbers stay text, for no decimal holds all that DynamoDB has")
    func declared() {
        #expect(
            Self.view("struct<id:struct<s:string>,n:struct<n:string>,ns:struct<ns:array<string>>>")
                == Self.selected(
                    #""item"."id"."s" AS "id",\#n  "item"."n"."n" AS "n",\#n  "item"."ns"."ns" AS "ns""#))
    }

    @Test(
        "a number is a decimal where the sample fits one, and a number that does not fit fails aloud",
        arguments: [
            ("1", #"CAST(CASE WHEN regexp_like("item"."a"."n", '^-?[0-9]{1,38}$') THEN"#, "decimal(38,0)) AS \"a\""),
            (
                "-0.25", #"'^-?[0-9]{1,36}([.][0-9]{1,2})?$'"#,
                #"ELSE "item"."a"."n" || ' is not exact as decimal(38,2)"#
            ),
            ("1E5", #"SELECT\#n  "item"."a"."n" AS "a""#, "FROM"),
        ])
    func numbers(number: String, words: String, more: String) throws {
        let shape = try ItemShapeTests.shape(#"{"a":{"N":"\#(number)"}}"#)
        let view = Self.view("struct<a:struct<n:string>>", shape) ?? ""
        #expect(view.contains(words) && view.contains(more), "\(view)")
    }

    @Test("columns have the attributes' own names, as far as Athena can tell them apart and the catalog has room")
    func names() throws {
        let long = String(repeating: "x", count: 300)
        let names = ["userId", "Id", "id", "my.key", "a,b", "order", "1st", "say \"hi\"", " b", "日本", long, "a\u{1}"]
        let columns = names.sorted().map { Column(attribute: $0, type: .string) }
        let definition = ColumnDefinitionTests.definition(columns)
        var shape = ItemShape()
        let members = names.map { name in
            "\"\(name.replacing("\"", with: "\\\"").replacing("\u{1}", with: "\\u0001"))\":{\"S\":\"x\"}"
        }
        try shape.add(line: Array("{\"Item\":{\(members.joined(separator: ","))}}".utf8)[...])
        let view =
            AthenaStatement.createView(
                Self.view, of: Target(database: "ddb", name: "t"), layout: definition.layout, shape: shape) ?? ""
        for name in ["userId", "Id", "id_2", "my.key", "a_b", "order", "1st", "say \"\"hi\"\"", "_b", "日本", "a_"] {
            #expect(view.contains(" AS \"\(name)\""), "\(name)")
        }
        #expect(view.contains(" AS \"\(String(repeating: "x", count: 200))\""))
        #expect(view.contains(#""item"."id_2"."s" AS "id_2""#))
    }

    @Test(
        "what is no target of ours has no view",
        arguments: ["string", "struct<", "map<string,string>", "array<string>"])
    func foreign(type: String) {
        #expect(Self.view(type) == nil)
    }

    @Test("a column whose type is somebody else's is shown as it is")
    func passedOn() {
        #expect(
            Self.view("struct<a:struct<x:int>,b:bigint,c:string>")
                == Self.selected(#""item"."a" AS "a",\#n  "item"."b" AS "b",\#n  "item"."c" AS "c""#))
    }

    @Test("a statement that would be too long leaves alone what is inside lists and maps; beyond that there is no view")
    func length() throws {
        let inner = (0..<70).map { Column(attribute: "f\($0)", type: .list(.binary)) }
        let columns = (0..<45).map { Column(attribute: "m\($0)", type: .map(inner)) }
        let definition = ColumnDefinitionTests.definition(columns)
        #expect(definition.degraded.isEmpty)
        let view = AthenaStatement.createView(
            Self.view, of: Target(database: "ddb", name: "t"), layout: definition.layout, shape: nil)
        #expect(view?.contains(#""item"."m7"."m" AS "m7""#) == true)
        let names = (0..<700).map { String(repeating: "y", count: 100) + "\($0)" }
        let item = names.map { "\"\($0)\":{\"N\":\"1\"}" }.joined(separator: ",")
        let shape = try ItemShapeTests.shape("{\(item)}")
        let wide = ColumnDefinitionTests.definition(shape.columns)
        #expect(wide.degraded.isEmpty)
        #expect(
            AthenaStatement.createView(
                Self.view, of: Target(database: "ddb", name: "t"), layout: wide.layout, shape: shape) == nil)
    }
}
