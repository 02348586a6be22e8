import Testing

@testable import GlauxCore

@Suite("drift of columns")
struct ColumnDriftTests {
    /// What the catalog has, what the data need, and what comes of it.
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var existing: String
        var wanted: String
        var adds: [String] = []
        var changes: [String] = []
        var union: String?
    }

    private static func definition(_ type: String) -> TargetDefinition {
        TargetDefinition(
            target: Target(database: "d", name: "t"), location: "s3://b/",
            columns: [CatalogColumn(name: "item", type: type)],
            serde: SerDe.openx.library, serdeParameters: ["case.insensitive": "true"], parameters: [:])
    }

    static let rows: [Row] = [
        Row(testDescription: "the same", existing: "struct<a:struct<s:string>>", wanted: "struct<a:struct<s:string>>"),
        Row(
            testDescription: "spelt otherwise", existing: "STRUCT< A : struct<s:string> >",
            wanted: "struct<a:struct<s:string>>"),
        Row(
            testDescription: "an attribute that this sample lacks stays",
            existing: "struct<b:struct<s:string>,a:struct<n:string>>",
            wanted: "struct<a:struct<n:string>>"),
        Row(
            testDescription: "a new attribute comes last", existing: "struct<b:struct<s:string>>",
            wanted: "struct<a:struct<n:string>,b:struct<s:string>>", adds: ["item.a"],
            union: "struct<b:struct<s:string>,a:struct<n:string>>"),
        Row(
            testDescription: "a new type of an attribute", existing: "struct<a:struct<n:string>>",
            wanted: "struct<a:struct<s:string>>", adds: ["item.a.s"], union: "struct<a:struct<n:string,s:string>>"),
        Row(
            testDescription: "inside a list of maps",
            existing: "struct<a:struct<l:array<struct<m:struct<x:struct<s:string>>>>>>",
            wanted: "struct<a:struct<l:array<struct<m:struct<y:struct<s:string>>>>>>", adds: ["item.a.l[].m.y"],
            union: "struct<a:struct<l:array<struct<m:struct<x:struct<s:string>,y:struct<s:string>>>>>>"),
        Row(
            testDescription: "lists that are empty this time", existing: "struct<a:struct<l:array<struct<s:string>>>>",
            wanted: "struct<a:struct<l:array<string>>>"),
        Row(
            testDescription: "text holds what comes", existing: "struct<a:struct<l:array<string>>,b:string>",
            wanted: "struct<a:struct<l:array<struct<s:string>>>,b:struct<n:string>>"),
        Row(
            testDescription: "a dictionary takes any key", existing: "struct<a:struct<m:map<string,struct<s:string>>>>",
            wanted: "struct<a:struct<m:struct<x:struct<s:string>,y:struct<n:string>>>>", adds: ["item.a.m{}.n"],
            union: "struct<a:struct<m:map<string,struct<s:string,n:string>>>>"),
        Row(
            testDescription: "maps that are empty this time",
            existing: "struct<a:struct<m:struct<x:struct<s:string>>>>",
            wanted: "struct<a:struct<m:map<string,string>>>"),
        Row(
            testDescription: "maps that became a dictionary",
            existing: "struct<a:struct<m:struct<x:struct<s:string>>>>",
            wanted: "struct<a:struct<m:map<string,struct<s:string>>>>", changes: ["item.a.m is a struct"],
            union: "struct<a:struct<m:map<string,struct<s:string>>>>"),
        Row(
            testDescription: "a type of somebody else's", existing: "struct<a:struct<n:bigint>,b:struct<s:string>>",
            wanted: "struct<a:struct<n:string>,c:struct<s:string>>",
            changes: ["item.a.n is bigint, but should be string"],
            union: "struct<a:struct<n:string>,b:struct<s:string>,c:struct<s:string>>"),
        Row(
            testDescription: "no type at all", existing: "uniontype<", wanted: "struct<a:struct<s:string>>",
            changes: ["cannot be read"]),
    ]

    @Test("what is new is added at the end, what is there stays, and what conflicts is told", arguments: rows)
    func drift(row: Row) {
        let existing = Self.definition(row.existing).layout
        switch ColumnDrift(from: existing, to: Self.definition(row.wanted)) {
        case .none: #expect(row.adds.isEmpty && row.changes.isEmpty)
        case .adds(let paths, let union):
            #expect(paths == row.adds)
            #expect(union.columns[0].type == row.union)
            #expect(ColumnDrift(from: union.layout, to: Self.definition(row.wanted)) == .none)
        case .changes(let sentences, let union):
            #expect(sentences.count == row.changes.count)
            for (sentence, words) in zip(sentences, row.changes) { #expect(sentence.contains(words)) }
            if let text = row.union { #expect(union.columns[0].type == text) }
        }
    }

    @Test("a union has everything, is itself again, and keeps its order however samples follow", arguments: 1...80)
    func unions(seed: UInt64) throws {
        var random = Randomness(seed: seed)
        func columns() throws -> [Column] {
            var shape = ItemShape()
            for _ in 0..<4 { try shape.add(line: Array("{\"Item\":\(random.item())}".utf8)[...]) }
            return shape.columns
        }
        func wanted(_ columns: [Column], _ existing: CatalogLayout?) -> TargetDefinition {
            ColumnDefinitionTests.definition(columns, keeping: existing)
        }
        var current = wanted(try columns() + [Column(attribute: "pk", type: .string)], nil)
        for _ in 0..<4 {
            let columns = try columns() + [Column(attribute: "pk", type: .string)]
            let needed = wanted(columns, current.layout)
            let union: TargetDefinition
            switch ColumnDrift(from: current.layout, to: needed) {
            case .none: union = current
            case .adds(let paths, let definition):
                #expect(!paths.isEmpty)
                union = definition
            // Where case matters from now on, nobody knows how the fields that stay are spelt.
            case .changes(let sentences, _):
                #expect(sentences.allSatisfy { $0.contains("by case") || $0.contains("should be") }, "\(sentences)")
                return
            }
            let before = HiveType(current.columns[0].type)?.fields?.map(\.name) ?? []
            let after = HiveType(union.columns[0].type)?.fields?.map(\.name) ?? []
            #expect(after.starts(with: before))
            #expect(ColumnDrift(from: union.layout, to: wanted(columns, union.layout)) == .none)
            for (field, key) in current.serdeParameters where field.hasPrefix("mapping.") {
                #expect(union.serdeParameters[field]?.lowercased() == key.lowercased())
            }
            current = union
        }
    }

    @Test("twins by case that appear later are added, unless a field stays whose spelling is not known")
    func lateTwins() {
        let first = ColumnDefinitionTests.definition([Column(attribute: "Id", type: .string)])
        let twins = ["Id", "id"].map { Column(attribute: $0, type: .string) }
        let needed = ColumnDefinitionTests.definition(twins, keeping: first.layout)
        guard case .adds(let paths, let union) = ColumnDrift(from: first.layout, to: needed) else {
            return #expect(Bool(false))
        }
        #expect(paths == ["item.id_2", "the SerDe's case.insensitive"])
        #expect(union.serdeParameters["mapping.id"] == "Id" && union.serdeParameters["mapping.id_2"] == "id")
        let older = ColumnDefinitionTests.definition(["Id", "oldOne"].map { Column(attribute: $0, type: .string) })
        let drift = ColumnDrift(
            from: older.layout, to: ColumnDefinitionTests.definition(twins, keeping: older.layout))
        guard case .changes(let sentences, _) = drift else { return #expect(Bool(false)) }
        #expect(sentences.contains { $0.contains("item.oldone") })
    }

    @Test("a field never comes to stand for another attribute in silence")
    func movedNames() {
        let first = ColumnDefinitionTests.definition([Column(attribute: "a_b", type: .string)])
        let columns = ["a.b", "a_b"].map { Column(attribute: $0, type: .string) }
        let careless = ColumnDefinitionTests.definition(columns)
        guard case .changes(let sentences, _) = ColumnDrift(from: first.layout, to: careless) else {
            return #expect(Bool(false))
        }
        #expect(sentences == ["the field a_b stands for a_b, but would stand for a.b"])
        guard
            case .adds(["item.a_b_2"], _) = ColumnDrift(
                from: first.layout, to: ColumnDefinitionTests.definition(columns, keeping: first.layout))
        else { return #expect(Bool(false)) }
    }

    @Test("another SerDe is a change")
    func otherSerDe() {
        let columns = [Column(attribute: "a", type: .string)]
        let hive = TargetDefinition(
            target: ColumnDefinitionTests.target, location: "", declared: columns, serde: .hive)
        guard
            case .changes(let sentences, _) = ColumnDrift(
                from: hive.layout, to: ColumnDefinitionTests.definition(columns))
        else { return #expect(Bool(false)) }
        #expect(sentences.count == 1 && sentences[0].contains("the SerDe is org.apache.hive"))
    }
}
