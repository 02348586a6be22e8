enum ArchiveKey: String, CaseIterable {
    case name, table, every, cron, timezone
    case onMissed = "on_missed"
    case jitter, bucket
    case bucketOwner = "bucket_owner"
    case prefix, encryption
    case partitionBy = "partition_by"
    case defaultPartition = "default_partition"
    case onMalformed = "on_malformed"
    case partitions, workgroup
    case resultLocation = "result_location"
    case `where`, engine, compression, target, serde, columns
    case createDatabase = "create_database"
    case segments
    case maxReadUnits = "max_rcu"
    case objectSize = "object_size"
    case memory, timeout, ttl
}

enum WhereKey: String, CaseIterable {
    case attribute, format, timezone
    case olderThan = "older_than"
    case period
}

enum PartitionByKey: String, CaseIterable {
    case attribute, format, take, timezone
}

enum PeriodName: String, CaseIterable {
    case lastMonth = "last_month"
}
