import GlauxCore

/// Credentials that AWS called expired, though whoever gives them goes on giving them. They are not sent again, but for one
/// question about them now and then: AWS errs too, and keys of the environment cannot be replaced in a running daemon.
struct KeptBack: Sendable, Hashable {
    private static let pause = Duration.seconds(300)

    let credentials: Credentials
    /// Whoever gives them is asked meanwhile, and renews them by itself.
    let isRenewed: Bool
    /// In which AWS said so last.
    let failure: AWSFailure
    /// When it first did.
    var since: Timestamp
    /// AWS is not asked about them before.
    private(set) var next: Timestamp

    init(_ credentials: Credentials, isRenewed: Bool, because failure: AWSFailure, at now: Timestamp) {
        self.credentials = credentials
        self.isRenewed = isRenewed
        self.failure = failure
        since = now
        next = now + Self.pause
    }

    /// Whatever the clock was set to meanwhile.
    func rests(at now: Timestamp) -> Bool { now < next && next - now <= Self.pause }

    mutating func endRest(at now: Timestamp) { next = now }

    var cause: Cause { isRenewed ? .credentialsExpired : .credentialsKeptBack(until: next) }

    /// Of a call that is not made.
    func failure(of operation: String, _ service: Service) -> AWSFailure {
        AWSFailure(
            service: service.rawValue, operation: operation, code: "CredentialsExpired",
            message: "not sent, as \(failure.service) has called them expired since \(since.iso8601) (\(failure.call): "
                + "\(failure.code): \(failure.message)), and there are no others yet", cause: cause)
    }
}
