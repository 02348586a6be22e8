import GlauxCore

/// What is done to targets, through Glue and through Athena's statements.
extension PretendAWS {
    /// A statement as Athena understands it.
    enum Statement: Equatable {
        case relocation(Target, String)
        /// With the values of each.
        case partitions(Target, [[String]])
        case repair(Target)
        case view(Target, query: String, replaces: Bool)
        case noView(Target)
        case selection

        init(_ sql: String) {
            func target(in sql: some StringProtocol, quoted quote: Character) -> Target {
                let names = sql.split(separator: quote)
                return names.count > 3
                    ? Target(database: String(names[1]), name: String(names[3])) : Target(database: "", name: "")
            }
            if let added = sql.firstRange(of: " ADD IF NOT EXISTS PARTITION ") {
                let values = sql[added.upperBound...].split(separator: " PARTITION ").map { partition in
                    partition.prefix { $0 != ")" }.split(separator: ",").map { value in
                        String(value.split(separator: "'")[1])
                    }
                }
                self = .partitions(target(in: sql, quoted: "`"), values)
            } else if sql.hasPrefix("MSCK REPAIR TABLE ") {
                self = .repair(target(in: sql, quoted: "`"))
            } else if sql.hasPrefix("ALTER TABLE ") {
                let parts = sql.split(separator: "'")
                self = .relocation(target(in: sql, quoted: "`"), parts.count > 1 ? String(parts[1]) : "")
            } else if sql.hasPrefix("CREATE OR REPLACE VIEW ") || sql.hasPrefix("CREATE VIEW ") {
                let query = sql.firstRange(of: " AS ").map { sql[$0.upperBound...] } ?? ""
                self = .view(
                    target(in: sql, quoted: "\""), query: Self.formatted(query), replaces: sql.hasPrefix("CREATE OR"))
            } else if sql.hasPrefix("DROP VIEW ") {
                self = .noView(target(in: sql, quoted: "\""))
            } else {
                self = .selection
            }
        }

        /// As Athena keeps a query: in lines and spaces of its own.
        static func formatted(_ query: some StringProtocol) -> String {
            query.split { $0 == " " || $0 == "\n" }.joined(separator: "\n").replacing(" AS\n\"", with: " \"")
        }
    }

    /// - Returns: why it failed
    mutating func run(_ statement: Statement, at now: Timestamp) -> QueryError? {
        switch statement {
        case .relocation(let target, let location):
            guard targets[target] != nil else {
                return QueryError(
                    reason: "FAILED: SemanticException Table not found \(target.name)", category: 2, type: 1306,
                    isRetryable: false)
            }
            move(target, to: location, at: now, isArchived: true)
        case .partitions(let target, let values):
            archives.addPartitions(values, to: target)
        case .repair(let target):
            archives.repair(target, at: targets[target]?.location ?? "")
        case .view(let target, let query, let replaces):
            if let found = targets[target], found.tableType != "VIRTUAL_VIEW" {
                return QueryError(
                    reason: "TABLE_ALREADY_EXISTS: \(target) is not a view", category: 2, type: 1003,
                    isRetryable: false)
            }
            if targets[target] != nil, !replaces {
                return QueryError(
                    reason: "VIEW_ALREADY_EXISTS: \(target)", category: 2, type: 1003, isRetryable: false)
            }
            if targets[target] == nil {
                versions[target] = []
                targets[target] = TargetDescription(
                    target: target, tableType: "VIRTUAL_VIEW", location: nil, version: "0", columns: [],
                    partitionKeys: [], isIceberg: false)
            }
            targets[target]?.viewQuery = query
            bumpVersion(of: target, isArchived: versions[target] != [])
        case .noView(let target):
            targets[target] = nil
            versions[target] = nil
        case .selection: break
        }
        return nil
    }

    mutating func updateTarget(
        _ definition: TargetDefinition, _ expected: String?, at now: Timestamp
    ) -> Result<AWSReply, AWSFailure> {
        guard let found = targets[definition.target] else {
            return .failure(Self.failure("EntityNotFoundException", .missing(.target)))
        }
        var wanted = found
        wanted.location = definition.location
        wanted.columns = definition.columns
        wanted.serde = definition.serde
        wanted.serdeParameters = found.serdeParameters.filter { !$0.key.hasPrefix("mapping.") }
            .merging(definition.serdeParameters) { $1 }
        wanted.parameters.merge(definition.parameters) { $1 }
        if wanted == found { return .success(.done) }
        guard expected == nil || found.version == expected else {
            return .failure(Self.failure("ConcurrentModificationException", .concurrentChange))
        }
        targets[definition.target] = wanted
        if wanted.location == found.location {
            bumpVersion(of: definition.target, isArchived: false)
        } else {
            move(definition.target, to: definition.location, at: now, isArchived: false)
        }
        return .success(.done)
    }

    mutating func trimVersions(of target: Target, keep: Int) -> Result<AWSReply, AWSFailure> {
        guard let found = versions[target] else {
            return .failure(Self.failure("EntityNotFoundException", .missing(.target)))
        }
        let surplus = SurplusVersions.among(found.map(String.init), keep: keep)
        versions[target] = found.filter { !surplus.contains(String($0)) }
        return .success(.trimmed(kept: found.count - surplus.count, deleted: surplus.count))
    }
}
