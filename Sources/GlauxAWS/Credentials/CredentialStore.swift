import GlauxCore

/// Why there are no credentials to sign with.
enum CredentialFailure: Error, Sendable, Hashable {
    case unavailable(SettingsProblem)
    /// Assuming a role failed.
    case aws(AWSFailure)
}

/// What a client signs with.
protocol CredentialSupply: Sendable {
    func current() async throws(CredentialFailure) -> Credentials
    /// AWS did not accept these; the next ones are to be fetched anew.
    func reject(_ credentials: Credentials) async
}

extension Credentials: CredentialSupply {
    func current() async throws(CredentialFailure) -> Credentials { self }
    func reject(_ credentials: Credentials) async {}
}

/// Keeps the credentials, and renews them before they expire, when a shared file changes, or when AWS refuses them.
/// However many callers need new ones, one fetches them and the others wait for what it gets.
actor CredentialStore: CredentialSupply {
    /// The outside of the store.
    struct Port: Sendable {
        var now: @Sendable () -> Timestamp
        var fingerprint: @Sendable () -> SharedFiles.Fingerprint
        /// Reads the files and asks STS, as far as the source needs it.
        var fetch: @Sendable () async throws(CredentialFailure) -> Credentials
    }

    private let port: Port
    private var held: Credentials?
    /// The state of the files that `held` came from.
    private var origin: SharedFiles.Fingerprint?
    private var isFetching = false
    private var waiting: [CheckedContinuation<Result<Credentials, CredentialFailure>, Never>] = []
    /// Until then a failed early renewal is not tried again.
    private var nextEarlyFetch: Timestamp?

    init(_ port: Port) {
        self.port = port
    }

    func current() async throws(CredentialFailure) -> Credentials {
        let now = port.now()
        switch CredentialAge(of: origin == port.fingerprint() ? held : nil, at: now) {
        case .fresh(let usable):
            return usable
        case .aging(let usable):
            if isFetching || nextEarlyFetch.map({ now < $0 }) == true { return usable }
            nextEarlyFetch = now + .seconds(60)
            if case .success(let renewed) = await fetch() { return renewed }
            return usable
        case .stale:
            return try await (isFetching ? fetchedByOther() : fetch()).get()
        }
    }

    func reject(_ credentials: Credentials) {
        if held == credentials { held = nil }
    }

    private func fetch() async -> Result<Credentials, CredentialFailure> {
        isFetching = true
        // Taken before reading: a write in between is then seen at the next call.
        let fingerprint = port.fingerprint()
        let result: Result<Credentials, CredentialFailure>
        do throws(CredentialFailure) {
            result = .success(try await port.fetch())
        } catch {
            result = .failure(error)
        }
        if case .success(let credentials) = result {
            held = credentials
            origin = fingerprint
            nextEarlyFetch = nil
        }
        isFetching = false
        let waited = waiting
        waiting = []
        for continuation in waited { continuation.resume(returning: result) }
        return result
    }

    private func fetchedByOther() async -> Result<Credentials, CredentialFailure> {
        let result = await withCheckedContinuation { waiting.append($0) }
        // The one that fetched was cancelled, which says nothing of the credentials: another takes over.
        if case .failure(.aws(let failure)) = result, failure.code == TransportFault.cancelled.code, !Task.isCancelled {
            return await isFetching ? fetchedByOther() : fetch()
        }
        return result
    }
}
