import GlauxCore

/// Why there are no credentials to sign with.
enum CredentialFailure: Error, Sendable, Hashable {
    case unavailable(SettingsProblem)
    /// Whoever gives them was asked, and failed or refused.
    case aws(AWSFailure)
    case keptBack(KeptBack)

    /// It says nothing of the credentials.
    var isCancellation: Bool {
        if case .aws(let failure) = self { failure.code == TransportFault.cancelled.code } else { false }
    }
}

/// What a client signs with.
protocol CredentialSupply: Sendable {
    func current() async throws(CredentialFailure) -> Credentials
    /// AWS did not accept these; the next ones are to be fetched anew.
    func reject(_ credentials: Credentials, because failure: AWSFailure) async
}

extension Credentials: CredentialSupply {
    func current() async throws(CredentialFailure) -> Credentials { self }
    func reject(_ credentials: Credentials, because failure: AWSFailure) async {}
}

/// Keeps the credentials, and renews them before they expire, when a shared file changes, or when AWS refuses them.
/// However many callers need new ones, they are fetched once. Nobody waits for it as long as the old ones are good.
actor CredentialStore: CredentialSupply {
    /// The outside of the store.
    struct Port: Sendable {
        var now: @Sendable () -> Timestamp
        var fingerprint: @Sendable () -> SharedFiles.Fingerprint
        /// Reads the files and asks whoever gives them, as far as the source needs it.
        var fetch: @Sendable () async throws(CredentialFailure) -> Credentials
        /// Asks AWS about credentials that it called expired. What it says if it still does.
        var probe: @Sendable (Credentials) async -> AWSFailure?
    }

    private struct Held {
        var credentials: Credentials
        /// The state of the files that they came from.
        var origin: SharedFiles.Fingerprint
        var lifetime: Duration?
        var jitter: Double
    }

    /// What a fetch that failed leaves behind, so that a hundred jobs do not ask for the same in a row.
    private struct Setback {
        var failure: CredentialFailure
        var origin: SharedFiles.Fingerprint
        var count: Int
        /// Of the first of them.
        var since: Timestamp
        var last: Timestamp
        /// Nobody asks before.
        var end: Timestamp
    }

    private typealias Fetched = Result<Credentials, CredentialFailure>

    private let port: Port
    private var held: Held?
    private var setback: Setback?
    private var keptBack: KeptBack?
    private var flight: Task<Fetched, Never>?
    private var isShutDown = false

    init(_ port: Port) {
        self.port = port
    }

    func current() async throws(CredentialFailure) -> Credentials {
        let now = port.now()
        let files = port.fingerprint()
        let age = CredentialAge(
            of: held?.credentials, lifetime: held?.lifetime, jitter: held?.jitter ?? 0, at: now)
        switch age {
        case .fresh(let usable) where held?.origin == files:
            return usable
        case .aging(let usable) where held?.origin == files:
            if blocked(by: files, at: now) == nil { _ = launched() }
            return usable
        case .ending(let usable), .fresh(let usable), .aging(let usable):
            if blocked(by: files, at: now) == nil, case .success(let renewed) = await fetched() { return renewed }
            // A file that is just being written cannot be read; one that stays so is what somebody wants.
            guard held?.origin == files || setback.map({ now - $0.since < .seconds(60) }) ?? true else {
                throw setback?.failure ?? Self.cancelled
            }
            return usable
        case .stale:
            if let failure = blocked(by: files, at: now) { throw failure }
            return try await fetched().get()
        }
    }

    func reject(_ credentials: Credentials, because failure: AWSFailure) {
        guard held?.credentials == credentials else { return }
        held = nil
        // Others than expired ones are sent with each call: keys that are new, or were disabled, become valid at any moment.
        if failure.cause == .credentialsExpired {
            keepBack(credentials, because: failure)
        }
    }

    /// An operator wants to know now.
    func askAgain() {
        setback = nil
        keptBack?.endRest(at: port.now())
    }

    /// Ends what is under way.
    func shutDown() {
        isShutDown = true
        flight?.cancel()
    }

    /// Why it makes no sense to ask again yet.
    private func blocked(by files: SharedFiles.Fingerprint, at now: Timestamp) -> CredentialFailure? {
        guard let setback, setback.origin == files, setback.last <= now, now < setback.end else { return nil }
        return setback.failure
    }

    private static let longestPause = Duration.seconds(5)

    /// The fetch that is under way, or a new one. It belongs to the store: whoever asked may go away.
    private func launched() -> Task<Fetched, Never> {
        if let flight { return flight }
        // Taken before reading: a write in between is then seen at the next call.
        let files = port.fingerprint()
        let fetch = port.fetch
        let task = Task { () -> Fetched in
            let result: Fetched
            do throws(CredentialFailure) { result = .success(try await fetch()) } catch { result = .failure(error) }
            return landed(await examined(result), from: files)
        }
        flight = task
        if isShutDown { task.cancel() }
        return task
    }

    private func landed(_ fetched: Fetched, from files: SharedFiles.Fingerprint) -> Fetched {
        flight = nil
        let now = port.now()
        switch fetched {
        case .success(let credentials):
            held = Held(
                credentials: credentials, origin: files, lifetime: credentials.expiration.map { $0 - now },
                jitter: Double.random(in: 0..<1))
            setback = nil
            keptBack = nil
        case .failure(let failure):
            guard !failure.isCancellation else { break }
            let count = (setback?.count ?? 0) + 1
            var end = now + min(.seconds(1) * (1 << min(count - 1, 3)), Self.longestPause)
            if case .keptBack(let kept) = failure, !kept.isRenewed { end = max(end, kept.next) }
            setback = Setback(
                failure: failure, origin: files, count: count, since: setback?.since ?? now, last: now, end: end)
        }
        return fetched
    }

    /// Lets pass what AWS has not called expired, or no longer does.
    private func examined(_ fetched: Fetched) async -> Fetched {
        switch fetched {
        case .success(let credentials):
            guard let keptBack, keptBack.credentials == credentials else { return fetched }
            if keptBack.rests(at: port.now()) { return .failure(.keptBack(keptBack)) }
            guard let failure = await port.probe(credentials) else { return fetched }
            return .failure(.keptBack(keepBack(credentials, because: failure)))
        case .failure(.keptBack(let told)): return .failure(.keptBack(keepBack(told)))
        case .failure: return fetched
        }
    }

    @discardableResult
    private func keepBack(_ credentials: Credentials, because failure: AWSFailure) -> KeptBack {
        // What has no end was given by a person, and there is nothing else until a person comes.
        keepBack(
            KeptBack(
                credentials, isRenewed: credentials.expiration != nil, because: failure, at: port.now()))
    }

    private func keepBack(_ told: KeptBack) -> KeptBack {
        var told = told
        if let keptBack, keptBack.credentials == told.credentials { told.since = keptBack.since }
        keptBack = told
        return told
    }

    /// A caller that is cancelled waits no longer; the others do.
    private func fetched() async -> Fetched {
        let task = launched()
        let (results, feed) = AsyncStream.makeStream(of: Fetched.self, bufferingPolicy: .bufferingNewest(1))
        let relay = Task {
            feed.yield(await task.value)
            feed.finish()
        }
        defer { relay.cancel() }
        for await result in results { return result }
        return .failure(Self.cancelled)
    }

    private static let cancelled = CredentialFailure.aws(
        AWSFailure(
            service: "credentials", operation: "credentials", code: TransportFault.cancelled.code,
            message: TransportFault.cancelled.message, kind: .transient))
}
