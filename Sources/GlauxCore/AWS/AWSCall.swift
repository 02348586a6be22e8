/// One thing that a job asks of AWS, or of the journal's history, complete: whoever performs it needs to know nothing else.
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
    /// Athena GetWorkGroup.
    case describeWorkgroup(String)
    /// Athena StartQueryExecution.
    case startQuery(QueryRequest)
    /// Athena GetQueryExecution, or BatchGetQueryExecution (at most 50) for several.
    case describeQueries([QueryID])
    /// A bounded number of pages of Athena ListQueryExecutions, each with BatchGetQueryExecution.
    case findStatement(StatementSearch)
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
    /// The same look at the folder, and deletes nothing.
    case judgeRemoval(CompletedExport, bucketOwner: String?)
    /// Reads some of each data file, so many compressed bytes in all, and tells what the items are made of.
    case sampleExport(CompletedExport, bucketOwner: String?, limit: Int64)
    /// What the job of an archive asks.
    case archive(ArchiveCall)
    /// The table's generations that are not removed. The journal is asked, not AWS.
    case recallGenerations(TableName)
    /// What all samples of the table together showed. The journal is asked, not AWS.
    case recallShape(TableName)
    /// A job that has ended, with its steps. The journal is asked, not AWS.
    case recallJob(JobID)
    /// Every page of the query's result, written to files and objects: all of them whole, or none.
    case writeResult(ResultOrder)
    /// Removes the results of the report's jobs before this one, but for the newest `keep - 1` of them. The journal tells
    /// where they are.
    case pruneResults(TableName, before: JobID, keep: Int)
}
