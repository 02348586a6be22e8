import GlauxCore
import NIOHTTP1
import Testing

@testable import GlauxAWS

struct FailureClassTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var service: Service
        var operation: String
        var code: String
        var status: Int
        var message = ""
        var detail: String?
        var expected: FailureClass
        var testDescription: String { "\(service.rawValue) \(operation) \(code) \(detail ?? "")" }

        /// With the status 400 that most errors have.
        init(
            _ service: Service, _ operation: String, _ code: String, _ expected: FailureClass, message: String = "",
            detail: String? = nil
        ) {
            self.init(service, operation, code, 400, expected)
            self.message = message
            self.detail = detail
        }

        init(_ service: Service, _ operation: String, _ code: String, _ status: Int, _ expected: FailureClass) {
            self.service = service
            self.operation = operation
            self.code = code
            self.status = status
            self.expected = expected
        }
    }

    @Test("every documented error has its class", arguments: rows)
    func classification(row: Row) {
        let kind = FailureClass(
            service: row.service, operation: row.operation, code: row.code, httpStatus: row.status,
            message: row.message, detail: row.detail)
        #expect(kind == row.expected)
    }

    static let rows: [Row] = dynamoDB + athena + glue + s3 + sts + anyService

    private static let export = "ExportTableToPointInTime"
    private static let dynamoDB: [Row] = [
        Row(.dynamoDB, export, "TableNotFoundException", .missing),
        Row(.dynamoDB, export, "PointInTimeRecoveryUnavailableException", .invalid),
        Row(.dynamoDB, export, "InvalidExportTimeException", .invalid),
        Row(.dynamoDB, export, "ExportConflictException", .conflict),
        Row(.dynamoDB, export, "LimitExceededException", .exhausted),
        Row(.dynamoDB, export, "InternalServerError", 500, .transient),
        Row(.dynamoDB, export, "ThrottlingException", .throttled),
        Row(.dynamoDB, export, "ValidationException", .invalid),
        Row(.dynamoDB, export, "AccessDeniedException", .permission),
        Row(.dynamoDB, "DescribeExport", "ExportNotFoundException", .missing),
        Row(.dynamoDB, "ListExports", "LimitExceededException", .throttled),
        Row(.dynamoDB, "DescribeTable", "ResourceNotFoundException", .missing),
        Row(.dynamoDB, "DescribeContinuousBackups", "TableNotFoundException", .missing),
        Row(.dynamoDB, "DescribeContinuousBackups", "ContinuousBackupsUnavailableException", .transient),
    ]
    private static let athena: [Row] = [
        Row(
            .athena, "StartQueryExecution", "InvalidRequestException", .conflict,
            detail: "IDEMPOTENT_PARAMETER_MISMATCH"),
        Row(.athena, "StartQueryExecution", "InvalidRequestException", .invalid, detail: "MALFORMED_QUERY"),
        Row(
            .athena, "StartQueryExecution", "InvalidRequestException", .missing, message: "WorkGroup is not found.",
            detail: "INVALID_INPUT"),
        Row(
            .athena, "StartQueryExecution", "InvalidRequestException", .invalid,
            message: "No output location provided.", detail: "INVALID_INPUT"),
        Row(
            .athena, "StartQueryExecution", "InvalidRequestException", .permission,
            message: "Unable to verify/create output bucket results"),
        Row(.athena, "StartQueryExecution", "TooManyRequestsException", .exhausted),
        Row(.athena, "GetQueryExecution", "TooManyRequestsException", .throttled),
        Row(.athena, "StartQueryExecution", "InternalServerException", 500, .transient),
        Row(.athena, "GetQueryExecution", "InvalidRequestException", .missing, detail: "QUERY_EXECUTION_NOT_FOUND"),
        Row(.athena, "GetQueryExecution", "ThrottlingException", .throttled, message: "Rate exceeded"),
        Row(.athena, "StartQueryExecution", "AccessDeniedException", .permission),
    ]
    private static let glue: [Row] = [
        Row(.glue, "GetTable", "EntityNotFoundException", .missing),
        Row(.glue, "CreateTable", "AlreadyExistsException", .conflict),
        Row(.glue, "CreateTable", "InvalidInputException", .invalid),
        Row(.glue, "UpdateTable", "ConcurrentModificationException", .conflict),
        Row(.glue, "UpdateTable", "VersionMismatchException", .conflict),
        Row(.glue, "UpdateTable", "ResourceNumberLimitExceededException", .invalid),
        Row(.glue, "UpdateTable", "ResourceNotReadyException", .transient),
        Row(.glue, "GetTable", "OperationTimeoutException", .transient),
        Row(.glue, "GetTable", "FederationSourceRetryableException", .transient),
        Row(.glue, "GetTable", "FederationSourceException", .invalid),
        Row(.glue, "GetTable", "InternalServiceException", 500, .transient),
        Row(.glue, "GetTable", "GlueEncryptionException", .permission),
        Row(.glue, "GetTable", "AccessDeniedException", .permission),
        Row(.glue, "GetTable", "ThrottlingException", .throttled),
    ]
    private static let s3: [Row] = [
        Row(.s3, "GetObject", "PermanentRedirect", 301, .invalid),
        Row(.s3, "GetObject", "TemporaryRedirect", 307, .transient),
        Row(.s3, "GetObject", "AuthorizationHeaderMalformed", .invalid),
        Row(.s3, "GetObject", "IllegalLocationConstraintException", .invalid),
        Row(.s3, "GetObject", "SlowDown", 503, .throttled),
        Row(.s3, "GetObject", "ServiceUnavailable", 503, .throttled),
        Row(.s3, "GetObject", "InternalError", 500, .transient), Row(.s3, "GetObject", "RequestTimeout", .transient),
        Row(.s3, "GetObject", "RequestTimeTooSkewed", 403, .transient),
        Row(.s3, "GetObject", "ExpiredToken", .transient),
        Row(.s3, "GetObject", "InvalidToken", .permission),
        Row(.s3, "GetObject", "InvalidAccessKeyId", 403, .permission),
        Row(.s3, "GetObject", "SignatureDoesNotMatch", 403, .permission),
        Row(.s3, "GetObject", "AccessDenied", 403, .permission), Row(.s3, "GetObject", "NoSuchBucket", 404, .missing),
        Row(.s3, "GetObject", "NoSuchKey", 404, .missing), Row(.s3, "GetObject", "NoSuchUpload", 404, .missing),
        Row(.s3, "GetObject", "OperationAborted", 409, .transient), Row(.s3, "GetObject", "BadDigest", .transient),
        Row(.s3, "GetObject", "KMS.DisabledException", .permission), Row(.s3, "HeadObject", "NotFound", 404, .missing),
        Row(.s3, "HeadObject", "Forbidden", 403, .permission),
    ]
    private static let sts: [Row] = [
        Row(.sts, "AssumeRole", "AccessDenied", 403, .permission),
        Row(.sts, "AssumeRole", "ExpiredTokenException", .transient),
        Row(.sts, "AssumeRole", "InvalidIdentityToken", .permission),
        Row(.sts, "AssumeRole", "IDPRejectedClaim", 403, .permission),
        Row(.sts, "AssumeRole", "IDPCommunicationError", .transient),
        Row(.sts, "AssumeRole", "RegionDisabledException", 403, .permission),
        Row(.sts, "AssumeRole", "MalformedPolicyDocument", .invalid),
        Row(.sts, "AssumeRole", "PackedPolicyTooLarge", .invalid),
        Row(.sts, "AssumeRole", "ValidationError", .invalid), Row(.sts, "AssumeRole", "Throttling", .throttled),
    ]
    private static let anyService: [Row] = [
        Row(.glue, "GetTable", "UnrecognizedClientException", .permission),
        Row(.dynamoDB, "DescribeTable", "InvalidSignatureException", .permission),
        Row(.dynamoDB, "DescribeTable", "ExpiredTokenException", .transient),
        Row(.athena, "GetQueryExecution", "MissingAuthenticationTokenException", .permission),
        Row(.athena, "GetQueryExecution", "IncompleteSignatureException", .permission),
        Row(.dynamoDB, "DescribeTable", "ProvisionedThroughputExceededException", .throttled),
        Row(.dynamoDB, "DescribeTable", "RequestLimitExceeded", .throttled),
        Row(.dynamoDB, "DescribeTable", "UnknownOperationException", .invalid),
        Row(.dynamoDB, "DescribeTable", "SerializationException", .invalid),
        Row(.dynamoDB, "DescribeTable", "HTTP 502", 502, .transient),
        Row(.dynamoDB, "DescribeTable", "HTTP 429", 429, .throttled),
        Row(.dynamoDB, "DescribeTable", "Forbidden", 403, .permission),
        Row(.dynamoDB, "DescribeTable", "NeverHeardOfException", 400, .unknown),
        Row(.dynamoDB, "DescribeTable", "NeverHeardOfException", 500, .transient),
    ]

    @Test(
        "a code is the part after the last # and before the first :",
        arguments: [
            ("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "ResourceNotFoundException"),
            ("EntityNotFoundException", "EntityNotFoundException"), ("A#B:http://x#y", "B"),
        ])
    func shortCode(type: String, code: String) {
        #expect(ErrorReply.shortCode(type) == code)
    }

    @Test("errors are read in each of AWS's forms")
    func errorForms() {
        let json = ErrorReply(
            service: .athena, status: 400, headers: ["x-amzn-requestid": "R"],
            body: Array(#"{"__type":"InvalidRequestException","Message":"m","AthenaErrorCode":"MALFORMED_QUERY"}"#.utf8)
        )
        #expect(json.code == "InvalidRequestException")
        #expect(json.message == "m" && json.detail == "MALFORMED_QUERY" && json.requestID == "R")
        let s3 = ErrorReply(
            service: .s3, status: 301, headers: [:],
            body: Array(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>PermanentRedirect</Code><Message>a &amp; b</Message>\
                <Endpoint>b.s3-eu-west-1.amazonaws.com</Endpoint><RequestId>Q</RequestId><HostId>h</HostId></Error>
                """.utf8))
        #expect(s3.code == "PermanentRedirect" && s3.message == "a & b")
        #expect(s3.requestID == "Q" && s3.bucketRegion == "eu-west-1")
        let sts = ErrorReply(
            service: .sts, status: 403, headers: [:],
            body: Array(
                """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error>
                  <RequestId>Q</RequestId>
                </ErrorResponse>
                """.utf8))
        #expect(sts.code == "AccessDenied" && sts.message == "no" && sts.requestID == "Q")
        let head = ErrorReply(service: .s3, status: 404, headers: ["x-amz-bucket-region": "eu-west-1"], body: [])
        #expect(head.code == "NotFound" && head.bucketRegion == "eu-west-1")
        let proxy = ErrorReply(service: .glue, status: 502, headers: [:], body: Array("<html>Bad Gateway".utf8))
        #expect(proxy.code == "HTTP 502" && proxy.message.isEmpty)
    }

    @Test(
        "the Date header is read, and anything else is none",
        arguments: [
            ("Wed, 14 Jan 2026 10:18:50 GMT", 1_768_385_930), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Wed, 31 Feb 2026 10:18:50 GMT", nil), ("Wed, 14 Jan 2026 25:18:50 GMT", nil), ("", nil),
            ("14 Jan 2026 10:18:50 GMT", nil), ("Wed, 14 Jan 2026 10:18 GMT", nil),
        ] as [(String, Int64?)])
    func date(text: String, seconds: Int64?) {
        #expect(HTTPDate.parse(text)?.secondsSince1970 == seconds)
    }

    @Test(
        "the words of a missing entity tell which one",
        arguments: [
            ("Database ddb not found.", .database), ("Table article not found.", .table), ("Entity Not Found", .table),
            ("Something is gone", .unclear),
        ] as [(String, MissingEntity)])
    func missingEntity(message: String, expected: MissingEntity) {
        #expect(MissingEntity(message: message) == expected)
    }
}
