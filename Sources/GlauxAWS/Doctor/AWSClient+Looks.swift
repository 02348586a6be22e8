package import GlauxCore

/// What doctor asks: reads alone, and simulations.
extension AWSClient {
    /// - Parameter account: of the caller, where it is known
    package func look(at thing: Look.Thing, account: String?) async throws(AWSFailure) -> Sighting {
        switch thing {
        case .caller: .caller(try await caller())
        case .table(let name, let withRecovery): .table(try await table(name, withRecovery: withRecovery))
        case .bucket(let question):
            .bucket(try await BucketLook(question: question, account: account, client: self).sighting())
        case .database(let name):
            try await found { () async throws(AWSFailure) in
                try await glue.perform(GetDatabase(database: name), signing: credentials)
            }
        case .target(let target): .target(try await catalog.describe(target))
        case .workgroup(let name):
            .workgroup(try await athena.perform(GetWorkGroup(workgroup: name), signing: credentials))
        case .rights(let principal, let statements):
            .rights(try await RightsLook(principal: principal, client: self).sighting(of: statements))
        case .directory:
            throw AWSFailure(
                service: "none", operation: "none", code: "NotAWS", message: "it takes the machine's disk",
                kind: .invalid)
        }
    }

    /// A missing database is told as one, whatever words Glue has for it.
    private func found(_ ask: () async throws(AWSFailure) -> Void) async throws(AWSFailure) -> Sighting {
        do throws(AWSFailure) {
            try await ask()
            return .database
        } catch {
            guard error.code == "EntityNotFoundException" else { throw error }
            var error = error
            error.cause = .missing(.database)
            throw error
        }
    }

    private func caller() async throws(AWSFailure) -> CallerSighting {
        let identity = try await sts.perform(GetCallerIdentity(), signing: credentials)
        let now = clock.now()
        var expires: Timestamp?
        do throws(CredentialFailure) { expires = try await credentials.current().expiration } catch { expires = nil }
        // The date has no fraction: half a second is the best guess of it.
        let offset = identity.date.map { $0 + .milliseconds(500) - now }
        return CallerSighting(
            account: identity.account, arn: identity.arn, region: region, expires: expires, clockOffset: offset)
    }

    private func table(_ name: TableName, withRecovery: Bool) async throws(AWSFailure) -> TableSighting {
        let table = try await dynamoDB.perform(DescribeTable(table: name.rawValue), signing: credentials)
        var sighting = TableSighting(
            status: table.status, encryptionKey: table.encryptionKey, keyRefusedSince: table.keyRefusedSince)
        guard withRecovery else { return sighting }
        let backups = try await dynamoDB.perform(
            DescribeContinuousBackups(table: name.rawValue), signing: credentials)
        sighting.isRecoverable = backups.isOn
        sighting.recoverableSince = backups.isOn ? backups.since : nil
        sighting.recoveryDays = backups.isOn ? backups.days : nil
        return sighting
    }
}
