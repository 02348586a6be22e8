import GlauxCore

@testable import GlauxAWS

extension OperationTests {
    private static let years = ["2025", "2026"].map {
        PartitionLocation(values: [$0], location: "s3://b/logs/year=\($0)/")
    }

    private static func register(creates: Bool) -> AWSCall {
        .archive(.registerPartitions(target, years, archive: TableName("chat"), creates: creates))
    }

    private static func registered(
        created: Int = 0, changed: Int = 0, missing: [PartitionLocation] = [], foreign: [PartitionLocation] = []
    ) -> AWSReply {
        var registration = PartitionRegistration()
        (registration.created, registration.changed) = (created, changed)
        (registration.missing, registration.foreign) = (missing, foreign)
        return .archive(.registered(registration))
    }

    /// The first of the two, without a column that the target has, or at another place.
    private static func found(at location: String = "s3://b/logs/year=2025/", mark: String? = nil) -> ScriptedServer.Act
    {
        let parameters = mark.map { #""glaux.archive":"\#($0)""# } ?? ""
        return .json(
            #"{"Partitions":[{"Values":["2025"],"Parameters":{\#(parameters)},"StorageDescriptor":{"Columns":[],"#
                + #""Location":"\#(location)"}}],"UnprocessedKeys":[]}"#)
    }

    private static let get = #"{"DatabaseName":"ddb","Name":"article"}"#
    private static let look =
        #"{"DatabaseName":"ddb","TableName":"article","PartitionsToGet":[{"Values":["2025"]},{"Values":["2026"]}]}"#

    /// As it is to be.
    private static func input(_ year: String) -> String {
        #"{"Values":["\#(year)"],"StorageDescriptor":{"Columns":[{"Name":"Item","Type":"struct<a:string>","Comment":"c"}],"#
            + #""SerdeInfo":{"SerializationLibrary":"x","Parameters":{"k":"v"}},"Compressed":true,"Future":{"x":1.50},"#
            + #""Location":"s3://b/logs/year=\#(year)/"},"Parameters":{"glaux.archive":"chat"}}"#
    }

    private static let update =
        #"{"DatabaseName":"ddb","TableName":"article","PartitionValueList":["2025"],"PartitionInput":"# + input("2025")
        + "}"
    private static let create =
        #"{"DatabaseName":"ddb","TableName":"article","PartitionInputList":["# + input("2026") + "]}"

    static let partitionRows: [Row] = [
        Row(
            testDescription: "an archive's own partition gets the target's columns, and what lacks is created",
            call: register(creates: true),
            script: [.json(table), found(mark: "chat"), .json("{}"), .json(#"{"Errors":[]}"#)],
            reply: registered(created: 1, changed: 1), sent: [get, look, update, create]),
        Row(
            testDescription: "what was registered at the right place without a mark gets the target's columns too",
            call: register(creates: true), script: [.json(table), found(), .json("{}"), .json(#"{"Errors":[]}"#)],
            reply: registered(created: 1, changed: 1), sent: [get, look, update, create]),
        Row(
            testDescription:
                "what a statement registered at the right place is the archive's own, and what lacks is told",
            call: register(creates: false), script: [.json(table), found(), .json("{}")],
            reply: registered(changed: 1, missing: [years[1]]), sent: [get, look, update]),
        Row(
            testDescription: "Hive's default partition, which its DDL refuses, is created without a statement",
            call: .archive(
                .registerPartitions(
                    target, [PartitionLocation(values: [ArchiveSpec.usualDefault], location: "s3://b/logs/d/")],
                    archive: TableName("chat"), creates: false)),
            script: [.json(table), .json(#"{"Partitions":[],"UnprocessedKeys":[]}"#), .json(#"{"Errors":[]}"#)],
            reply: registered(created: 1)),
        Row(
            testDescription: "what is elsewhere is somebody else's, whoever creates partitions",
            call: register(creates: false), script: [.json(table), found(at: "s3://other/")],
            reply: registered(
                missing: [years[1]], foreign: [PartitionLocation(values: ["2025"], location: "s3://other/")]),
            sent: [get, look]),
        Row(
            testDescription: "what another archive registered at the right place stays as it is",
            call: register(creates: false), script: [.json(table), found(mark: "other")],
            reply: registered(missing: [years[1]]), sent: [get, look]),
        Row(
            testDescription: "a partition of the archive that is elsewhere is put right without a statement",
            call: register(creates: false),
            script: [.json(table), found(at: "s3://other/", mark: "chat"), .json("{}")],
            reply: registered(changed: 1, missing: [years[1]]), sent: [get, look, update]),
    ]
}
