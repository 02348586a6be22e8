import GlauxCore

/// When credentials are to be renewed.
enum CredentialAge: Sendable, Hashable {
    case fresh(Credentials)
    /// They go on being used while others are fetched.
    case aging(Credentials)
    /// Everyone waits for new ones; if there are none, these are still good.
    case ending(Credentials)
    /// None, or expired: never to be sent.
    case stale

    /// - Parameters:
    ///   - lifetime: what was left when they came
    ///   - jitter: 0 to 1, drawn when they came: many daemons that were started at once do not renew at once
    init(of credentials: Credentials?, lifetime: Duration?, jitter: Double, at now: Timestamp) {
        guard let credentials else {
            self = .stale
            return
        }
        guard let expiration = credentials.expiration, let lifetime else {
            self = .fresh(credentials)
            return
        }
        let left = expiration - now
        // Those of a quarter of an hour are not renewed all the time.
        let early = min(Self.early, lifetime / 3)
        if left <= min(Self.margin, lifetime / 20) {
            self = .stale
        } else if left <= early / 3 {
            self = .ending(credentials)
        } else if left <= early - early * (jitter / 3) {
            self = .aging(credentials)
        } else {
            self = .fresh(credentials)
        }
    }

    private static let early = Duration.seconds(900)
    /// A request takes its time to arrive, and no two clocks agree.
    private static let margin = Duration.seconds(15)
}
