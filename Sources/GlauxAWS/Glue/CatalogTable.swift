import GlauxCore

/// A table of the Glue catalog, verbatim.
struct CatalogTable: Sendable, Hashable {
    var json: JSON

    var location: String? { json["StorageDescriptor"]?["Location"]?.text }
    var version: String? { json["VersionId"]?.text }

    func description(of target: Target) throws(Malformed) -> TargetDescription {
        var columns: [CatalogColumn] = []
        for column in json["StorageDescriptor"]?["Columns"]?.elements ?? [] {
            guard let name = column["Name"]?.text else { throw Malformed("a column of \(target) has no Name") }
            columns.append(CatalogColumn(name: name.lowercased(), type: column["Type"]?.text ?? ""))
        }
        var partitionKeys: [String] = []
        for key in json["PartitionKeys"]?.elements ?? [] {
            guard let name = key["Name"]?.text else { throw Malformed("a partition key of \(target) has no Name") }
            partitionKeys.append(name.lowercased())
        }
        let serde = json["StorageDescriptor"]?["SerdeInfo"]
        return TargetDescription(
            target: target, tableType: json["TableType"]?.text, location: location, version: version,
            columns: columns, partitionKeys: partitionKeys,
            isIceberg: json["Parameters"]?["table_type"]?.text?.uppercased() == "ICEBERG",
            parameters: Self.strings(json["Parameters"]), serde: serde?["SerializationLibrary"]?.text,
            serdeParameters: Self.strings(serde?["Parameters"]), viewQuery: viewQuery)
    }

    /// Athena keeps it as JSON in Base64 in a comment; a view that something else made has its text as it is.
    private var viewQuery: String? {
        guard let text = json["ViewOriginalText"]?.text, !text.isEmpty else { return nil }
        guard text.hasPrefix(Self.mark), text.hasSuffix(" */"),
            let bytes = Base64.decode(text.dropFirst(Self.mark.count).dropLast(3)),
            let view = try? JSON(parsing: bytes), let query = view["originalSql"]?.text
        else { return text }
        return query
    }

    private static let mark = "/* Presto View: "

    private static func strings(_ json: JSON?) -> [String: String] {
        var strings: [String: String] = [:]
        for member in json?.members ?? [] { strings[member.name] = member.value.text }
        return strings
    }
}
