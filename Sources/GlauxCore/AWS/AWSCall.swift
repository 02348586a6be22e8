/// One thing that a job asks of AWS, complete: whoever performs it needs to know nothing else.
///
/// Calls that change something carry their token or expected version, so that resending one is safe.
package enum AWSCall: Sendable, Hashable {
    /// DescribeTable and DescribeContinuousBackups.
    case describeTable(TableName)
    /// ExportTableToPointInTime. `ExportTime` is left out.
    case requestExport(ExportRequest)
    /// DescribeExport.
    case describeExport(ExportARN)
    /// One page of ListExports, of one table or of the whole account and region.
    case listExports(TableARN?, page: String?)
    /// Reads both manifests and both checksums, lists the data objects, and judges them.
    case proveExport(CompletedExport, bucketOwner: String?)
    /// Glue GetTable.
    case describeTarget(Target)
    /// Glue CreateTable.
    case createTarget(TargetDefinition)
    /// Athena StartQueryExecution.
    case startQuery(QueryRequest)
    /// Athena GetQueryExecution, or BatchGetQueryExecution (at most 50) for several.
    case describeQueries([QueryID])
    /// Athena StopQueryExecution.
    case stopQuery(QueryID)
    /// Glue GetTable and UpdateTable: refuses with `ConcurrentModificationException` (class conflict) if the version is
    /// no longer `expectedVersion`. Changes the location and nothing else.
    case relocateTarget(Target, location: String, expectedVersion: String?)
    /// Glue GetTable and UpdateTable, as above: columns, SerDe and location become the definition's, parameters of both
    /// are kept where the definition does not say otherwise. A target that is so already is left alone.
    case updateTarget(TargetDefinition, expectedVersion: String?)
    /// Glue DeleteTable. A target that is not there is done.
    case deleteTarget(Target)
    /// Glue CreateDatabase. One that is there is done.
    case createDatabase(String)
    /// A bounded number of pages of Glue GetTableVersions, and BatchDeleteTableVersion of what is older than the newest
    /// `keep` of them. The current version is never deleted. When some were deleted, there may be more.
    case trimVersions(Target, keep: Int)
    /// Athena GetQueryResults: the first page, without the row of names.
    case queryResults(QueryID)
    /// Lists the export's folder, reads its manifest, and deletes every object if all of them are the export's own.
    case removeExport(CompletedExport, bucketOwner: String?)
}

/// What a call that AWS carried out came back with.
package enum AWSReply: Sendable, Hashable {
    case table(TableDescription)
    case export(ExportDescription)
    case exports([ExportSummary], nextPage: String?)
    case proof(ProofVerdict)
    /// nil when there is no such table; a missing database is an `AWSFailure`.
    case target(TargetDescription?)
    /// What was asked for was carried out, or was so already.
    case done
    case queryStarted(QueryID)
    /// One for each id that AWS knows.
    case queries([QueryDescription])
    /// As Athena prints each value; nil is NULL.
    case rows([[String?]])
    /// Of the versions that were looked at, the current one included.
    case trimmed(kept: Int, deleted: Int)
    case removed(ExportRemoval)
}

/// What DescribeTable and DescribeContinuousBackups say.
package struct TableDescription: Sendable, Hashable, Codable {
    package var arn: TableARN
    package var id: String
    /// `ACTIVE`, `CREATING`, …
    package var status: String
    package var isPointInTimeRecoveryEnabled: Bool
    /// Partition key first.
    package var keys: [String]

    package init(arn: TableARN, id: String, status: String, isPointInTimeRecoveryEnabled: Bool, keys: [String]) {
        self.arn = arn
        self.id = id
        self.status = status
        self.isPointInTimeRecoveryEnabled = isPointInTimeRecoveryEnabled
        self.keys = keys
    }
}

/// Every argument of ExportTableToPointInTime. Stored before it is sent: a resend must be identical.
package struct ExportRequest: Sendable, Hashable, Codable {
    package var table: TableARN
    package var bucket: String
    package var bucketOwner: String?
    package var prefix: String
    package var encryption: Encryption?
    package var format: ExportFormat
    package var token: String

    package init(
        table: TableARN, bucket: String, bucketOwner: String?, prefix: String, encryption: Encryption?,
        format: ExportFormat, token: String
    ) {
        self.table = table
        self.bucket = bucket
        self.bucketOwner = bucketOwner
        self.prefix = prefix
        self.encryption = encryption
        self.format = format
        self.token = token
    }
}

/// What DescribeExport says.
package struct ExportDescription: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case inProgress
        case completed(CompletedExport)
        case failed(code: String, message: String)
    }

    package var arn: ExportARN
    package var token: String?
    package var status: Status

    package init(arn: ExportARN, token: String?, status: Status) {
        self.arn = arn
        self.token = token
        self.status = status
    }
}

