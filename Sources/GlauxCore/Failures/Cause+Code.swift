extension Cause {
    /// What an error of an AWS call means for whoever asked.
    ///
    /// - Parameters:
    ///   - service: `DynamoDB`, `Athena`, `Glue`, `S3`, `STS`
    ///   - detail: Athena's `AthenaErrorCode`
    package init(
        service: String, operation: String, code: String, httpStatus: Int, message: String, detail: String? = nil
    ) {
        let words = Words(message)
        self =
            Self.inOperation(operation, code: code)
            ?? Self.inContainer(code: code, words, detail: detail)
            ?? Self.documented(service: service, code: code)?.refined(by: words)
            ?? Self.byStatus(httpStatus)?.refined(by: words)
            ?? Self(words)
            ?? .only(.unknown)
    }

    /// What a code says by itself; nil for one that no documentation names.
    static func documented(service: String, code: String) -> Cause? {
        let own: Cause? =
            switch service {
            case "DynamoDB": inDynamoDB(code)
            case "Athena": inAthena(code)
            case "Glue": inGlue(code)
            case "S3": inS3(code)
            case "STS": inSTS(code)
            default: nil
            }
        return own ?? anywhere(code)
    }

    /// The words may name what the code only classifies.
    func refined(by words: Words) -> Cause {
        switch self {
        case .denied, .only(.permission):
            guard let told = Cause(words), told.kind == .permission else { return self }
            return told
        case .missing(.something):
            guard let told = Cause(words), told.kind == .missing else { return self }
            return told
        default: return self
        }
    }

    /// Codes on SDK lists of throttles that mean a quota of things under way here.
    private static func inOperation(_ operation: String, code: String) -> Cause? {
        switch (operation, code) {
        case ("ExportTableToPointInTime", "LimitExceededException"): .only(.exhausted)
        case ("StartQueryExecution", "TooManyRequestsException"): .only(.exhausted)
        default: nil
        }
    }

    /// Codes that wrap the errors of other services: their words speak first.
    private static func inContainer(code: String, _ words: Words, detail: String?) -> Cause? {
        switch code {
        case "InvalidRequestException", "MetadataException", "InvalidInputException":
            switch detail {
            case "IDEMPOTENT_PARAMETER_MISMATCH": .tokenReused
            case "QUERY_EXECUTION_NOT_FOUND", "RESULT_NOT_FOUND": .missing(.query)
            case "MALFORMED_QUERY": .malformedQuery
            default: Cause(words) ?? .only(.invalid)
            }
        default: nil
        }
    }

    private static func inDynamoDB(_ code: String) -> Cause? {
        switch code {
        case "TableNotFoundException", "ResourceNotFoundException": .missing(.dynamoDBTable)
        case "ExportNotFoundException": .missing(.export)
        case "ExportConflictException": .tokenReused
        case "ResourceInUseException", "TableInUseException": .concurrentChange
        case "PointInTimeRecoveryUnavailableException": .recoveryOff
        case "InvalidExportTimeException": .only(.invalid)
        // Right after a table was created; it passes.
        case "ContinuousBackupsUnavailableException", "InternalServerError": .only(.transient)
        default: nil
        }
    }

    private static func inAthena(_ code: String) -> Cause? {
        switch code {
        case "InternalServerException": .only(.transient)
        case "ResourceNotFoundException": .missing(.something)
        default: nil
        }
    }

    private static func inGlue(_ code: String) -> Cause? {
        switch code {
        case "EntityNotFoundException": .missing(.something)
        case "AlreadyExistsException": .alreadyExists
        case "ConcurrentModificationException", "VersionMismatchException": .concurrentChange
        case "ResourceNumberLimitExceededException": .catalogQuota
        case "FederationSourceException": .only(.invalid)
        case "ResourceNotReadyException", "OperationTimeoutException", "FederationSourceRetryableException",
            "InternalServiceException":
            .only(.transient)
        case "GlueEncryptionException": .keyRefused
        case "PermissionTypeMismatchException": .lakeFormation(LakeFormationDenial())
        default: nil
        }
    }

    private static func inS3(_ code: String) -> Cause? {
        switch code {
        case "NoSuchBucket": .missing(.bucket)
        case "NoSuchKey", "NotFound": .missing(.object)
        case "NoSuchUpload": .missing(.something)
        case "SlowDown", "ServiceUnavailable": .only(.throttled)
        case "InternalError", "RequestTimeout", "OperationAborted", "BadDigest", "TemporaryRedirect",
            "ConditionalRequestConflict":
            .only(.transient)
        case "PreconditionFailed": .concurrentChange
        case "AllAccessDisabled", "AccountProblem", "Forbidden", "InvalidPayer": .denied(Denial(service: "S3"))
        case "InvalidToken", "InvalidAccessKeyId": .credentialsRefused
        case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "InvalidRange",
            "XAmzContentSHA256Mismatch", "EntityTooSmall", "InvalidPart", "InvalidPartOrder", "InvalidObjectState",
            "InvalidBucketName", "InvalidArgument", "InvalidRequest", "KeyTooLongError", "MethodNotAllowed",
            "NotImplemented":
            .only(.invalid)
        default: code.hasPrefix("KMS.") ? .keyRefused : nil
        }
    }

    private static func inSTS(_ code: String) -> Cause? {
        switch code {
        case "IDPCommunicationError": .only(.transient)
        case "InvalidIdentityToken", "IDPRejectedClaim", "InvalidClientTokenId": .credentialsRefused
        case "RegionDisabledException": .only(.permission)
        case "MalformedPolicyDocument", "PackedPolicyTooLarge", "InvalidAuthorizationMessageException": .only(.invalid)
        default: nil
        }
    }

    private static func anywhere(_ code: String) -> Cause? {
        switch code {
        case "MalformedResponse", "RequestTimeout", "RequestTimeoutException", "InternalFailure": .only(.transient)
        case "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
            "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
            "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown",
            "PriorRequestNotComplete", "EC2ThrottledException":
            .only(.throttled)
        case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "NotAuthorized":
            .denied(Denial())
        case "UnrecognizedClientException", "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
            "MissingAuthenticationToken", "MissingAuthenticationTokenException", "IncompleteSignature",
            "IncompleteSignatureException":
            .credentialsRefused
        case "OptInRequired": .only(.permission)
        // Both are mended without an operator's changing a policy.
        case "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture": .clockSkew
        case "ExpiredToken", "ExpiredTokenException": .credentialsExpired
        case "ValidationException", "ValidationError", "SerializationException", "UnknownOperationException",
            "InvalidAction", "InvalidParameterValue", "MissingParameter":
            .only(.invalid)
        default: nil
        }
    }

    private static func byStatus(_ status: Int) -> Cause? {
        switch status {
        case 401, 403: .denied(Denial())
        case 404: .missing(.something)
        case 408: .only(.transient)
        case 409: .only(.conflict)
        case 429: .only(.throttled)
        case 500...: .only(.transient)
        default: nil
        }
    }

    /// An export that AWS ended as FAILED. The set of codes is open: most are an error of S3's or KMS's behind the
    /// service's name, and one that nothing names is told by its words.
    package init(exportCode code: String, message: String) {
        let words = Words(message)
        let byCode: Cause? =
            if code.hasPrefix("S3") {
                Self.documented(service: "S3", code: String(code.dropFirst(2)))
            } else if code.lowercased().hasPrefix("kms") {
                code.lowercased().contains("notfound") ? .keyMissing : .keyRefused
            } else {
                Self.documented(service: "DynamoDB", code: code)
            }
        self = byCode?.refined(by: words) ?? Self(words) ?? .only(.unknown)
    }
}
