/// A proven export of a table.
package struct Generation: Sendable, Hashable, Codable {
    package var table: TableName
    package var job: JobID
    package var export: CompletedExport
    /// The sum of the data objects' sizes in S3.
    package var bytes: Int64
    package var provenAt: Timestamp
    /// nil until the catalog was seen to show it.
    package var relocatedAt: Timestamp?

    package init(
        table: TableName, job: JobID, export: CompletedExport, bytes: Int64, provenAt: Timestamp,
        relocatedAt: Timestamp? = nil
    ) {
        self.table = table
        self.job = job
        self.export = export
        self.bytes = bytes
        self.provenAt = provenAt
        self.relocatedAt = relocatedAt
    }

    package var location: String { export.location }
    package var asOf: Timestamp { export.exportTime }
}
