import GlauxCore

/// A table of the Glue catalog, verbatim.
struct CatalogTable: Sendable, Hashable {
    var json: JSON

    var location: String? { json["StorageDescriptor"]?["Location"]?.text }
    var version: String? { json["VersionId"]?.text }

    func description(of target: Target) throws(Malformed) -> TargetDescription {
        var columns: [CatalogColumn] = []
        for column in json["StorageDescriptor"]?["Columns"]?.elements ?? [] {
            columns.append(
                CatalogColumn(name: try column.text("Name").lowercased(), type: column["Type"]?.text ?? ""))
        }
        var partitionKeys: [String] = []
        for key in json["PartitionKeys"]?.elements ?? [] {
            partitionKeys.append(try key.text("Name").lowercased())
        }
        return TargetDescription(
            target: target, tableType: json["TableType"]?.text, location: location, version: version,
            columns: columns, partitionKeys: partitionKeys,
            isIceberg: json["Parameters"]?["table_type"]?.text?.uppercased() == "ICEBERG")
    }

    /// The `TableInput` that puts the table back with another location and nothing else changed; nil for a table without
    /// a storage descriptor.
    ///
    /// Only the members that Glue takes are sent: it adds read-only ones over time, and UpdateTable refuses them.
    func input(relocatedTo location: String) -> JSON? {
        guard case .object(let members) = json, json["StorageDescriptor"] != nil else { return nil }
        return .object(
            members.compactMap { member in
                guard Self.inputMembers.contains(member.name), member.value != .null else { return nil }
                guard member.name == "StorageDescriptor", case .object(let descriptor) = member.value else {
                    return member
                }
                let rest = descriptor.filter { $0.name != "Location" && $0.value != .null }
                return JSON.Member(
                    name: member.name,
                    value: .object(rest + [JSON.Member(name: "Location", value: .string(location))]))
            })
    }

    private static let inputMembers: Set<String> = [
        "Name", "Description", "Owner", "LastAccessTime", "LastAnalyzedTime", "Retention", "StorageDescriptor",
        "PartitionKeys", "ViewOriginalText", "ViewExpandedText", "TableType", "Parameters", "TargetTable",
    ]
}
