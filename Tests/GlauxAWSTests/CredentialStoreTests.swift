import GlauxCore
import Synchronization
import Testing

@testable import GlauxAWS

struct CredentialStoreTests {
    /// The outside of a store, to be moved by a test.
    final class World: Sendable {
        struct State {
            var now = Timestamp(secondsSince1970: 1_000_000)
            var fetches = 0
            var lifetime: Duration? = .seconds(3600)
            var isFailing = false
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
        await store.reject(first, because: Self.failure(.credentialsRefused))
        #expect(try await store.current().accessKeyID == "K2")
        await store.reject(first, because: Self.failure(.credentialsRefused))
        #expect(try await store.current().accessKeyID == "K2")
    }

    private static func failure(_ cause: Cause) -> AWSFailure {
        AWSFailure(service: "S3", operation: "GetObject", code: "C", message: "m", cause: cause)
    }

    @Test("keys of which nobody said that they expire are tried again after a while")
    func expiredForNow() async throws {
        let world = World()
        world.state.withLock { ($0.key, $0.lifetime) = ("K", nil) }
        let store = world.store()
        let failure = Self.failure(.credentialsExpired)
        await store.reject(try await store.current(), because: failure)
        world.pass(.seconds(299))
        await #expect(throws: CredentialFailure.aws(failure)) { try await store.current() }
        world.pass(.seconds(6))
        #expect(try await store.current().accessKeyID == "K")
    }

    @Test("what AWS calls expired is never handed out again, until others come")
    func expired() async throws {
        let world = World()
        // All of them end at the same moment.
        world.state.withLock { $0.key = "K" }
        let store = world.store()
        let first = try await store.current()
        let failure = Self.failure(.credentialsExpired)
        await store.reject(first, because: failure)
        await #expect(throws: CredentialFailure.aws(failure)) { try await store.current() }
        world.pass(.seconds(60))
        world.state.withLock { $0.lifetime = .seconds(3540) }
        await #expect(throws: CredentialFailure.aws(failure)) { try await store.current() }
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
