import GlauxCore
import Synchronization
import Testing

@testable import GlauxAWS

private func failure(_ cause: Cause) -> AWSFailure {
    AWSFailure(service: "S3", operation: "GetObject", code: "C", message: "m", cause: cause)
}

struct CredentialStoreTests {
    /// The outside of a store, to be moved by a test.
    final class World: Sendable {
        struct State {
            var now = Timestamp(secondsSince1970: 1_000_000)
            var fetches = 0
            var lifetime: Duration? = .seconds(3600)
            var isFailing = false
            /// AWS says so of all.
            var isExpired = false
            var probes = 0
            /// Instead of a new one each time.
            var key: String?
        }

        let state = Mutex(State())
        var fetches: Int { state.withLock { $0.fetches } }

        func store(_ files: SharedFiles = SharedFiles(environment: Environment([:]))) -> CredentialStore {
            CredentialStore(
                CredentialStore.Port(
                    now: { self.state.withLock { $0.now } }, fingerprint: { files.fingerprint() },
                    fetch: { () async throws(CredentialFailure) in
                        await Task.yield()
                        let result: Result<Credentials, CredentialFailure> = self.state.withLock { state in
                            state.fetches += 1
                            guard !state.isFailing else {
                                return .failure(.unavailable(SettingsProblem("x", hint: "y")))
                            }
                            return .success(
                                Credentials(
                                    accessKeyID: state.key ?? "K\(state.fetches)", secretAccessKey: Secret("s"),
                                    expiration: state.lifetime.map { state.now + $0 }))
                        }
                        return try result.get()
                    },
                    probe: { _ in
                        await Task.yield()
                        return self.state.withLock { state in
                            state.probes += 1
                            return state.isExpired ? failure(.credentialsExpired) : nil
                        }
                    }))
        }

        func pass(_ duration: Duration) {
            state.withLock { $0.now = $0.now + duration }
        }
    }

    enum Age: Sendable {
        case fresh, aging, ending, stale

        func holding(_ credentials: Credentials) -> CredentialAge {
            switch self {
            case .fresh: .fresh(credentials)
            case .aging: .aging(credentials)
            case .ending: .ending(credentials)
            case .stale: .stale
            }
        }
    }

