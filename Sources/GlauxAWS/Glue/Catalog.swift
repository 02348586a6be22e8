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

    /// Points the target at a location. Read, compare and write, on the version read: whoever changes the table in
    /// between makes Glue refuse the write.
    func relocate(_ target: Target, to location: String, expectedVersion: String?) async throws(AWSFailure) {
        let table = try await glue.perform(GetTable(target: target), signing: credentials)
        if table.location == location { return }
        if let expectedVersion, table.version != expectedVersion {
            throw failure(
                "UpdateTable", "ConcurrentModificationException",
                "\(target) is at version \(table.version ?? "none"), no longer at \(expectedVersion).", .conflict)
        }
        guard let input = table.input(relocatedTo: location) else {
            throw failure(
                "UpdateTable", "InvalidInputException", "\(target) has no storage descriptor to relocate.", .invalid)
        }
        let update = UpdateTable(database: target.database, table: input, version: table.version)
        try await glue.perform(update, signing: credentials)
    }

    private func failure(_ operation: String, _ code: String, _ message: String, _ kind: FailureClass) -> AWSFailure {
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
