import GlauxCore

/// What Glaux does with a target in the Glue catalog.
struct Catalog: Sendable {
    let glue: ServiceClient
    let credentials: CredentialStore

    /// nil when the database has no such table; a missing database is a failure.
    func describe(_ target: Target) async throws(AWSFailure) -> TargetDescription? {
        let table: CatalogTable
        do throws(AWSFailure) {
            table = try await glue.perform(GetTable(target: target), signing: credentials)
        } catch {
            guard error.code == "EntityNotFoundException" else { throw error }
            switch MissingEntity(message: error.message) {
            case .table: return nil
            case .database: throw error
            case .unclear:
                try await glue.perform(GetDatabase(database: target.database), signing: credentials)
                return nil
            }
        }
        do throws(Malformed) {
            return try table.description(of: target)
        } catch {
            throw failure("GetTable", "MalformedResponse", "The answer cannot be used: \(error.problem).", .transient)
        }
    }

    /// Points the target at a location.
    func relocate(_ target: Target, to location: String, expectedVersion: String?) async throws(AWSFailure) {
        try await change(target, expectedVersion) { $0.relocated(to: location) }
    }

    func update(_ definition: TargetDefinition, expectedVersion: String?) async throws(AWSFailure) {
        try await change(definition.target, expectedVersion) { $0.redefined(as: definition) }
    }

    func delete(_ target: Target) async throws(AWSFailure) {
        do throws(AWSFailure) {
            try await glue.perform(DeleteTable(target: target), signing: credentials)
        } catch {
            guard error.code == "EntityNotFoundException" else { throw error }
        }
    }

    func createDatabase(_ database: String) async throws(AWSFailure) {
        do throws(AWSFailure) {
            try await glue.perform(CreateDatabase(database: database), signing: credentials)
        } catch {
            guard error.code == "AlreadyExistsException" else { throw error }
        }
    }

    /// Read, compare and write, on the version read: whoever changes the table in between makes Glue refuse the write.
    private func change(
        _ target: Target, _ expectedVersion: String?, _ changed: (TableInput) -> TableInput
    ) async throws(AWSFailure) {
        let table = try await glue.perform(GetTable(target: target), signing: credentials)
        guard let input = TableInput(table) else {
            throw failure("UpdateTable", "InvalidInputException", "\(target) has no storage descriptor.", .invalid)
        }
        let wanted = changed(input)
        if wanted == input { return }
        if let expectedVersion, table.version != expectedVersion {
            throw failure(
                "UpdateTable", "ConcurrentModificationException",
                "\(target) is at version \(table.version ?? "none"), no longer at \(expectedVersion).", .conflict)
        }
        let update = UpdateTable(database: target.database, table: wanted.json, version: table.version)
        try await glue.perform(update, signing: credentials)
    }

    func failure(_ operation: String, _ code: String, _ message: String, _ kind: FailureClass) -> AWSFailure {
        AWSFailure(service: Service.glue.rawValue, operation: operation, code: code, message: message, kind: kind)
    }
}

/// What an `EntityNotFoundException` of GetTable is about; only its words tell.
enum MissingEntity: Sendable, Hashable {
    case table
    case database
    case unclear

    init(message: String) {
        let words = message.lowercased()
        if words.hasPrefix("database") {
            self = .database
        } else if words.hasPrefix("table") || words.hasPrefix("entity not found") {
            self = .table
        } else {
            self = .unclear
        }
    }
}
