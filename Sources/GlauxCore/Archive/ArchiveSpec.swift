/// What one run of an archive needs to know from the config. What has begun is finished as it began; only the pace of it
/// and how its partitions are told follow the config.
package struct ArchiveSpec: Sendable, Hashable, Codable {
    package var name: TableName
    /// The DynamoDB table.
    package var table: TableName
    /// The account and region that it is in, and how to get there; nil for what AWS's own chain says.
    package var aws: AWSSettings?
    package var target: Target
    package var bucket: ArchiveBucket
    /// Without slashes at either end; may be empty.
    package var prefix: String
    package var keys: [PartitionKey]
    package var defaultPartition: String
    package var onMalformed: MalformedPolicy
    package var partitionMode: PartitionMode
    /// Where Athena works, if it is asked.
    package var workgroup: String
    package var resultLocation: String?
    package var window: WindowRule
    package var engine: ArchiveEngine
    package var compression: ArchiveCompression
    package var serde: SerDe
    /// To declare, whatever the data tell.
    package var columns: [CatalogColumn]?
    package var createsDatabase: Bool
    package var segments: Int
    /// Of DynamoDB, each second; nil for as many as there are.
    package var readUnits: Int?
    /// Of the table's own capacity, in percent, instead of `readUnits`.
    package var readShare: Int?
    /// Uncompressed.
    package var objectBytes: Int64
    package var memory: Int64
    package var timeout: Duration
    /// The age at which the table's TTL deletes items, by the window's attribute; nil if nobody said.
    package var ttl: Duration?

    package init(
        name: TableName, table: TableName, aws: AWSSettings? = nil, target: Target, bucket: ArchiveBucket,
        prefix: String,
        keys: [PartitionKey], defaultPartition: String = ArchiveSpec.usualDefault,
        onMalformed: MalformedPolicy = .hold, partitionMode: PartitionMode = .glue,
        workgroup: String = QuerySite.usual.workgroup, resultLocation: String? = nil, window: WindowRule,
        engine: ArchiveEngine = .scan, compression: ArchiveCompression = .gzip,
        serde: SerDe = .openx, columns: [CatalogColumn]? = nil, createsDatabase: Bool = false,
        segments: Int = 4, readUnits: Int? = nil, objectBytes: Int64 = ArchiveSpec.usualObject,
        memory: Int64 = ArchiveSpec.usualMemory, timeout: Duration = .seconds(86_400), ttl: Duration? = nil
    ) {
        self.name = name
        self.table = table
        self.aws = aws
        self.target = target
        self.bucket = bucket
        self.prefix = prefix
        self.keys = keys
        self.defaultPartition = defaultPartition
        self.onMalformed = onMalformed
        self.partitionMode = partitionMode
        self.workgroup = workgroup
        self.resultLocation = resultLocation
        self.window = window
        self.engine = engine
        self.compression = compression
        self.serde = serde
        self.columns = columns
        self.createsDatabase = createsDatabase
        self.segments = segments
        self.readUnits = readUnits
        self.objectBytes = objectBytes
        self.memory = memory
        self.timeout = timeout
        self.ttl = ttl
    }

    /// `s3://bucket/logs/`
    package var location: String { "s3://\(bucket.name)/\(prefix.isEmpty ? "" : prefix + "/")" }

    /// Whether a job of it sends statements to Athena.
    package var asksAthena: Bool { partitionMode.asksAthena && !keys.isEmpty }

    /// Where its exports lie: beside its folder, so that nothing that reads the archive finds them. It is nobody else's.
    package var exportPrefix: String { "\(prefix)-exports" }

    /// As failures of calls are worded for refreshes.
    var words: RefreshSpec {
        RefreshSpec(
            table: table, target: target, bucket: bucket.name, bucketOwner: bucket.owner, prefix: prefix,
            workgroup: workgroup, resultLocation: resultLocation, timeout: timeout)
    }
}

extension ArchiveSpec {
    package static let usualDefault = "__HIVE_DEFAULT_PARTITION__"
    package static let usualObject: Int64 = 128 << 20
    package static let usualMemory: Int64 = 128 << 20
}

/// What becomes of items that do not tell their time, or their partition. They are in S3 in any case, under the default
/// partition.
package enum MalformedPolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// The job waits for an operator before anybody can see them.
    case hold
    case `default`
}
