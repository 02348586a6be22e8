import GlauxCore

extension FailureClass {
    /// What an error of AWS means for whoever asked.
    ///
    /// - Parameter detail: Athena's `AthenaErrorCode`.
    init(
        service: Service, operation: String, code: String, httpStatus: Int, message: String, detail: String? = nil
    ) {
        self =
            Self.inOperation(operation, code: code)
            ?? Self.inService(service, code: code, message: message, detail: detail)
            ?? Self.anywhere(code: code)
            ?? Self.byStatus(httpStatus)
    }

    /// Whether a message is one of those by which IAM, S3 or Lake Formation deny something inside another error.
    static func isDenial(_ message: String) -> Bool {
        let words = message.lowercased()
        return [
            "accessdenied", "access denied", "not authorized to perform", "insufficient lake formation permission",
            "unable to verify/create output bucket",
        ].contains { words.contains($0) }
    }

    /// Codes on SDK lists of throttles that mean a quota of things under way here.
    private static func inOperation(_ operation: String, code: String) -> FailureClass? {
        switch (operation, code) {
        case ("ExportTableToPointInTime", "LimitExceededException"): .exhausted
        case ("StartQueryExecution", "TooManyRequestsException"): .exhausted
        default: nil
        }
    }

    private static func inService(_ service: Service, code: String, message: String, detail: String?) -> FailureClass? {
        switch service {
        case .dynamoDB: inDynamoDB(code)
        case .athena: inAthena(code, message: message, detail: detail)
        case .glue: inGlue(code, message: message)
        case .s3: inS3(code)
        case .sts: inSTS(code)
        }
    }

    private static func inDynamoDB(_ code: String) -> FailureClass? {
        switch code {
        case "TableNotFoundException", "ResourceNotFoundException", "ExportNotFoundException": .missing
        case "ExportConflictException", "ResourceInUseException", "TableInUseException": .conflict
        case "PointInTimeRecoveryUnavailableException", "InvalidExportTimeException": .invalid
        // Right after a table was created; it passes.
        case "ContinuousBackupsUnavailableException": .transient
        case "InternalServerError": .transient
        default: nil
        }
    }

    private static func inAthena(_ code: String, message: String, detail: String?) -> FailureClass? {
        switch code {
        case "InvalidRequestException":
            switch detail {
            case "IDEMPOTENT_PARAMETER_MISMATCH": .conflict
            case "QUERY_EXECUTION_NOT_FOUND", "RESULT_NOT_FOUND": .missing
            case "MALFORMED_QUERY": .invalid
            default:
                if message.hasPrefix("WorkGroup is not found") {
                    .missing
                } else if message.hasPrefix("Idempotent parameters do not match") {
                    .conflict
                } else {
                    isDenial(message) ? .permission : .invalid
                }
            }
        case "InternalServerException": .transient
        case "MetadataException": isDenial(message) ? .permission : .invalid
        case "ResourceNotFoundException": .missing
        default: nil
        }
    }

    private static func inGlue(_ code: String, message: String) -> FailureClass? {
        switch code {
        case "EntityNotFoundException": .missing
        case "AlreadyExistsException", "ConcurrentModificationException", "VersionMismatchException": .conflict
        case "InvalidInputException": isDenial(message) ? .permission : .invalid
        case "ResourceNumberLimitExceededException", "FederationSourceException": .invalid
        case "ResourceNotReadyException", "OperationTimeoutException", "FederationSourceRetryableException",
            "InternalServiceException":
            .transient
        case "GlueEncryptionException", "PermissionTypeMismatchException": .permission
        default: nil
        }
    }

    private static func inS3(_ code: String) -> FailureClass? {
        switch code {
        case "NoSuchBucket", "NoSuchKey", "NoSuchUpload", "NotFound": .missing
        case "SlowDown", "ServiceUnavailable": .throttled
        case "InternalError", "RequestTimeout", "OperationAborted", "BadDigest", "TemporaryRedirect",
            "ConditionalRequestConflict":
            .transient
        case "PreconditionFailed": .conflict
        case "AllAccessDisabled", "AccountProblem", "Forbidden", "InvalidToken", "InvalidAccessKeyId", "InvalidPayer":
            .permission
        case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "InvalidRange",
            "XAmzContentSHA256Mismatch", "EntityTooSmall", "InvalidPart", "InvalidPartOrder", "InvalidObjectState",
            "InvalidBucketName", "InvalidArgument", "InvalidRequest", "KeyTooLongError", "MethodNotAllowed",
            "NotImplemented":
            .invalid
        default: code.hasPrefix("KMS.") ? .permission : nil
        }
    }

    private static func inSTS(_ code: String) -> FailureClass? {
        switch code {
        case "IDPCommunicationError", "InternalFailure": .transient
        case "InvalidIdentityToken", "IDPRejectedClaim", "RegionDisabledException", "InvalidClientTokenId":
            .permission
        case "MalformedPolicyDocument", "PackedPolicyTooLarge", "InvalidAuthorizationMessageException": .invalid
        default: nil
        }
    }

    private static func anywhere(code: String) -> FailureClass? {
        switch code {
        case "MalformedResponse": .transient
        case "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
            "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
            "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown",
            "PriorRequestNotComplete", "EC2ThrottledException":
            .throttled
        case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError",
            "UnrecognizedClientException", "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
            "MissingAuthenticationToken", "MissingAuthenticationTokenException", "IncompleteSignature",
            "IncompleteSignatureException", "OptInRequired", "NotAuthorized":
            .permission
        // A clock that is wrong, or credentials that ran out: both are mended without an operator's changing a policy.
        case "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "ExpiredToken", "ExpiredTokenException",
            "RequestTimeout", "RequestTimeoutException", "InternalFailure":
            .transient
        case "ValidationException", "ValidationError", "SerializationException", "UnknownOperationException",
            "InvalidAction", "InvalidParameterValue", "MissingParameter":
            .invalid
        default: nil
        }
    }

    private static func byStatus(_ status: Int) -> FailureClass {
        switch status {
        case 401, 403: .permission
        case 404: .missing
        case 408: .transient
        case 409: .conflict
        case 429: .throttled
        case 500...: .transient
        default: .unknown
        }
    }
}
