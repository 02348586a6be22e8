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
                                    accessKeyID: "K\(state.fetches)", secretAccessKey: Secret("s"),
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
        case fresh, aging, stale

        func holding(_ credentials: Credentials) -> CredentialAge {
            switch self {
            case .fresh: .fresh(credentials)
            case .aging: .aging(credentials)
            case .stale: .stale
            }
        }
    }

    @Test(
        "age follows the time that is left",
        arguments: [
            (3600, .fresh), (901, .fresh), (900, .aging), (601, .aging), (600, .stale), (-5, .stale), (nil, .fresh),
        ] as [(Int?, Age)])
    func age(left: Int?, expected: Age) {
        let now = Timestamp(secondsSince1970: 5000)
        let credentials = Credentials(
            accessKeyID: "K", secretAccessKey: Secret("s"), expiration: left.map { now + .seconds($0) })
        #expect(CredentialAge(of: credentials, at: now) == expected.holding(credentials))
        #expect(CredentialAge(of: nil, at: now) == .stale)
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

    @Test("fifteen minutes before the end new ones are tried, and the old ones go on if that fails")
    func earlyRenewal() async throws {
        let world = World()
        let store = world.store()
        _ = try await store.current()
        world.pass(.seconds(2699))
        #expect(try await store.current().accessKeyID == "K1")
        world.state.withLock { $0.isFailing = true }
        world.pass(.seconds(2))
        #expect(try await store.current().accessKeyID == "K1")
        #expect(world.fetches == 2)
        // Not again at every call.
        #expect(try await store.current().accessKeyID == "K1")
        #expect(world.fetches == 2)
        world.state.withLock { $0.isFailing = false }
        world.pass(.seconds(61))
        #expect(try await store.current().accessKeyID == "K3")
    }

    @Test("ten minutes before the end a failure to renew is a failure")
    func mandatoryRenewal() async throws {
        let world = World()
        let store = world.store()
        _ = try await store.current()
        world.state.withLock { $0.isFailing = true }
        world.pass(.seconds(3001))
        await #expect(throws: CredentialFailure.self) { try await store.current() }
        world.state.withLock { $0.isFailing = false }
        #expect(try await store.current().accessKeyID == "K3")
    }

    @Test("what AWS refused is fetched again, but only once for the same credentials")
    func rejected() async throws {
        let world = World()
        let store = world.store()
        let first = try await store.current()
        await store.reject(first)
        #expect(try await store.current().accessKeyID == "K2")
        await store.reject(first)
        #expect(try await store.current().accessKeyID == "K2")
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
    }
}
