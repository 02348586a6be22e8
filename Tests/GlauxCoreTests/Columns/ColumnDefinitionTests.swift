import Testing

@testable import GlauxCore

@Suite("columns of what was seen")
struct ColumnDefinitionTests {
    static let target = Target(database: "d", name: "t")

    static func definition(_ columns: [Column], keeping existing: CatalogLayout? = nil) -> TargetDefinition {
        TargetDefinition(target: target, location: "s3://b/p/", declared: columns, keeping: existing)
    }

    @Test(
        "every form has a type that loses nothing",
        arguments: [
            (.mixed([.string, .number, .null]), "struct<s:string,n:string,null:boolean>"),
            (.mixed([.list(.string), .map([])]), "struct<l:array<struct<s:string>>,m:map<string,string>>"),
            (
                .dictionary(.map([Column(attribute: "x", type: .number)])),
                "struct<m:map<string,struct<m:struct<x:struct<n:string>>>>>"
            ),
            (.dictionary(.json), "struct<m:map<string,string>>"), (.list(.json), "struct<l:array<string>>"),
            (.json, "string"),
        ] as [(AttributeType, String)])
    func forms(type: AttributeType, text: String) {
        #expect(Self.definition([Column(attribute: "a", type: type)]).columns[0].type == "struct<a:\(text)>")
    }

    @Test("keys that are data keep their case, and everything else is mapped to its key")
    func dataKeys() {
        let definition = Self.definition([Column(attribute: "byUser", type: .dictionary(.number))])
        #expect(definition.serdeParameters["case.insensitive"] == "false")
        #expect(definition.serdeParameters["mapping.byuser"] == "byUser")
        #expect(definition.serdeParameters["mapping.n"] == "N" && definition.serdeParameters["mapping.item"] == "Item")
    }

    @Test("names that Hive cannot have are listed with their path")
    func mappedNames() {
        let inside = [Column(attribute: "post code", type: .string), Column(attribute: "city", type: .string)]
        let definition = Self.definition([
            Column(attribute: "Id", type: .string), Column(attribute: "address", type: .list(.map(inside))),
            Column(attribute: "my.key", type: .string), Column(attribute: "my-key", type: .string),
        ])
        #expect(
            definition.mappedNames == [
                MappedName(attribute: "address[].post code", field: "post_code"),
                MappedName(attribute: "my.key", field: "my_key"), MappedName(attribute: "my-key", field: "my_key_2"),
            ])
    }

    @Test("a very long name gets a field that Glue has room for")
    func longNames() {
        let twins = ["a", "b"].map { Column(attribute: String(repeating: "n", count: 300) + $0, type: .string) }
        let fields = HiveType(Self.definition(twins).columns[0].type)?.fieldNames ?? []
        #expect(Set(fields).count == 3 && fields.allSatisfy { $0.utf8.count <= 210 })
    }

    @Test("types that Glue has no room for become JSON text from the deepest level up, and are listed")
    func degraded() {
        let leaves = (0..<60).map { Column(attribute: "some rather long name \($0)", type: .string) }
        let middle = (0..<60).map { Column(attribute: "m\($0)", type: .map(leaves)) }
        let columns = [
            Column(attribute: "deep", type: .map(middle)),
            Column(attribute: "flat", type: .map([Column(attribute: "x", type: .list(.number))])),
        ]
        let definition = Self.definition(columns)
        #expect(definition.columns[0].type.utf8.count <= TargetDefinition.typeLimit)
        #expect(definition.columns[0].type.contains("m0:struct<m:map<string,string>>"))
        #expect(definition.columns[0].type.contains("x:struct<l:array<string>>"))
        #expect(definition.degraded.count == 61 && definition.degraded.contains("deep.m7"))
        let names = (0..<1000).map { Column(attribute: String(repeating: "n", count: 150) + "\($0)", type: .string) }
        #expect(Self.definition(names).columns[0].type == "map<string,string>")
        #expect(Self.definition(names).degraded.count == 1000)
        #expect(Self.definition(Array(names.prefix(5))).degraded == [])
    }

    @Test(
        "Hive's SerDe is refused, with the attribute, where it cannot read the data",
        arguments: [
            ([Column(attribute: "userId", type: .mixed([.string, .dictionary(.number)]))], nil),
            ([Column(attribute: "a", type: .map([Column(attribute: "b c", type: .string)]))], "a.b c is no name"),
            (
                [Column(attribute: "Id", type: .string), Column(attribute: "id", type: .string)],
                "Id and id differ in case only"
            ),
            ([Column(attribute: "tags", type: .list(.json))], "inside tags is not known"),
        ] as [([Column], String?)])
    func hive(columns: [Column], words: String?) {
        let obstacle = SerDe.hive.obstacle(to: columns)
        #expect(words.map { obstacle?.contains($0) == true } ?? (obstacle == nil), "\(obstacle ?? "none")")
        #expect(SerDe.openx.obstacle(to: columns) == nil)
        let definition = TargetDefinition(target: Self.target, location: "", declared: columns, serde: .hive)
        #expect(definition.serde == "org.apache.hive.hcatalog.data.JsonSerDe" && definition.serdeParameters.isEmpty)
    }

    @Test("attributes that come later never take a name away", arguments: [true, false])
    func stableNames(caseMatters: Bool) {
        let twin = Column(attribute: "A_B", type: .string)
        let first = Self.definition([Column(attribute: "a_b", type: .string)] + (caseMatters ? [twin] : []))
        let later = [Column(attribute: "a.b", type: .string), Column(attribute: "a_b", type: .string)]
        let second = Self.definition(later, keeping: first.layout)
        #expect(second.mappedNames.first?.field == (caseMatters ? "a_b_3" : "a_b_2"))
        #expect(second.columns[0].type.contains(",a_b:struct"))
        #expect(Self.definition(later, keeping: second.layout) == second)
    }

    @Test("types read back as they were written", arguments: 1...40)
    func hiveTypes(seed: UInt64) throws {
        var random = Randomness(seed: seed)
        var shape = ItemShape()
        for _ in 0..<10 { try shape.add(line: Array("{\"Item\":\(random.item())}".utf8)[...]) }
        let text = Self.definition(shape.columns).columns[0].type
        guard !shape.columns.isEmpty else { return }
        let type = try #require(HiveType(text))
        #expect(type.description == text)
        for name in type.fieldNames {
            #expect(name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        }
    }

    @Test(
        "Hive's types are read exactly",
        arguments: [
            ("struct<a:string>", "struct<a:string>"),
            (" STRUCT< `A b` : Array<string> , c:DECIMAL( 38 , 0 )>", "struct<a b:array<string>,c:decimal(38,0)>"),
            ("map<string,bigint>", "map<string,bigint>"), ("double", "double"), ("struct<>", nil),
            ("struct<a:string", nil),
            ("struct<a>", nil), ("array<>", nil), ("struct<a:string,A:string>", nil), ("array<string>>", nil),
            ("map<string>", nil), ("decimal(", nil),
            ("", nil),
            (String(repeating: "array<", count: 500), nil),
        ] as [(String, String?)])
    func parsing(text: String, expected: String?) {
        #expect(HiveType(text)?.description == expected)
    }
}
