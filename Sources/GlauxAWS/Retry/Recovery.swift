import GlauxCore

/// What can be done about a failed attempt. The three corrections are made once each in a call, and cost no quota: they
/// mend what was wrong with the request instead of hoping.
struct Recovery: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        /// Sign with the server's time.
        case correctClock(offset: Duration)
        /// Fetch other credentials.
        case renewCredentials
        /// Sign for the region that the bucket is in.
        case redirect(region: String)
        /// Ask the retry policy.
        case retry
        case giveUp
    }

    /// What of an attempt decides what follows.
    struct Attempt: Sendable, Hashable {
        var failure: AWSFailure
        /// The server's clock, where it told.
        var serverDate: Timestamp?
        /// Ours, uncorrected.
        var localDate: Timestamp
        /// The correction that the attempt was signed with.
        var clockOffset: Duration
        var signingRegion: String
        var bucketRegion: String?
    }

    private var hasCorrectedClock = false
    private var hasRenewedCredentials = false
    private var hasRedirected = false

    mutating func step(after attempt: Attempt) -> Step {
        let code = attempt.failure.code
        if code == TransportFault.cancelled.code { return .giveUp }
        if !hasRedirected, let region = redirection(attempt) {
            hasRedirected = true
            return .redirect(region: region)
        }
        if Self.skewCodes.contains(code) {
            guard !hasCorrectedClock, let offset = clockCorrection(attempt) else { return .giveUp }
            hasCorrectedClock = true
            return .correctClock(offset: offset)
        }
        if Self.staleCredentialCodes.contains(code) {
            guard !hasRenewedCredentials else { return .giveUp }
            hasRenewedCredentials = true
            return .renewCredentials
        }
        switch attempt.failure.kind {
        case .throttled, .transient: return .retry
        case .permission, .credentials, .missing, .conflict, .exhausted, .invalid, .timeout, .damaged, .held, .unknown:
            return .giveUp
        }
    }

    private func redirection(_ attempt: Attempt) -> String? {
        guard let region = attempt.bucketRegion, region != attempt.signingRegion, Partition(region: region) != nil
        else { return nil }
        switch attempt.failure.code {
        case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException", "BadRequest":
            return region
        default: return nil
        }
    }

    /// The offset to sign with, if it differs enough from the one in use to be why the request was refused.
    private func clockCorrection(_ attempt: Attempt) -> Duration? {
        guard let serverDate = attempt.serverDate else { return nil }
        let offset = serverDate - attempt.localDate
        let change = offset - attempt.clockOffset
        return max(change, .zero - change) >= .seconds(300) ? offset : nil
    }

    private static let skewCodes: Set<String> = [
        "AuthFailure", "InvalidSignatureException", "RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
    ]

    private static let staleCredentialCodes: Set<String> = [
        "ExpiredToken", "ExpiredTokenException", "InvalidToken", "UnrecognizedClientException", "InvalidClientTokenId",
        "InvalidAccessKeyId",
    ]
}
