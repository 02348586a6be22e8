/// An AWS service that Glaux speaks to; the raw value is how failures name it.
enum Service: String, Sendable, Hashable, CaseIterable {
    case dynamoDB = "DynamoDB"
    case athena = "Athena"
    case glue = "Glue"
    case s3 = "S3"
    case sts = "STS"
    case iam = "IAM"

    /// In host names, signatures and the shared files; in upper case, in the names of variables.
    var identifier: String {
        switch self {
        case .dynamoDB: "dynamodb"
        case .athena: "athena"
        case .glue: "glue"
        case .s3: "s3"
        case .sts: "sts"
        case .iam: "iam"
        }
    }
}
