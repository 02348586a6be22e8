@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("the target in the catalog")
struct CatalogTargetTests {
    static let spec = TableEntry.every("T", .seconds(60)).spec

    static func generation(_ id: String = "01795230000000-00000001", seconds: Int64 = 1_795_230_000) -> Generation {
        let time = Timestamp(secondsSince1970: seconds)
        return Generation(
            table: spec.table, job: JobID(rawValue: 7),
            export: CompletedExport(
                arn: ExportARN("arn:aws:dynamodb:x:1:table/T/export/\(id)"), bucket: "bucket",
                manifestKey: "T/AWSDynamoDB/\(id)/manifest-summary.json", itemCount: 2, billedBytes: 1,
                exportTime: time,
                startTime: time, endTime: time),
            bytes: 1, provenAt: time)
    }

    static func definition(_ columns: [Column]) -> TargetDefinition {
        TargetDefinition(target: spec.target, location: "s3://bucket/data/", declared: columns)
    }

    static func found(_ change: (inout TargetDescription) -> Void = { _ in }) -> TargetDescription {
        var found = RefreshJobTests.existing(spec)
        change(&found)
        return found
    }

    @Test("a target that is not there is created with its columns, or missed if Glaux knows none, as over Ion")
    func creation() {
        let judged = TargetJudgement(
            of: nil, spec: Self.spec, columns: Self.spec.columns, generation: Self.generation(), live: nil)
        guard case .create(let definition) = judged else { return #expect(Bool(false), "\(judged)") }
        #expect(definition.columns == [CatalogColumn(name: "item", type: "struct<id:struct<s:string>>")])
        #expect(definition.location == "s3://bucket/T/AWSDynamoDB/01795230000000-00000001/data/")
        var ion = Self.spec
        ion.columns = nil
        ion.format = .ion
        let missed = TargetJudgement(of: nil, spec: ion, columns: nil, generation: Self.generation(), live: nil)
        guard case .refuse(let failure) = missed else { return #expect(Bool(false), "\(missed)") }
        #expect(
            failure.kind == .missing && failure.hint.contains("dynamodb-json") && failure.hint.contains("glaux retry 7")
        )
    }

    @Test("a target that cannot follow is refused, and the reason is named")
    func refusals() {
        let cases: [(String, FailureClass, (inout TargetDescription) -> Void)] = [
            ("is a view", .invalid, { $0.tableType = "VIRTUAL_VIEW" }),
            ("is an Iceberg table", .invalid, { $0.isIceberg = true }),
            ("is partitioned by year, month", .invalid, { $0.partitionKeys = ["year", "month"] }),
            ("has no TableType", .invalid, { $0.tableType = nil }),
            (
                "newer export 01795230000001-00000000", .conflict,
                {
                    $0.location = "s3://bucket/T/AWSDynamoDB/01795230000001-00000000/data/"
                }
            ),
            ("has the columns item string", .conflict, { $0.columns = [CatalogColumn(name: "item", type: "string")] }),
        ]
        for (words, kind, change) in cases {
            let judged = TargetJudgement(
                of: Self.found(change), spec: Self.spec, columns: Self.spec.columns, generation: Self.generation(),
                live: nil)
            guard case .refuse(let failure) = judged else {
                #expect(Bool(false), "\(words): \(judged)")
                continue
            }
            #expect(failure.message.contains(words) && failure.kind == kind, "\(failure.message)")
            #expect(!failure.hint.isEmpty)
        }
        let older = TargetJudgement(
            of: Self.found(), spec: Self.spec, columns: Self.spec.columns, generation: Self.generation(),
            live: Self.generation(seconds: 1_795_230_001))
        guard case .refuse = older else { return #expect(Bool(false), "\(older)") }
    }

    @Test("a target that fits is relocated from its version; one that shows the export already is live")
    func fits() {
        let generation = Self.generation()
        func judge(_ location: String?) -> TargetJudgement {
            TargetJudgement(
                of: Self.found { $0.location = location }, spec: Self.spec, columns: Self.spec.columns,
                generation: generation, live: nil)
        }
        #expect(judge(nil) == .relocate(version: "0"))
        #expect(judge("s3://bucket/T/AWSDynamoDB/01795229999999-ffffffff/data/") == .relocate(version: "0"))
        // Another folder's older export, and a name that is no export's.
        #expect(judge("s3://other/T/AWSDynamoDB/01795229999999-00000000/data/") == .relocate(version: "0"))
        #expect(judge("s3://bucket/T/AWSDynamoDB/latest/data/") == .relocate(version: "0"))
        #expect(judge(generation.location) == .isLive)
        #expect(judge(String(generation.location.dropLast())) == .isLive)
        let spaced = Self.found { $0.columns = [CatalogColumn(name: "Item", type: "struct<id: struct<S: string>>")] }
        #expect(
            TargetJudgement(of: spaced, spec: Self.spec, columns: Self.spec.columns, generation: generation, live: nil)
                == .relocate(version: "0"))
    }

    @Test(
        "an attribute gets a name that Hive can have, and the SerDe is told which key it stands for",
        arguments: [
            ("id", "id", nil), ("userId", "userid", nil), ("my-key.v2", "my_key_v2", "my-key.v2"),
            ("Order", "order", nil),
            ("1st", "1st", nil), ("_private", "_private", nil), ("a b", "a_b", "a b"), ("", "_", ""),
            ("日本", "__", "日本"),
            ("Größe", "gr__e", "größe"), ("item", "item", nil), ("S", "s", nil),
        ] as [(String, String, String?)])
    func names(attribute: String, field: String, key: String?) {
        let definition = Self.definition([Column(attribute: attribute, type: .string)])
        #expect(definition.columns[0].type == "struct<\(field):struct<s:string>>")
        #expect(definition.serdeParameters["mapping.\(field)"] == key)
        #expect(definition.serdeParameters["case.insensitive"] == "true")
    }

    @Test("attributes that differ in case only, or in what Hive cannot spell, get different names")
    func twins() {
        let twins = Self.definition([Column(attribute: "Id", type: .string), Column(attribute: "id", type: .number)])
        #expect(twins.columns[0].type == "struct<id:struct<s:string>,id_2:struct<n:string>>")
        #expect(twins.serdeParameters["case.insensitive"] == "false")
        #expect(twins.serdeParameters["mapping.id"] == "Id" && twins.serdeParameters["mapping.id_2"] == "id")
        #expect(twins.serdeParameters["mapping.item"] == "Item" && twins.serdeParameters["mapping.s"] == "S")
        let same = Self.definition(
            ["a-b", "a.b", "a_b"].map { Column(attribute: $0, type: .string) })
        #expect(
            same.columns[0].type
                == "struct<a_b:struct<s:string>,a_b_2:struct<s:string>,a_b_3:struct<s:string>>")
        #expect(same.serdeParameters["mapping.a_b"] == "a-b" && same.serdeParameters["mapping.a_b_2"] == "a.b")
        #expect(same.serdeParameters["mapping.a_b_3"] == "a_b")
    }

    @Test("every type of DynamoDB's is a struct of its descriptor, lists and maps as deep as declared")
    func types() {
        let types: [(AttributeType, String)] = [
            (.string, "s:string"), (.number, "n:string"), (.binary, "b:string"), (.boolean, "bool:boolean"),
            (.null, "null:boolean"), (.stringSet, "ss:array<string>"), (.numberSet, "ns:array<string>"),
            (.binarySet, "bs:array<string>"), (.list(.number), "l:array<struct<n:string>>"),
            (.map([Column(attribute: "x", type: .list(.string))]), "m:struct<x:struct<l:array<struct<s:string>>>>"),
        ]
        for (type, text) in types {
            #expect(
                Self.definition([Column(attribute: "a", type: type)]).columns[0].type == "struct<a:struct<\(text)>>")
        }
    }
}
