internal import GlauxCore

/// The keys of the config. The JSON Schema beside it has the same ones.
enum TopKey: String, CaseIterable {
    case aws, limits, operators, defaults, tables, reports, archives
}

enum AWSKey: String, CaseIterable {
    case region, profile
    case roleARN = "role_arn"
    case externalID = "external_id"
    case endpointURL = "endpoint_url"
}

enum LimitKey: String, CaseIterable {
    case exports, queries, archives
}

enum VerifyKey: String, CaseIterable {
    case countDrop = "count_drop"
    case assert, scan
}

enum TableKey: String, CaseIterable {
    case name, target, every, cron, timezone, bucket
    case bucketOwner = "bucket_owner"
    case prefix, encryption, format, database, workgroup
    case resultLocation = "result_location"
    case relocate, columns, serde, sample
    case onDrift = "on_drift"
    case view, verify, snapshots, keep
    case keepFor = "keep_for"
    case grace, scrub
    case keepVersions = "keep_versions"
    case createDatabase = "create_database"
    case onMissed = "on_missed"
    case jitter, timeout, attempts
    case region, profile
    case roleARN = "role_arn"
    case externalID = "external_id"
    case endpointURL = "endpoint_url"

    /// Whether it may stand under `defaults:`.
    var canBeDefault: Bool {
        switch self {
        case .name, .target: false
        case .region, .profile, .roleARN, .externalID, .endpointURL, .every, .cron, .timezone, .bucket, .bucketOwner,
            .prefix, .encryption, .format, .database, .workgroup,
            .resultLocation, .relocate, .columns, .serde, .sample, .onDrift, .view, .verify, .snapshots, .keep,
            .keepFor,
            .grace, .scrub,
            .keepVersions, .createDatabase, .onMissed, .jitter, .timeout, .attempts:
            true
        }
    }
}

extension Item {
    /// The entries whose keys are known; the others are noted.
    func entries<Key: RawRepresentable<String> & CaseIterable>(
        _ problems: inout [ConfigProblem], of _: Key.Type = Key.self
    ) -> [(key: Key, item: Item)]? {
        entries(&problems)?.compactMap { name, item in
            if let key = Key(rawValue: name) { return (key, item) }
            problems.append(item.keyProblem(Self.unknownKey(name, of: Key.self)))
            return nil
        }
    }

    private static func unknownKey<Key: RawRepresentable<String> & CaseIterable>(_ name: String, of _: Key.Type)
        -> String
    {
        if name == "<<" { return "merge keys are not supported. Put what tables share under \"defaults\"." }
        let known = Key.allCases.map(\.rawValue)
        if let near = Suggestion.nearest(to: name, among: known) { return "unknown key. Did you mean \(near.quoted)?" }
        return "unknown key. Known here: \(known.joined(separator: ", "))."
    }
}
