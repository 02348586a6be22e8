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
