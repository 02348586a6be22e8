import GlauxCore

/// Starts a full export, or answers with the one that the token already started. `ExportTime` is left out.
struct ExportTableToPointInTime: JSONOperation {
    typealias Output = ExportDescription

    static let service = Service.dynamoDB
    static let name = "ExportTableToPointInTime"
    static let ages = true

    var export: ExportRequest

    var input: JSON {
        let algorithm: JSON?
        let key: JSON?
        switch export.encryption {
        case nil: (algorithm, key) = (nil, nil)
        case .aes256: (algorithm, key) = ("AES256", nil)
        case .kms(let id): (algorithm, key) = ("KMS", id.map(JSON.string))
        }
        return [
            "TableArn": .string(export.table.rawValue),
            "S3Bucket": .string(export.bucket),
            "S3BucketOwner": export.bucketOwner.map(JSON.string),
            "S3Prefix": export.prefix.isEmpty ? nil : .string(export.prefix),
            "S3SseAlgorithm": algorithm,
            "S3SseKmsKeyId": key,
            "ExportFormat": .string(formatName),
            "ExportType": "FULL_EXPORT",
            "ClientToken": .string(export.token),
        ]
    }

    func output(from answer: JSON) throws(Malformed) -> ExportDescription {
        try ExportDescription(answer.object("ExportDescription"))
    }

    private var formatName: String {
        switch export.format {
        case .dynamoDBJSON: "DYNAMODB_JSON"
        case .ion: "ION"
        }
    }
}
