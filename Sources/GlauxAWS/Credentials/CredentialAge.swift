import GlauxCore

/// When credentials are to be renewed.
enum CredentialAge: Sendable, Hashable {
    case fresh(Credentials)
    /// One caller renews them; the others go on with the old ones, and so does it if it fails.
    case aging(Credentials)
    /// Everyone waits for new ones.
    case stale

    init(of credentials: Credentials?, at now: Timestamp) {
        guard let credentials else {
            self = .stale
            return
        }
        guard let expiration = credentials.expiration else {
            self = .fresh(credentials)
            return
        }
        let left = expiration - now
        self = left <= .seconds(600) ? .stale : left <= .seconds(900) ? .aging(credentials) : .fresh(credentials)
    }
}