    @Test(
        "age follows the time that is left, and those of a few minutes are not renewed all the time",
        arguments: [
            (3600, 3600, 0, .fresh), (3600, 901, 0, .fresh), (3600, 900, 0, .aging), (3600, 601, 1, .fresh),
            (3600, 600, 1, .aging), (3600, 301, 0, .aging), (3600, 300, 0, .ending), (3600, 16, 0, .ending),
            (3600, 15, 0, .stale), (3600, -5, 0, .stale), (nil, nil, 0, .fresh),
            (900, 301, 0, .fresh), (900, 300, 0, .aging), (900, 100, 0, .ending), (60, 20, 0, .aging),
            (60, 4, 0, .ending), (60, 3, 0, .stale), (0, 0, 0, .stale), (-9, -9, 0, .stale),
        ] as [(Int?, Int?, Double, Age)])
    func age(lifetime: Int?, left: Int?, jitter: Double, expected: Age) {
        let now = Timestamp(secondsSince1970: 5000)
        let credentials = Credentials(
            accessKeyID: "K", secretAccessKey: Secret("s"), expiration: left.map { now + .seconds($0) })
        let lifetime = lifetime.map { Duration.seconds($0) }
        #expect(
            CredentialAge(of: credentials, lifetime: lifetime, jitter: jitter, at: now)
                == expected.holding(credentials))
        #expect(CredentialAge(of: nil, lifetime: nil, jitter: 0, at: now) == .stale)
    }

    @Test("however many ask at once, one fetches")
    func singleFlight() async throws {
        let world = World()
        let store = world.store()
        let keys = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await store.current().accessKeyID } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(keys == ["K1"])
        #expect(world.fetches == 1)
    }

    @Test("new ones are fetched in the background while the old ones are used")
    func background() async throws {
        let world = World()
        let store = world.store()
        _ = try await store.current()
        world.pass(.seconds(2699))
        #expect(try await store.current().accessKeyID == "K1")
        #expect(world.fetches == 1)
        // Whatever the jitter: it is time at ten minutes before the end.
        world.pass(.seconds(301))
        #expect(try await store.current().accessKeyID == "K1")
        while try await store.current().accessKeyID != "K2" { await Task.yield() }
        #expect(world.fetches == 2)
    }

    @Test("what cannot be renewed is used to its end, tried again now and then, and never sent after it")
    func failingRenewal() async throws {
        let world = World()
        let store = world.store()
        _ = try await store.current()
        world.state.withLock { $0.isFailing = true }
        world.pass(.seconds(3400))
        #expect(try await store.current().accessKeyID == "K1")
        #expect(world.fetches == 2)
        // Not again at every call.
        #expect(try await store.current().accessKeyID == "K1")
        #expect(world.fetches == 2)
        world.pass(.seconds(1))
        #expect(try await store.current().accessKeyID == "K1")
        #expect(world.fetches == 3)
        world.pass(.seconds(184))
        await #expect(throws: CredentialFailure.self) { try await store.current() }
        await #expect(throws: CredentialFailure.self) { try await store.current() }
        #expect(world.fetches == 4)
        world.state.withLock { $0.isFailing = false }
        world.pass(.seconds(5))
        #expect(try await store.current().accessKeyID == "K5")
    }

    @Test("a caller that goes away takes nobody's credentials with it")
    func cancelledCaller() async throws {
        let world = World()
        let store = world.store()
        let caller = Task { try await store.current() }
        caller.cancel()
        #expect(try await store.current().accessKeyID == "K1")
        _ = try? await caller.value
        #expect(world.fetches == 1)
    }

    @Test("what AWS refused is fetched again, but only once for the same credentials")
    func rejected() async throws {
        let world = World()
        let store = world.store()
        let first = try await store.current()
        await store.reject(first, because: failure(.credentialsRefused))
        #expect(try await store.current().accessKeyID == "K2")
        await store.reject(first, because: failure(.credentialsRefused))
        #expect(try await store.current().accessKeyID == "K2")
    }

    private func cause(_ store: CredentialStore) async -> Cause? {
        do throws(CredentialFailure) {
            _ = try await store.current()
            return nil
        } catch {
            guard case .keptBack(let kept) = error else { return nil }
            return kept.cause
        }
    }

    @Test(
        "keys without an end that AWS calls expired wait; AWS is asked once however many want them, and its word counts"
    )
    func expiredForNow() async throws {
        let world = World()
        let start = world.state.withLock { state in
            (state.key, state.lifetime, state.isExpired) = ("K", nil, true)
            return state.now
        }
        let store = world.store()
        await store.reject(try await store.current(), because: failure(.credentialsExpired))
        #expect(await cause(store) == .credentialsKeptBack(until: start + .seconds(300)))
        let fetches = world.fetches
        world.pass(.seconds(299))
        // Nobody is asked meanwhile, neither AWS nor who gives them.
        #expect(await cause(store) == .credentialsKeptBack(until: start + .seconds(300)))
        #expect(world.fetches == fetches && world.state.withLock { $0.probes } == 0)
        world.pass(.seconds(1))
        await withTaskGroup(of: Cause?.self) { group in
            for _ in 0..<50 { group.addTask { await cause(store) } }
            for await cause in group { #expect(cause == .credentialsKeptBack(until: start + .seconds(600))) }
        }
        #expect(world.state.withLock { $0.probes } == 1)
        world.state.withLock { $0.isExpired = false }
        world.pass(.seconds(300))
        #expect(try await store.current().accessKeyID == "K")
        #expect(try await store.current().accessKeyID == "K")
        #expect(world.state.withLock { $0.probes } == 2)
    }

    @Test("who wants to know now asks AWS about them at once, and other keys in the file are sent at once")
    func askedAgain() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let path = try directory.write("credentials", "[default]\n")
        let world = World()
        world.state.withLock { ($0.key, $0.lifetime, $0.isExpired) = ("K", nil, true) }
        let store = world.store(SharedFiles(environment: Environment(["AWS_SHARED_CREDENTIALS_FILE": path])))
        await store.reject(try await store.current(), because: failure(.credentialsExpired))
        #expect(await cause(store) != nil)
        await store.askAgain()
        #expect(await cause(store) != nil)
        #expect(world.state.withLock { $0.probes } == 1)
        world.state.withLock { $0.key = "L" }
        #expect(await cause(store) != nil)
        _ = try directory.write("credentials", "[default]\n[another]\n")
        #expect(try await store.current().accessKeyID == "L")
        #expect(world.state.withLock { $0.probes } == 1)
    }

    @Test("what AWS calls expired is not handed out again while whoever gives it is asked for others")
    func expired() async throws {
        let world = World()
        // All of them end at the same moment.
        world.state.withLock { $0.key = "K" }
        let store = world.store()
        let first = try await store.current()
        await store.reject(first, because: failure(.credentialsExpired))
        #expect(await cause(store) == .credentialsExpired)
        world.pass(.seconds(60))
        world.state.withLock { $0.lifetime = .seconds(3540) }
        #expect(await cause(store) == .credentialsExpired)
        world.pass(.seconds(60))
        world.state.withLock { $0.key = "L" }
        #expect(try await store.current().accessKeyID == "L")
    }

    @Test("a file that changed is read again")
    func fileChange() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let path = try directory.write("credentials", "[default]\n")
        let world = World()
        world.state.withLock { $0.lifetime = nil }
        let store = world.store(SharedFiles(environment: Environment(["AWS_SHARED_CREDENTIALS_FILE": path])))
        #expect(try await store.current().accessKeyID == "K1")
        #expect(try await store.current().accessKeyID == "K1")
        _ = try directory.write("credentials", "[default]\n[another]\n")
        #expect(try await store.current().accessKeyID == "K2")
        // One that cannot be read may be half written; one that stays so is what somebody wants.
        world.state.withLock { $0.isFailing = true }
        _ = try directory.write("credentials", "[def")
        #expect(try await store.current().accessKeyID == "K2")
        world.pass(.seconds(61))
        await #expect(throws: CredentialFailure.self) { try await store.current() }
    }
}
