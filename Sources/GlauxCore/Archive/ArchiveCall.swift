/// What the job of an archive asks of AWS, besides what it asks of its target as all jobs do.
package enum ArchiveCall: Sendable, Hashable {
    /// DescribeTable, and DescribeContinuousBackups if it is asked for.
    case describeTable(TableName, withRecovery: Bool = false)
    /// ListMultipartUploads, and AbortMultipartUpload of those whose objects' names, without their folders, begin so.
    case abortUploads(ArchiveBucket, prefix: String, named: String)
    /// Scan, or a part of an export's data files, of one piece of each segment, and its parts in S3: nothing of it can be seen until its uploads are completed.
    case scan(ScanRequest)
    /// CompleteMultipartUpload of each. One that is completed already is done.
    case completeUploads(ArchiveBucket, [ArchiveObject])
    /// What of a pass is in S3, uploads and objects whose names, without their folders, begin so, is removed.
    case removePass(ArchiveBucket, prefix: String, named: String)
    /// DeleteObjects: pieces that are to be read again.
    case removeObjects(ArchiveBucket, keys: [String])
    /// Reads objects whole, and tells what is in them.
    case readObjects(ArchiveBucket, keys: [String], ArchiveCompression)
    /// Glue BatchGetPartition, UpdatePartition and, unless statements create them, BatchCreatePartition: partitions of the
    /// archive become as they should be, those of others are told and left alone.
    case registerPartitions(Target, [PartitionLocation], archive: TableName, creates: Bool)
}

/// What a call of an archive that AWS carried out came back with.
package enum ArchiveReply: Sendable, Hashable {
    case table(ScanTable)
    /// So many uploads.
    case aborted(Int)
    case round(ScanRound)
    /// In the order of the keys.
    case objects([ObjectReadBack])
    case registered(PartitionRegistration)
}
