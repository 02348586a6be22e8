import GlauxCore

/// Gets credentials from their source.
struct CredentialFetcher: Sendable {
    var settings: AWSSettings
    var environment: Environment
    var files: SharedFiles
    var sts: ServiceClient

    func fetch() async throws(CredentialFailure) -> Credentials {
        let source: CredentialSource
        do throws(SettingsProblem) {
            source = try CredentialSource(settings: settings, environment: environment, profiles: files.read())
        } catch {
            throw .unavailable(error)
        }
        return try await credentials(from: source)
    }

    private func credentials(from source: CredentialSource) async throws(CredentialFailure) -> Credentials {
        switch source {
        case .fixed(let credentials): return credentials
        case .role(let role, let source):
            let own = try await credentials(from: source)
            do throws(AWSFailure) {
                return try await sts.perform(AssumeRole(role: role), signing: own)
            } catch {
                throw .aws(error)
            }
        }
    }
}
