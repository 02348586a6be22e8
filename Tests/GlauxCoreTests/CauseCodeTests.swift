import GlauxCore
import Testing

@Suite("What the codes of AWS's errors mean")
struct CauseCodeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var service: String
        var operation: String
        var code: String
        var status: Int
        var message = ""
        var detail: String?
        var expected: FailureClass
        var testDescription: String { "\(service) \(operation) \(code) \(detail ?? "")" }

        /// With the status 400 that most errors have.
        init(
            _ service: String, _ operation: String, _ code: String, _ expected: FailureClass, message: String = "",
            detail: String? = nil
        ) {
            self.init(service, operation, code, 400, expected)
            self.message = message
            self.detail = detail
        }

        init(_ service: String, _ operation: String, _ code: String, _ status: Int, _ expected: FailureClass) {
            self.service = service
            self.operation = operation
            self.code = code
            self.status = status
            self.expected = expected
        }
    }

    @Test("every documented error has its class", arguments: rows)
    func classification(row: Row) {
        let cause = Cause(
            service: row.service, operation: row.operation, code: row.code, httpStatus: row.status,
            message: row.message, detail: row.detail)
        #expect(cause.kind == row.expected)
    }

    static let rows: [Row] = dynamoDB + athena + glue + s3 + sts + anyService

    private static let export = "ExportTableToPointInTime"
    private static let dynamoDB: [Row] = [
        Row("DynamoDB", export, "TableNotFoundException", .missing),
        Row("DynamoDB", export, "PointInTimeRecoveryUnavailableException", .invalid),
        Row("DynamoDB", export, "InvalidExportTimeException", .invalid),
        Row("DynamoDB", export, "ExportConflictException", .conflict),
        Row("DynamoDB", export, "LimitExceededException", .exhausted),
        Row("DynamoDB", export, "InternalServerError", 500, .transient),
        Row("DynamoDB", export, "ThrottlingException", .throttled),
        Row("DynamoDB", export, "ValidationException", .invalid),
        Row("DynamoDB", export, "AccessDeniedException", .permission),
        Row("DynamoDB", "DescribeExport", "ExportNotFoundException", .missing),
        Row("DynamoDB", "ListExports", "LimitExceededException", .throttled),
        Row("DynamoDB", "DescribeTable", "ResourceNotFoundException", .missing),
        Row("DynamoDB", "DescribeContinuousBackups", "TableNotFoundException", .missing),
        Row("DynamoDB", "DescribeContinuousBackups", "ContinuousBackupsUnavailableException", .transient),
    ]
    private static let athena: [Row] = [
        Row(
            "Athena", "StartQueryExecution", "InvalidRequestException", .conflict,
            detail: "IDEMPOTENT_PARAMETER_MISMATCH"),
        Row("Athena", "StartQueryExecution", "InvalidRequestException", .invalid, detail: "MALFORMED_QUERY"),
        Row(
            "Athena", "StartQueryExecution", "InvalidRequestException", .missing, message: "WorkGroup is not found.",
            detail: "INVALID_INPUT"),
        Row(
            "Athena", "StartQueryExecution", "InvalidRequestException", .invalid,
            message: "No output location provided.", detail: "INVALID_INPUT"),
        Row(
            "Athena", "StartQueryExecution", "InvalidRequestException", .permission,
            message: "Unable to verify/create output bucket results"),
        Row("Athena", "StartQueryExecution", "TooManyRequestsException", .exhausted),
        Row("Athena", "GetQueryExecution", "TooManyRequestsException", .throttled),
        Row("Athena", "StartQueryExecution", "InternalServerException", 500, .transient),
        Row("Athena", "GetQueryExecution", "InvalidRequestException", .missing, detail: "QUERY_EXECUTION_NOT_FOUND"),
        Row("Athena", "GetQueryExecution", "ThrottlingException", .throttled, message: "Rate exceeded"),
        Row("Athena", "StartQueryExecution", "AccessDeniedException", .permission),
    ]
    private static let glue: [Row] = [
        Row("Glue", "GetTable", "EntityNotFoundException", .missing),
        Row("Glue", "CreateTable", "AlreadyExistsException", .conflict),
        Row("Glue", "CreateTable", "InvalidInputException", .invalid),
        Row("Glue", "UpdateTable", "ConcurrentModificationException", .conflict),
        Row("Glue", "UpdateTable", "VersionMismatchException", .conflict),
        Row("Glue", "UpdateTable", "ResourceNumberLimitExceededException", .invalid),
        Row("Glue", "UpdateTable", "ResourceNotReadyException", .transient),
        Row("Glue", "GetTable", "OperationTimeoutException", .transient),
        Row("Glue", "GetTable", "FederationSourceRetryableException", .transient),
        Row("Glue", "GetTable", "FederationSourceException", .invalid),
        Row("Glue", "GetTable", "InternalServiceException", 500, .transient),
        Row("Glue", "GetTable", "GlueEncryptionException", .permission),
        Row("Glue", "GetTable", "AccessDeniedException", .permission),
        Row("Glue", "GetTable", "ThrottlingException", .throttled),
    ]
    private static let s3: [Row] = [
        Row("S3", "GetObject", "PermanentRedirect", 301, .invalid),
        Row("S3", "GetObject", "TemporaryRedirect", 307, .transient),
        Row("S3", "GetObject", "AuthorizationHeaderMalformed", .invalid),
        Row("S3", "GetObject", "IllegalLocationConstraintException", .invalid),
        Row("S3", "GetObject", "SlowDown", 503, .throttled),
        Row("S3", "GetObject", "ServiceUnavailable", 503, .throttled),
        Row("S3", "GetObject", "InternalError", 500, .transient), Row("S3", "GetObject", "RequestTimeout", .transient),
        Row("S3", "GetObject", "RequestTimeTooSkewed", 403, .transient),
        Row("S3", "GetObject", "ExpiredToken", .credentials),
        Row("S3", "GetObject", "InvalidToken", .permission),
        Row("S3", "GetObject", "InvalidAccessKeyId", 403, .permission),
        Row("S3", "GetObject", "SignatureDoesNotMatch", 403, .permission),
        Row("S3", "GetObject", "AccessDenied", 403, .permission), Row("S3", "GetObject", "NoSuchBucket", 404, .missing),
        Row("S3", "GetObject", "NoSuchKey", 404, .missing), Row("S3", "GetObject", "NoSuchUpload", 404, .missing),
        Row("S3", "GetObject", "OperationAborted", 409, .transient), Row("S3", "GetObject", "BadDigest", .transient),
        Row("S3", "GetObject", "KMS.DisabledException", .permission),
        Row("S3", "HeadObject", "NotFound", 404, .missing),
        Row("S3", "HeadObject", "Forbidden", 403, .permission),
    ]
    private static let sts: [Row] = [
        Row("STS", "AssumeRole", "AccessDenied", 403, .permission),
        Row("STS", "AssumeRole", "ExpiredTokenException", .credentials),
        Row("STS", "AssumeRole", "InvalidIdentityToken", .permission),
        Row("STS", "AssumeRole", "IDPRejectedClaim", 403, .permission),
        Row("STS", "AssumeRole", "IDPCommunicationError", .transient),
        Row("STS", "AssumeRole", "RegionDisabledException", 403, .permission),
        Row("STS", "AssumeRole", "MalformedPolicyDocument", .invalid),
        Row("STS", "AssumeRole", "PackedPolicyTooLarge", .invalid),
        Row("STS", "AssumeRole", "ValidationError", .invalid), Row("STS", "AssumeRole", "Throttling", .throttled),
    ]
    private static let anyService: [Row] = [
        Row("Glue", "GetTable", "UnrecognizedClientException", .permission),
        Row("DynamoDB", "DescribeTable", "InvalidSignatureException", .permission),
        Row("DynamoDB", "DescribeTable", "ExpiredTokenException", .credentials),
        Row("Athena", "GetQueryExecution", "MissingAuthenticationTokenException", .permission),
        Row("Athena", "GetQueryExecution", "IncompleteSignatureException", .permission),
        Row("DynamoDB", "DescribeTable", "ProvisionedThroughputExceededException", .throttled),
        Row("DynamoDB", "DescribeTable", "RequestLimitExceeded", .throttled),
        Row("DynamoDB", "DescribeTable", "UnknownOperationException", .invalid),
        Row("DynamoDB", "DescribeTable", "SerializationException", .invalid),
        Row("DynamoDB", "DescribeTable", "HTTP 502", 502, .transient),
        Row("DynamoDB", "DescribeTable", "HTTP 429", 429, .throttled),
        Row("DynamoDB", "DescribeTable", "Forbidden", 403, .permission),
        Row("DynamoDB", "DescribeTable", "NeverHeardOfException", 400, .unknown),
        Row("DynamoDB", "DescribeTable", "NeverHeardOfException", 500, .transient),
    ]
}
