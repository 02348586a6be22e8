/// How a target reads its lines: the part of its definition that stays when it is relocated.
package struct CatalogLayout: Sendable, Hashable, Codable {
    package var columns: [CatalogColumn]
    /// The SerDe's class name.
    package var serde: String?
    package var serdeParameters: [String: String]

    package init(columns: [CatalogColumn], serde: String? = nil, serdeParameters: [String: String] = [:]) {
        self.columns = columns
        self.serde = serde
        self.serdeParameters = serdeParameters
    }

    /// Whether keys that differ in case only are told apart.
    var matchesCase: Bool { serdeParameters["case.insensitive"]?.lowercased() == "false" }

    /// The JSON key that a column or a field stands for, at any depth.
    func key(of field: String) -> String { serdeParameters["mapping.\(field)"] ?? field }

    /// Those with a mapping, whether the columns have them or not.
    var mappedFields: [String] {
        serdeParameters.keys.filter { $0.hasPrefix("mapping.") }.map { String($0.dropFirst("mapping.".count)) }.sorted()
    }

    /// Whether a line of an export would be seen through it.
    var hasItem: Bool { columns.contains { key(of: $0.name.lowercased()).lowercased() == "item" } }

    /// The column that holds the item, and its type if that can be read.
    var item: (column: String, type: HiveType)? {
        guard let column = columns.first(where: { key(of: $0.name.lowercased()).lowercased() == "item" }) else {
            return nil
        }
        return HiveType(column.type).map { (column.name.lowercased(), $0) }
    }
}

extension TargetDefinition {
    package var layout: CatalogLayout {
        CatalogLayout(columns: columns, serde: serde, serdeParameters: serdeParameters)
    }
}
