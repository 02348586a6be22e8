/// What one refresh of a table needs to know from the config. A job keeps the one that it began with.
package struct RefreshSpec: Sendable, Hashable, Codable {
    package var table: TableName
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
    /// The attributes to declare when the target is created; nil when it must exist already.
    package var columns: [Column]?
    /// Generations kept, the live one included; at least 1.
    package var keep: Int
    /// A job that takes longer fails.
    package var timeout: Duration
    /// Exports that one slot may buy when AWS says that one FAILED or the proof says that it is damaged; at least 1.
    package var attempts: Int

    package init(
        table: TableName, target: Target, bucket: String, bucketOwner: String? = nil, prefix: String,
        encryption: Encryption? = nil, format: ExportFormat = .dynamoDBJSON, workgroup: String = "primary",
        resultLocation: String? = nil, relocation: RelocationMethod = .athena, columns: [Column]? = nil,
        keep: Int = 2, timeout: Duration = .seconds(86_400), attempts: Int = 3
    ) {
        self.table = table
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
        self.keep = keep
        self.timeout = timeout
        self.attempts = attempts
    }
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
