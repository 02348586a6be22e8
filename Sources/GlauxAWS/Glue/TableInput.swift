import GlauxCore

/// The `TableInput` that puts a table back, as it was read or changed.
struct TableInput: Sendable, Hashable {
    private(set) var json: JSON

    /// nil for a table without a storage descriptor, which is no table over files.
    ///
    /// Only the members that Glue takes are kept: it adds read-only ones over time, and UpdateTable refuses them.
    init?(_ table: CatalogTable) {
        guard let members = table.json.withoutNulls.members, let descriptor = table.json["StorageDescriptor"] else {
            return nil
        }
        json = JSON.object(members.filter { Self.members.contains($0.name) })
            .setting("StorageDescriptor", to: descriptor.withoutNulls)
    }

    /// With another location and nothing else changed.
    func relocated(to location: String) -> TableInput {
        changing { $0.setting("Location", to: .string(location)) }
    }

    /// With the definition's columns, SerDe and location. Parameters that the definition does not have stay, and so do the
    /// comments of columns: people set them.
    func redefined(as definition: TargetDefinition) -> TableInput {
        var input = changing { descriptor in
            var descriptor = descriptor.setting("Columns", to: columns(definition.columns))
                .setting("Location", to: .string(definition.location))
            let serde = descriptor["SerdeInfo"] ?? .object([])
            if serde["SerializationLibrary"]?.text != definition.serde {
                descriptor = descriptor.setting("InputFormat", to: definition.formats.input)
                    .setting("OutputFormat", to: definition.formats.output)
            }
            // A mapping belongs to the columns, which are others now.
            let kept = (serde["Parameters"]?.members ?? []).filter {
                !$0.name.hasPrefix("mapping.") || definition.serdeParameters[$0.name] != nil
            }
            return descriptor.setting(
                "SerdeInfo",
                to: serde.setting("SerializationLibrary", to: .string(definition.serde))
                    .setting("Parameters", to: JSON.object(kept).setting(definition.serdeParameters)))
        }
        input.json = input.json.setting(
            "Parameters", to: (json["Parameters"] ?? .object([])).setting(definition.parameters))
        return input
    }

    private func columns(_ wanted: [CatalogColumn]) -> JSON {
        var known: [String: JSON] = [:]
        for column in json["StorageDescriptor"]?["Columns"]?.elements ?? [] {
            if let name = column["Name"]?.text { known[name.lowercased()] = column }
        }
        return .array(
            wanted.map { column in
                (known[column.name.lowercased()] ?? ["Name": .string(column.name)])
                    .setting("Type", to: .string(column.type))
            })
    }

    private func changing(_ change: (JSON) -> JSON) -> TableInput {
        var input = self
        input.json = json.setting("StorageDescriptor", to: change(json["StorageDescriptor"] ?? .object([])))
        return input
    }

    private static let members: Set<String> = [
        "Name", "Description", "Owner", "LastAccessTime", "LastAnalyzedTime", "Retention", "StorageDescriptor",
        "PartitionKeys", "ViewOriginalText", "ViewExpandedText", "TableType", "Parameters", "TargetTable",
    ]
}

extension JSON {
    fileprivate var withoutNulls: JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.value != .null })
    }

    /// With that value, where the member is or else at the end.
    fileprivate func setting(_ name: String, to value: JSON) -> JSON {
        var members = members ?? []
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = value
        } else {
            members.append(Member(name: name, value: value))
        }
        return .object(members)
    }

    fileprivate func setting(_ values: [String: String]) -> JSON {
        values.sorted { $0.key < $1.key }.reduce(self) { $0.setting($1.key, to: .string($1.value)) }
    }
}
