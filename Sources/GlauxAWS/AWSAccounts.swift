package import GlauxCore
internal import Synchronization

/// One client for each account and region that the config names, so that one daemon serves many.
package final class AWSAccounts: Sendable {
    private struct Entry {
        var settings: AWSSettings
        var client: AWSClient
        /// Since `use` was called last.
        var isUsed = true
    }

    private let environment: [String: String]
    private let version: String
    private let retried: @Sendable (AWSRetry) -> Void
    /// By what tells them apart: a job of the journal does not know its external id.
    private let entries = Mutex<[AWSSettings: Entry]>([:])

    package init(
        environment: [String: String], version: String, retried: @escaping @Sendable (AWSRetry) -> Void = { _ in }
    ) {
        self.environment = environment
        self.version = version
        self.retried = retried
    }

    /// The regions of those in use, in order.
    package var regions: [String] {
        Set(entries.withLock { $0.values.map(\.client.region) }).sorted()
    }

    /// Makes a client for each of the config's settings, or changes nothing. Those that neither it nor a job has needed
    /// since the last time are closed; the others ask at once for what they were refused.
    package func use(_ settings: [AWSSettings?]) async throws(SettingsProblem) {
        let wanted = Dictionary(settings.map { ($0?.withoutExternalID ?? AWSSettings(), $0 ?? AWSSettings()) }) { $1 }
        let known = entries.withLock { $0 }
        var made: [AWSSettings: Entry] = [:]
        for (key, settings) in wanted where known[key]?.settings != settings {
            do throws(SettingsProblem) {
                made[key] = Entry(settings: settings, client: try client(settings))
            } catch {
                for entry in made.values { try? await entry.client.shutdown() }
                throw error
            }
        }
        let retired = entries.withLock { entries in
            var retired: [AWSClient] = []
            for (key, entry) in entries where made[key] != nil || wanted[key] == nil && !entry.isUsed {
                retired.append(entry.client)
                entries[key] = nil
            }
            for key in entries.keys { entries[key]?.isUsed = false }
            entries.merge(made) { $1 }
            return retired
        }
        // A call that is under way there fails as one that passes, and is made again with the new one.
        for client in retired { try? await client.shutdown() }
        for client in entries.withLock({ $0.values.map(\.client) }) { await client.credentials.askAgain() }
    }

    package func perform(_ call: AWSCall, in settings: AWSSettings?) async -> Result<AWSReply, AWSFailure> {
        do throws(AWSFailure) {
            return await (try reach(settings)).perform(call)
        } catch {
            return .failure(error)
        }
    }

    /// The client of an account.
    package func reach(_ settings: AWSSettings?) throws(AWSFailure) -> AWSClient {
        do throws(SettingsProblem) {
            return try client(of: settings ?? AWSSettings())
        } catch {
            throw AWSFailure(
                service: "AWS", operation: "", code: "SettingsUnusable", message: error.description,
                cause: .credentialsMissing)
        }
    }

    package func shutdown() async {
        let all = entries.withLock { entries in
            defer { entries = [:] }
            return entries.values.map(\.client)
        }
        for client in all { try? await client.shutdown() }
    }

    /// A job may be of a config that is no longer in force.
    private func client(of settings: AWSSettings) throws(SettingsProblem) -> AWSClient {
        try entries.withLock { (entries) throws(SettingsProblem) -> AWSClient in
            let key = settings.withoutExternalID
            entries[key]?.isUsed = true
            if let entry = entries[key] { return entry.client }
            let client = try client(settings)
            entries[key] = Entry(settings: settings, client: client)
            return client
        }
    }

    private func client(_ settings: AWSSettings) throws(SettingsProblem) -> AWSClient {
        try AWSClient(settings: settings, environment: environment, version: version, retried: retried)
    }
}
