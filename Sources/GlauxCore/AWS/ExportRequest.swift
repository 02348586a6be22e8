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
