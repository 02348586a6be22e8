import GlauxCore
import Synchronization

/// Gets credentials from their source. Files are read anew each time: whoever replaced one is heard without a restart.
struct CredentialFetcher: Sendable {
    var settings: AWSSettings
    var environment: Environment
    var files: SharedFiles
    var sts: ServiceClient
    var transport: Transport
    var clock: ClientClock
    /// Whether the metadata service has ever answered.
    private let instanceAnswered = Flag()

    init(
        settings: AWSSettings, environment: Environment, files: SharedFiles, sts: ServiceClient, transport: Transport,
        clock: ClientClock
    ) {
        self.settings = settings
        self.environment = environment
        self.files = files
        self.sts = sts
        self.transport = transport
        self.clock = clock
    }

    private final class Flag: Sendable {
        private let state = Mutex(false)
        var isSet: Bool { state.withLock { $0 } }
        func set() { state.withLock { $0 = true } }
    }

    func fetch() async throws(CredentialFailure) -> Credentials {
        let source: CredentialSource
        do throws(SettingsProblem) {
            source = try CredentialSource(settings: settings, environment: environment, profiles: files.read())
        } catch {
            throw .unavailable(error)
        }
        let credentials = try await credentials(from: source)
        if let expiration = credentials.expiration, expiration <= sts.now {
            throw .unavailable(
                SettingsProblem(
                    "The credentials that were given had expired already, at \(expiration.iso8601).",
                    hint: "See that whoever gives them renews them, and that this machine's clock is right."))
        }
        return credentials
    }

    private func credentials(from source: CredentialSource) async throws(CredentialFailure) -> Credentials {
        switch source {
        case .fixed(let credentials):
            return credentials
        case .role(let role, let source):
            let own = try await credentials(from: source)
            do throws(CredentialFailure) {
                return try await ask(AssumeRole(role: role), as: own)
            } catch {
                guard case .aws(let failure) = error, failure.cause == .credentialsExpired else { throw error }
                throw .keptBack(KeptBack(own, isRenewed: false, because: failure, at: sts.now))
            }
        case .webIdentity(let role, let file):
            let token = try TokenFile.contents(of: file, named: "the web identity")
            return try await ask(AssumeRoleWithWebIdentity(role: role, token: Secret(token)), as: .anonymous)
        case .singleSignOn(let signOn):
            return try await signOn.credentials(through: transport, clock)
        case .process(let process):
            return try await process.credentials(environment)
        case .container(let endpoint):
            return try await endpoint.credentials(through: transport, clock)
        case .instance(let instance):
            return try await credentials(of: instance)
        }
    }

    /// Most machines are no instances: silence where none ever answered is not a fault that passes.
    private func credentials(of instance: InstanceMetadata) async throws(CredentialFailure) -> Credentials {
        do throws(CredentialFailure) {
            let credentials = try await instance.credentials(through: transport, clock)
            instanceAnswered.set()
            return credentials
        } catch {
            guard case .aws(let failure) = error, failure.httpStatus == nil, !error.isCancellation,
                !["NoInstanceRole", "MalformedResponse"].contains(failure.code), !instanceAnswered.isSet
            else { throw error }
            throw .unavailable(
                SettingsProblem(
                    "No AWS credentials were found in the environment or the shared files, and no metadata service "
                        + "of an instance answers at \(instance.endpoint.peer) (\(failure.message)).",
                    hint: CredentialSource.supported))
        }
    }

    private func ask<O: QueryOperation>(
        _ operation: O, as own: Credentials
    ) async throws(CredentialFailure) -> O.Output {
        do throws(AWSFailure) {
            return try await sts.perform(operation, signing: own)
        } catch {
            throw .aws(error)
        }
    }
}
