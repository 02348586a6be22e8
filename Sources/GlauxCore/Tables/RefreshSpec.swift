/// What one refresh of a table needs to know from the config. A job keeps the one that it began with.
package struct RefreshSpec: Sendable, Hashable, Codable {
    package var table: TableName
    /// The account and region that it is in, and how to get there; nil for what AWS's own chain says.
    package var aws: AWSSettings?
    package var target: Target
    package var bucket: String
    /// The twelve-digit account that owns the bucket; required by AWS when it is another one.
    package var bucketOwner: String?
    /// Without slashes at either end; may be empty.
    package var prefix: String
    package var encryption: Encryption?
    package var format: ExportFormat
    package var workgroup: String
    /// `s3://bucket/prefix/`, for a workgroup that has no result location of its own.
    package var resultLocation: String?
    package var relocation: RelocationMethod
    /// The attributes to declare when the target is created; nil when each export's data tell.
    package var columns: [Column]?
    /// What reads the lines of the tables that Glaux creates.
    package var serde: SerDe
    /// What becomes of a target whose columns the data have outgrown.
    package var onDrift: DriftPolicy
    /// Compressed bytes that columns are inferred from, of each export.
    package var sampleBytes: Int64
    /// The view with plain columns, in the target's database; nil for none.
    package var view: String?
    package var verification: Verification
    /// Every kept generation has a table of its own.
    package var snapshots: Bool
    /// Generations kept, the live one included; at least 1.
    package var keep: Int
    /// Younger generations are kept besides.
    package var keepFor: Duration?
    /// A generation stays for so long after the target has left it: queries may still read it.
    package var grace: Duration
    /// Versions of the target that the Glue catalog keeps; at least 1.
    package var keepVersions: Int
    /// How old the last look at the live generation may get; nil for any age.
    package var scrub: Duration?
    /// Whether a missing database is created.
    package var createsDatabase: Bool
    /// A job that takes longer fails.
    package var timeout: Duration
    /// Exports that one slot may buy when AWS says that one FAILED or the proof says that it is damaged; at least 1.
    package var attempts: Int

    package init(
        table: TableName, aws: AWSSettings? = nil, target: Target, bucket: String, bucketOwner: String? = nil,
        prefix: String,
        encryption: Encryption? = nil, format: ExportFormat = .dynamoDBJSON, workgroup: String = "primary",
        resultLocation: String? = nil, relocation: RelocationMethod = .athena, columns: [Column]? = nil,
        serde: SerDe = .openx, onDrift: DriftPolicy = .add, sampleBytes: Int64 = RefreshSpec.usualSample,
        view: String? = nil,
        verification: Verification = Verification(), snapshots: Bool = false, keep: Int = 2, keepFor: Duration? = nil,
        grace: Duration = RefreshSpec.usualGrace, keepVersions: Int = 10, scrub: Duration? = nil,
        createsDatabase: Bool = false,
        timeout: Duration = .seconds(86_400), attempts: Int = 3
    ) {
        self.table = table
        self.aws = aws
        self.target = target
        self.bucket = bucket
        self.bucketOwner = bucketOwner
        self.prefix = prefix
        self.encryption = encryption
        self.format = format
        self.workgroup = workgroup
        self.resultLocation = resultLocation
        self.relocation = relocation
        self.columns = columns
        self.serde = serde
        self.onDrift = onDrift
        self.sampleBytes = sampleBytes
        self.view = view
        self.verification = verification
        self.snapshots = snapshots
        self.keep = keep
        self.keepFor = keepFor
        self.grace = grace
        self.keepVersions = keepVersions
        self.scrub = scrub
        self.createsDatabase = createsDatabase
        self.timeout = timeout
        self.attempts = attempts
    }
}

extension RefreshSpec {
    /// Longer than any query of Athena's may take: ten hours, those that change the catalog.
    package static let usualGrace = Duration.seconds(12 * 3600)
    package static let usualScrub = Duration.seconds(86_400)
    package static let usualSample: Int64 = 32 << 20
}

/// What becomes of a target whose columns the data have outgrown.
package enum DriftPolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// What only adds is added; anything else holds the job.
    case add
    /// The job waits for an operator.
    case hold
    /// The columns stay as they are.
    case ignore
}

/// What a generation must show, beyond being whole, before the target shows it.
package struct Verification: Sendable, Hashable, Codable {
    /// The percentage by which the item count may differ from the live generation's; nil for any.
    package var countDrop: Int?
    /// Queries of one boolean; `{table}` stands for a table of the new generation.
    package var assertions: [String]
    /// Whether Athena's own count must be the manifest's.
    package var scans: Bool

    package init(countDrop: Int? = nil, assertions: [String] = [], scans: Bool = false) {
        self.countDrop = countDrop
        self.assertions = assertions
        self.scans = scans
    }

    /// Whether it takes a query.
    package var queries: Bool { scans || !assertions.isEmpty }
}

/// How DynamoDB encrypts what it writes; without one, the bucket's own default applies.
package enum Encryption: Sendable, Hashable, Codable {
    case aes256
    /// With the key's id or ARN, or the account's own S3 key.
    case kms(key: String?)
}

package enum ExportFormat: String, Sendable, Hashable, Codable, CaseIterable {
    case dynamoDBJSON = "dynamodb-json"
    case ion
}

package enum RelocationMethod: String, Sendable, Hashable, Codable, CaseIterable {
    /// `ALTER TABLE … SET LOCATION`
    case athena
    /// Glue UpdateTable with the version that was read
    case glue
}

/// A declared attribute of a DynamoDB item.
package struct Column: Sendable, Hashable, Codable {
    /// As DynamoDB spells it.
    package var attribute: String
    package var type: AttributeType

    package init(attribute: String, type: AttributeType) {
        self.attribute = attribute
        self.type = type
    }
}

/// A type of DynamoDB's, with what is inside lists and maps where that was declared or seen.
package indirect enum AttributeType: Sendable, Hashable, Codable {
    case string, number, binary, boolean, null
    case stringSet, numberSet, binarySet
    /// Of elements of one type.
    case list(AttributeType)
    case map([Column])
    /// A map whose keys are data, and all its values of one type.
    case dictionary(AttributeType)
    /// Now of this type, now of that: two or more, none of them mixed, in the order of `Descriptor`.
    case mixed([AttributeType])
    /// Of a type that is not known; kept as DynamoDB's JSON text, such as `{"S":"x"}`.
    case json
}
