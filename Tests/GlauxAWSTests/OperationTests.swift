import GlauxCore
import Testing

@testable import GlauxAWS

struct OperationTests {
    /// A call, the answers of AWS to it, and what is to come out.
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var call: AWSCall
        var script: [ScriptedServer.Act]
        var reply: AWSReply?
        var failure: FailureClass?
        /// The bodies that are to be sent.
        var sent: [String]?
    }

    @Test(
        "each call sends what AWS documents and reads what AWS answers",
        arguments: rows + catalogRows + targetRows + partitionRows + versionRows + statementRows)
    func call(row: Row) async throws {
        try await ScriptedServer.run(row.script) { server in
            let result = try await withClient(of: server, environment: ["AWS_MAX_ATTEMPTS": "1"]) {
                await $0.perform(row.call)
            }
            switch result {
            case .success(let reply): #expect(reply == row.reply)
            case .failure(let failure): #expect(failure.kind == row.failure, "\(failure)")
            }
            if let sent = row.sent { #expect(server.requests.map(\.body) == sent) }
        }
    }

    private static func results(names: [String], rows: [String]) -> ScriptedServer.Act {
        let columns = names.map { #"{"Name":"\#($0)","Label":"\#($0)","Type":"varchar"}"# }.joined(separator: ",")
        let data = rows.map { #"{"Data":[\#($0)]}"# }.joined(separator: ",")
        return .json(
            #"{"UpdateCount":0,"ResultSet":{"Rows":[\#(data)],"ResultSetMetadata":{"ColumnInfo":[\#(columns)]}},"NextToken":"N"}"#
        )
    }

    private static func page(names: [String], rows: [[String?]]) -> AWSReply {
        .rows(ResultPage(columns: names.map { ResultColumn(name: $0, type: "varchar") }, rows: rows, next: "N"))
    }

    private static let arn = ExportARN(rawValue: "arn:aws:dynamodb:eu-west-1:1:table/T/export/01768385930622-efd1a093")
    static let target = Target(database: "Ddb", name: "Article")
    private static let query = QueryID(rawValue: "q1")

    private static let completed = """
        {"ExportDescription":{"ExportArn":"\(arn)","ExportStatus":"COMPLETED","StartTime":1768385930.622,\
        "EndTime":1768386000,"ExportTime":1.768385930E9,"ExportManifest":"p/AWSDynamoDB/x/manifest-summary.json",\
        "S3Bucket":"b","ClientToken":"T","ItemCount":9223372036854775807,"BilledSizeBytes":9007199254740993,\
        "DestinationType":"S3","FailureCode":null}}
        """

    private static let described = """
        {"Table":{"TableArn":"arn:t","TableId":"i","TableStatus":"ACTIVE","AttributeDefinitions":[\
        {"AttributeName":"at","AttributeType":"N"},{"AttributeName":"indexed","AttributeType":"S"},\
        {"AttributeName":"id","AttributeType":"B"}],"KeySchema":[{"AttributeName":"at","KeyType":"RANGE"},\
        {"AttributeName":"id","KeyType":"HASH"}]}}
        """
    private static let recoverable = """
        {"ContinuousBackupsDescription":{"PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"ENABLED"}}}
        """

    static let rows: [Row] = [
        Row(
            testDescription: "a table's keys have the types that it declares",
            call: .describeTable(TableName("T")), script: [.json(described), .json(recoverable)],
            reply: .table(
                TableDescription(
                    arn: TableARN("arn:t"), id: "i", status: "ACTIVE", isPointInTimeRecoveryEnabled: true,
                    keys: [Column(attribute: "id", type: .binary), Column(attribute: "at", type: .number)]))),
        Row(
            testDescription: "a table that an archive exports is asked about its recovery",
            call: .archive(.describeTable(TableName("T"), withRecovery: true)),
            script: [.json(described), .json(recoverable)],
            reply: .archive(
                .table(
                    ScanTable(
                        arn: TableARN("arn:t"), id: "i", status: "ACTIVE", keys: ["id", "at"], isRecoverable: true)))),
        Row(
            testDescription: "an export is requested",
            call: .requestExport(
                ExportRequest(
                    table: TableARN(rawValue: "arn:t"), bucket: "b", bucketOwner: "123456789012", prefix: "p/q",
                    encryption: .kms(key: "k"), format: .ion, token: "T")),
            script: [.json(#"{"ExportDescription":{"ExportArn":"\#(arn)","ExportStatus":"IN_PROGRESS"}}"#)],
            reply: .export(ExportDescription(arn: arn, token: nil, status: .inProgress)),
            sent: [
                #"{"TableArn":"arn:t","S3Bucket":"b","S3BucketOwner":"123456789012","S3Prefix":"p/q","S3SseAlgorithm":"KMS","#
                    + #""S3SseKmsKeyId":"k","ExportFormat":"ION","ExportType":"FULL_EXPORT","ClientToken":"T"}"#
            ]),
        Row(
            testDescription: "an export completed", call: .describeExport(arn), script: [.json(completed)],
            reply: .export(
                ExportDescription(
                    arn: arn, token: "T",
                    status: .completed(
                        CompletedExport(
                            arn: arn, bucket: "b", manifestKey: "p/AWSDynamoDB/x/manifest-summary.json",
                            itemCount: .max, billedBytes: 9_007_199_254_740_993,
                            exportTime: Timestamp(secondsSince1970: 1_768_385_930),
                            startTime: Timestamp(millisecondsSince1970: 1_768_385_930_622),
                            endTime: Timestamp(secondsSince1970: 1_768_386_000)))))),
        Row(
            testDescription: "an export failed", call: .describeExport(arn),
            script: [
                .json(
                    #"{"ExportDescription":{"ExportArn":"\#(arn)","ExportStatus":"FAILED","FailureCode":"S3NoSuchBucket","FailureMessage":"m"}}"#
                )
            ],
            reply: .export(
                ExportDescription(
                    arn: arn, token: nil, status: .failed(code: "S3NoSuchBucket", message: "m")))),
        Row(
            testDescription: "a completed export without its counts", call: .describeExport(arn),
            script: [.json(#"{"ExportDescription":{"ExportArn":"a","ExportStatus":"COMPLETED"}}"#)],
            failure: .transient),
        Row(
            testDescription: "a page of exports", call: .listExports(TableARN(rawValue: "arn:t"), page: "P"),
            script: [
                .json(
                    #"{"ExportSummaries":[{"ExportArn":"a","ExportStatus":"FAILED","ExportType":"X"}],"NextToken":"N"}"#
                )
            ], reply: .exports([ExportSummary(arn: ExportARN(rawValue: "a"), status: .failed)], nextPage: "N"),
            sent: [#"{"TableArn":"arn:t","MaxResults":25,"NextToken":"P"}"#]),
        Row(
            testDescription: "a query starts",
            call: .startQuery(
                QueryRequest(sql: "s", database: "d", workgroup: "w", resultLocation: "s3://r/", token: "T")),
            script: [.json(#"{"QueryExecutionId":"q1"}"#)], reply: .queryStarted(query),
            sent: [
                #"{"QueryString":"s","ClientRequestToken":"T","QueryExecutionContext":{"Database":"d"},"#
                    + #""ResultConfiguration":{"OutputLocation":"s3://r/"},"WorkGroup":"w"}"#
            ]),
        Row(
            testDescription: "a token with other arguments",
            call: .startQuery(QueryRequest(sql: "s", database: "d", workgroup: "w", resultLocation: nil, token: "T")),
            script: [
                .json(
                    #"{"__type":"InvalidRequestException","Message":"x","AthenaErrorCode":"IDEMPOTENT_PARAMETER_MISMATCH"}"#,
                    status: 400)
            ], failure: .conflict),
        Row(
            testDescription: "one query", call: .describeQueries([query]),
            script: [
                .json(
                    #"{"QueryExecution":{"QueryExecutionId":"q1","Status":{"State":"FAILED","AthenaError":{"ErrorCategory":2,"ErrorType":1501,"Retryable":false,"ErrorMessage":"m"}},"Statistics":{"DataScannedInBytes":7}}}"#
                )
            ],
            reply: .queries([
                QueryDescription(
                    id: query,
                    state: .failed(QueryError(reason: "m", category: 2, type: 1501, isRetryable: false)),
                    bytesScanned: 7)
            ])),
        Row(
            testDescription: "a query that Athena does not know", call: .describeQueries([query]),
            script: [
                .json(
                    #"{"__type":"InvalidRequestException","Message":"x","AthenaErrorCode":"QUERY_EXECUTION_NOT_FOUND"}"#,
                    status: 400)
            ], reply: .queries([])),
        Row(
            testDescription: "several queries, one of them left out by the batch",
            call: .describeQueries([query, QueryID(rawValue: "q2")]),
            script: [
                .json(
                    #"{"QueryExecutions":[{"QueryExecutionId":"q1","Status":{"State":"QUEUED"}}],"UnprocessedQueryExecutionIds":[{"QueryExecutionId":"q2","ErrorCode":"X"}]}"#
                ),
                .json(#"{"QueryExecution":{"QueryExecutionId":"q2","Status":{"State":"SUCCEEDED"}}}"#),
            ],
            reply: .queries([
                QueryDescription(id: query, state: .queued, bytesScanned: 0),
                QueryDescription(id: QueryID(rawValue: "q2"), state: .succeeded, bytesScanned: 0),
            ]), sent: [#"{"QueryExecutionIds":["q1","q2"]}"#, #"{"QueryExecutionId":"q2"}"#]),
        Row(testDescription: "a query is stopped", call: .stopQuery(query), script: [.json("{}")], reply: .done),
        Row(
            testDescription: "a workgroup", call: .describeWorkgroup("w"),
            script: [
                .json(
                    #"{"WorkGroup":{"Name":"w","State":"ENABLED","Configuration":{"ResultConfiguration":{"OutputLocation":"s3://r/"},"#
                        + #""EnforceWorkGroupConfiguration":true,"ManagedQueryResultsConfiguration":{"Enabled":false}}}}"#
                )
            ],
            reply: .workgroup(
                WorkgroupDescription(isEnabled: true, keepsResults: true, resultLocation: "s3://r/", enforces: true)),
            sent: [#"{"WorkGroup":"w"}"#]),
        Row(
            testDescription: "a workgroup whose results Athena keeps", call: .describeWorkgroup("w"),
            script: [
                .json(
                    #"{"WorkGroup":{"Name":"w","State":"ENABLED","Configuration":{"ManagedQueryResultsConfiguration":{"Enabled":true}}}}"#
                )
            ], reply: .workgroup(WorkgroupDescription(isEnabled: true, keepsResults: true))),
        Row(
            testDescription: "a workgroup that is disabled and keeps no results", call: .describeWorkgroup("w"),
            script: [
                .json(#"{"WorkGroup":{"Name":"w","State":"DISABLED","Configuration":{"ResultConfiguration":{}}}}"#)
            ],
            reply: .workgroup(WorkgroupDescription(isEnabled: false, keepsResults: false))),
        Row(
            testDescription: "a workgroup that is not there", call: .describeWorkgroup("w"),
            script: [
                .json(
                    #"{"__type":"InvalidRequestException","Message":"WorkGroup is not found.","AthenaErrorCode":"INVALID_INPUT"}"#,
                    status: 400)
            ], failure: .missing),
        Row(
            testDescription: "a workgroup that nobody may look at", call: .describeWorkgroup("w"),
            script: [
                .error(
                    "AccessDeniedException",
                    "You are not authorized to perform: athena:GetWorkGroup on the resource. After your AWS administrator"
                )
            ], failure: .permission),
        Row(
            testDescription: "the rows of a SELECT, without their names", call: .queryResults(query),
            script: [
                results(
                    names: ["_col0", "note"],
                    rows: [
                        #"{"VarCharValue":"_col0"},{"VarCharValue":"note"}"#, #"{"VarCharValue":"true"},{}"#,
                        #"{"VarCharValue":"_col0"},{"VarCharValue":""}"#,
                    ])
            ], reply: page(names: ["_col0", "note"], rows: [["true", nil], ["_col0", ""]]),
            sent: [#"{"QueryExecutionId":"q1"}"#]),
        Row(
            testDescription: "rows without names", call: .queryResults(query),
            script: [results(names: ["tab_name"], rows: [#"{"VarCharValue":"article"}"#])],
            reply: page(names: ["tab_name"], rows: [["article"]])),
        Row(
            testDescription: "no rows at all", call: .queryResults(query), script: [results(names: [], rows: [])],
            reply: page(names: [], rows: [])),
        Row(
            testDescription: "results of a query that has not ended", call: .queryResults(query),
            script: [
                .json(
                    #"{"__type":"InvalidRequestException","Message":"x","AthenaErrorCode":"INVALID_QUERY_EXECUTION_STATE"}"#,
                    status: 400)
            ], failure: .invalid),
        Row(
            testDescription: "results that are none", call: .queryResults(query), script: [.json("{}")],
            failure: .transient),
    ]

    static let table = """
        {"Table":{"Name":"article","DatabaseName":"ddb","CatalogId":"1","CreateTime":1.7E9,"VersionId":"7",\
        "Owner":null,"Retention":0,"LastAccessTime":1700000000.125,"TableType":"EXTERNAL_TABLE","PartitionKeys":[],\
        "StorageDescriptor":{"Columns":[{"Name":"Item","Type":"struct<a:string>","Comment":"c"}],"Location":"s3://old/",\
        "SerdeInfo":{"SerializationLibrary":"x","Parameters":{"k":"v"}},"Compressed":true,"Future":{"x":1.50}},\
        "Parameters":{"EXTERNAL":"TRUE"},"IsRegisteredWithLakeFormation":false,"NewReadOnly":1}}
        """

    static let catalogRows: [Row] = [
        Row(
            testDescription: "a target", call: .describeTarget(target), script: [.json(table)],
            reply: .target(
                TargetDescription(
                    target: target, tableType: "EXTERNAL_TABLE", location: "s3://old/", version: "7",
                    columns: [CatalogColumn(name: "item", type: "struct<a:string>")], partitionKeys: [],
                    isIceberg: false, parameters: ["EXTERNAL": "TRUE"], serde: "x", serdeParameters: ["k": "v"])),
            sent: [#"{"DatabaseName":"ddb","Name":"article"}"#]),
        Row(
            testDescription: "no such table", call: .describeTarget(target),
            script: [.error("EntityNotFoundException", "Table article not found.")], reply: .target(nil)),
        Row(
            testDescription: "no such database", call: .describeTarget(target),
            script: [.error("EntityNotFoundException", "Database ddb not found.")], failure: .missing),
        Row(
            testDescription: "unclear, and the database is there", call: .describeTarget(target),
            script: [.error("EntityNotFoundException", "gone"), .json(#"{"Database":{"Name":"ddb"}}"#)],
            reply: .target(nil)),
        Row(
            testDescription: "unclear, and the database is not there", call: .describeTarget(target),
            script: [.error("EntityNotFoundException", "gone")], failure: .missing),
        Row(
            testDescription: "a target is relocated, and nothing else of it changes",
            call: .relocateTarget(target, location: "s3://new/", expectedVersion: "7"),
            script: [.json(table), .json("{}")], reply: .done,
            sent: [
                #"{"DatabaseName":"ddb","Name":"article"}"#,
                #"{"DatabaseName":"ddb","TableInput":{"Name":"article","Retention":0,"LastAccessTime":1700000000.125,"#
                    + #""TableType":"EXTERNAL_TABLE","PartitionKeys":[],"StorageDescriptor":{"Columns":[{"Name":"Item","#
                    + #""Type":"struct<a:string>","Comment":"c"}],"Location":"s3://new/","SerdeInfo":{"SerializationLibrary":"x","Parameters":"#
                    + #"{"k":"v"}},"Compressed":true,"Future":{"x":1.50}},"#
                    + #""Parameters":{"EXTERNAL":"TRUE"}},"SkipArchive":true,"VersionId":"7"}"#,
            ]),
        Row(
            testDescription: "a target that is there already is left alone",
            call: .relocateTarget(target, location: "s3://old/", expectedVersion: "6"), script: [.json(table)],
            reply: .done, sent: [#"{"DatabaseName":"ddb","Name":"article"}"#]),
        Row(
            testDescription: "a target of another version is not written",
            call: .relocateTarget(target, location: "s3://new/", expectedVersion: "6"), script: [.json(table)],
            failure: .conflict, sent: [#"{"DatabaseName":"ddb","Name":"article"}"#]),
        Row(
            testDescription: "a target that changed in between",
            call: .relocateTarget(target, location: "s3://new/", expectedVersion: "7"),
            script: [.json(table), .error("ConcurrentModificationException")], failure: .conflict),
        Row(
            testDescription: "a target is created",
            call: .createTarget(
                TargetDefinition(
                    target: target, location: "s3://l/", columns: [CatalogColumn(name: "item", type: "t")], serde: "S",
                    serdeParameters: ["b": "2", "a": "1"], parameters: ["classification": "json"])),
            script: [.json("{}")], reply: .done,
            sent: [
                #"{"DatabaseName":"ddb","TableInput":{"Name":"article","TableType":"EXTERNAL_TABLE","PartitionKeys":[],"#
                    + #""Parameters":{"classification":"json"},"StorageDescriptor":{"Columns":[{"Name":"item","Type":"t"}],"#
                    + #""Location":"s3://l/","InputFormat":"org.apache.hadoop.mapred.TextInputFormat","#
                    + #""OutputFormat":"org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat","#
                    + #""SerdeInfo":{"SerializationLibrary":"S","Parameters":{"a":"1","b":"2"}},"Compressed":true,"#
                    + #""NumberOfBuckets":-1,"StoredAsSubDirectories":false}}}"#
            ]),
        Row(
            testDescription: "a target that exists is not created",
            call: .createTarget(
                TargetDefinition(
                    target: target, location: "", columns: [], serde: "", serdeParameters: [:], parameters: [:])),
            script: [.error("AlreadyExistsException")], failure: .conflict),
    ]
}
