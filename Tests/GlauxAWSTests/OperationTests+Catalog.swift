import GlauxCore

@testable import GlauxAWS

extension OperationTests {
    private static func definition(
        _ location: String = "s3://new/", serde: String = "x", type: String = "struct<a:string>",
        serdeParameters: [String: String] = [:], parameters: [String: String] = [:]
    ) -> TargetDefinition {
        TargetDefinition(
            target: target, location: location, columns: [CatalogColumn(name: "item", type: type)], serde: serde,
            serdeParameters: serdeParameters, parameters: parameters)
    }

    private static let get = #"{"DatabaseName":"ddb","Name":"article"}"#
    private static let missing = ScriptedServer.Act.error("EntityNotFoundException", "Table article not found.")

    static let targetRows: [Row] = [
        Row(
            testDescription: "a target is redefined, and what people set on it stays",
            call: .updateTarget(
                definition(
                    serde: "y", type: "struct<b:string>", serdeParameters: ["mapping.a": "A", "k": "w"],
                    parameters: ["p": "q"]), expectedVersion: "7"),
            script: [.json(table), .json("{}")], reply: .done,
            sent: [
                get,
                #"{"DatabaseName":"ddb","TableInput":{"Name":"article","Retention":0,"LastAccessTime":1700000000.125,"#
                    + #""TableType":"EXTERNAL_TABLE","PartitionKeys":[],"StorageDescriptor":{"Columns":[{"Name":"Item","#
                    + #""Type":"struct<b:string>","Comment":"c"}],"Location":"s3://new/","SerdeInfo":"#
                    + #"{"SerializationLibrary":"y","Parameters":{"k":"w","mapping.a":"A"}},"Compressed":true,"#
                    + #""Future":{"x":1.50},"InputFormat":"org.apache.hadoop.mapred.TextInputFormat","#
                    + #""OutputFormat":"org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"},"#
                    + #""Parameters":{"EXTERNAL":"TRUE","p":"q"}},"SkipArchive":true,"VersionId":"7"}"#,
            ]),
        Row(
            testDescription: "the mappings of columns that are gone go with them",
            call: .updateTarget(definition(serdeParameters: ["mapping.b": "B"]), expectedVersion: nil),
            script: [
                .json(table.replacing(#"{"k":"v"}"#, with: #"{"mapping.a":"A","mapping.b":"C","k":"v"}"#)), .json("{}"),
            ], reply: .done,
            sent: [
                get,
                #"{"DatabaseName":"ddb","TableInput":{"Name":"article","Retention":0,"LastAccessTime":1700000000.125,"#
                    + #""TableType":"EXTERNAL_TABLE","PartitionKeys":[],"StorageDescriptor":{"Columns":[{"Name":"Item","#
                    + #""Type":"struct<a:string>","Comment":"c"}],"Location":"s3://new/","SerdeInfo":"#
                    + #"{"SerializationLibrary":"x","Parameters":{"mapping.b":"B","k":"v"}},"Compressed":true,"#
                    + #""Future":{"x":1.50}},"Parameters":{"EXTERNAL":"TRUE"}},"SkipArchive":true,"VersionId":"7"}"#,
            ]),
        Row(
            testDescription: "a target that is as it is to be is left alone, at any version",
            call: .updateTarget(
                definition("s3://old/", serdeParameters: ["k": "v"], parameters: ["EXTERNAL": "TRUE"]),
                expectedVersion: "6"), script: [.json(table)], reply: .done, sent: [get]),
        Row(
            testDescription: "a target that somebody changed is not redefined",
            call: .updateTarget(definition(), expectedVersion: "6"), script: [.json(table)], failure: .conflict,
            sent: [get]),
        Row(
            testDescription: "a target that is gone is not redefined",
            call: .updateTarget(definition(), expectedVersion: "7"), script: [missing], failure: .missing),
        Row(
            testDescription: "a target over no files is not redefined",
            call: .updateTarget(definition(), expectedVersion: nil),
            script: [.json(#"{"Table":{"Name":"article","VersionId":"7"}}"#)], failure: .invalid),
        Row(
            testDescription: "a target is deleted", call: .deleteTarget(target), script: [.json("{}")], reply: .done,
            sent: [get]),
        Row(
            testDescription: "a target that is not there is deleted", call: .deleteTarget(target), script: [missing],
            reply: .done),
        Row(
            testDescription: "a target that may not be deleted", call: .deleteTarget(target),
            script: [.error("AccessDeniedException")], failure: .permission),
        Row(
            testDescription: "a database is created", call: .createDatabase("Ddb"), script: [.json("{}")], reply: .done,
            sent: [#"{"DatabaseInput":{"Name":"ddb"}}"#]),
        Row(
            testDescription: "a database that is there is created", call: .createDatabase("Ddb"),
            script: [.error("AlreadyExistsException")], reply: .done),
        Row(
            testDescription: "a database that may not be created", call: .createDatabase("Ddb"),
            script: [.error("AccessDeniedException")], failure: .permission),
    ]

    private static func versions(_ numbers: some Sequence<Int>, next: String? = nil) -> ScriptedServer.Act {
        let list = numbers.map { #"{"Table":{"Name":"article"},"VersionId":"\#($0)"}"# }.joined(separator: ",")
        return .json(#"{"TableVersions":[\#(list)]\#(next.map { #","NextToken":"\#($0)""# } ?? "")}"#)
    }

    private static func look(_ page: String? = nil) -> String {
        #"{"DatabaseName":"ddb","TableName":"article","MaxResults":100\#(page.map { #","NextToken":"\#($0)""# } ?? "")}"#
    }

    private static func delete(_ numbers: some Sequence<Int>) -> String {
        let ids = numbers.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"DatabaseName":"ddb","TableName":"article","VersionIds":[\#(ids)]}"#
    }

    static let versionRows: [Row] = [
        Row(
            testDescription: "old versions are deleted a hundred at once", call: .trimVersions(target, keep: 2),
            script: [versions((103...202).reversed(), next: "P"), versions((98...102).reversed()), .json("{}")],
            reply: .trimmed(kept: 2, deleted: 103), sent: [look(), look("P"), delete(98...197), delete(198...200)]),
        Row(
            testDescription: "few versions are left alone", call: .trimVersions(target, keep: 10),
            script: [versions(1...10)], reply: .trimmed(kept: 10, deleted: 0), sent: [look()]),
        Row(
            testDescription:
                "a call looks at ten pages of versions and no more, and does not claim to know how many there are",
            call: .trimVersions(target, keep: 1),
            script: (1...10).map { versions([$0], next: "P\($0)") } + [.json("{}")],
            reply: .trimmed(kept: nil, deleted: 9),
            sent: [look()] + (1...9).map { look("P\($0)") } + [delete(1...9)]),
        Row(
            testDescription: "a version that somebody deleted meanwhile is deleted",
            call: .trimVersions(target, keep: 1),
            script: [
                versions([1, 2]),
                .json(
                    #"{"Errors":[{"TableName":"article","VersionId":"1","ErrorDetail":{"ErrorCode":"EntityNotFoundException","ErrorMessage":"m"}}]}"#
                ),
            ], reply: .trimmed(kept: 1, deleted: 1)),
        Row(
            testDescription: "a version that Glue does not delete", call: .trimVersions(target, keep: 1),
            script: [
                versions([1, 2]),
                .json(
                    #"{"Errors":[{"VersionId":"1","ErrorDetail":{"ErrorCode":"AccessDeniedException","ErrorMessage":"m"}}]}"#
                ),
            ], failure: .permission),
        Row(
            testDescription: "a page of versions that leads to itself", call: .trimVersions(target, keep: 1),
            script: [versions([1], next: "P")], failure: .transient),
        Row(
            testDescription: "versions of a table that is gone", call: .trimVersions(target, keep: 1),
            script: [missing], failure: .missing),
    ]
}