/// An export that AWS calls COMPLETED, with all that AWS says of it.
package struct CompletedExport: Sendable, Hashable, Codable {
    package var arn: ExportARN
    package var bucket: String
    /// The S3 key of `manifest-summary.json`, prefix included.
    package var manifestKey: String
    package var itemCount: Int64
    package var billedBytes: Int64
    /// The data are as of this instant.
    package var exportTime: Timestamp
    package var startTime: Timestamp
    package var endTime: Timestamp

    package init(
        arn: ExportARN, bucket: String, manifestKey: String, itemCount: Int64, billedBytes: Int64,
        exportTime: Timestamp, startTime: Timestamp, endTime: Timestamp
    ) {
        self.arn = arn
        self.bucket = bucket
        self.manifestKey = manifestKey
        self.itemCount = itemCount
        self.billedBytes = billedBytes
        self.exportTime = exportTime
        self.startTime = startTime
        self.endTime = endTime
    }

    /// The folder of the data objects, `<prefix>/AWSDynamoDB/<exportId>/data/`.
    package var dataPrefix: String {
        let folder = manifestKey.utf8.lastIndex(of: UInt8(ascii: "/")).map { manifestKey[...$0] } ?? ""
        return folder + "data/"
    }

    /// `s3://bucket/<prefix>/AWSDynamoDB/<exportId>/data/`
    package var location: String { "s3://\(bucket)/\(dataPrefix)" }
}

/// A line of ListExports.
package struct ExportSummary: Sendable, Hashable {
    package enum Status: Sendable, Hashable { case inProgress, completed, failed }
    package var arn: ExportARN
    package var status: Status

    package init(arn: ExportARN, status: Status) {
        self.arn = arn
        self.status = status
    }
}

/// What Glue has of a target.
package struct TargetDescription: Sendable, Hashable {
    package var target: Target
    /// `EXTERNAL_TABLE`, `VIRTUAL_VIEW`, …; nil for a table that lacks it, which breaks Athena DDL.
    package var tableType: String?
    package var location: String?
    /// An integer as text; it grows with each change.
    package var version: String?
    /// The Glue type of each column, in order, names in lower case.
    package var columns: [CatalogColumn]
    package var partitionKeys: [String]
    package var isIceberg: Bool
    package var parameters: [String: String]
    /// The SerDe's class name.
    package var serde: String?
    package var serdeParameters: [String: String]

    package init(
        target: Target, tableType: String?, location: String?, version: String?, columns: [CatalogColumn],
        partitionKeys: [String], isIceberg: Bool, parameters: [String: String] = [:], serde: String? = nil,
        serdeParameters: [String: String] = [:]
    ) {
        self.target = target
        self.tableType = tableType
        self.location = location
        self.version = version
        self.columns = columns
        self.partitionKeys = partitionKeys
        self.isIceberg = isIceberg
        self.parameters = parameters
        self.serde = serde
        self.serdeParameters = serdeParameters
    }
}

package struct CatalogColumn: Sendable, Hashable, Codable {
    package var name: String
    /// A Hive type such as `struct<userid:struct<s:string>>`.
    package var type: String

    package init(name: String, type: String) {
        self.name = name
        self.type = type
    }
}

/// What CreateTable is to create: an external table over JSON lines.
package struct TargetDefinition: Sendable, Hashable {
    package var target: Target
    package var location: String
    package var columns: [CatalogColumn]
    /// The SerDe's class name.
    package var serde: String
    package var serdeParameters: [String: String]
    package var parameters: [String: String]
    /// For reports: attributes whose fields have other names than theirs, and those that are kept as JSON text because
    /// Glue has no room for their types.
    package var mappedNames: [MappedName] = []
    package var degraded: [String] = []

    package init(
        target: Target, location: String, columns: [CatalogColumn], serde: String, serdeParameters: [String: String],
        parameters: [String: String]
    ) {
        self.target = target
        self.location = location
        self.columns = columns
        self.serde = serde
        self.serdeParameters = serdeParameters
        self.parameters = parameters
    }
}

/// Every argument of StartQueryExecution.
package struct QueryRequest: Sendable, Hashable, Codable {
    package var sql: String
    package var database: String
    package var workgroup: String
    package var resultLocation: String?
    /// 32…128 characters
    package var token: String

    package init(sql: String, database: String, workgroup: String, resultLocation: String?, token: String) {
        self.sql = sql
        self.database = database
        self.workgroup = workgroup
        self.resultLocation = resultLocation
        self.token = token
    }
}

/// What GetQueryExecution says.
package struct QueryDescription: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case queued, running, succeeded, cancelled
        case failed(QueryError)
    }

    package var id: QueryID
    package var state: State
    package var bytesScanned: Int64

    package init(id: QueryID, state: State, bytesScanned: Int64) {
        self.id = id
        self.state = state
        self.bytesScanned = bytesScanned
    }
}

/// Why a query FAILED.
package struct QueryError: Sendable, Hashable {
    /// `StateChangeReason`, else `AthenaError.ErrorMessage`.
    package var reason: String
    /// 1 system, 2 user, 3 other; nil when Athena gave no `AthenaError`.
    package var category: Int?
    package var type: Int?
    package var isRetryable: Bool

    package init(reason: String, category: Int?, type: Int?, isRetryable: Bool) {
        self.reason = reason
        self.category = category
        self.type = type
        self.isRetryable = isRetryable
    }
}
