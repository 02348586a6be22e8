/// What Glue has of a target.
package struct TargetDescription: Sendable, Hashable {
    package var target: Target
    /// `EXTERNAL_TABLE`, `VIRTUAL_VIEW`, …; nil for a table that lacks it, which breaks Athena DDL.
    package var tableType: String?
    package var location: String?
    /// An integer as text; it grows with each change.
    package var version: String?
    /// The Glue type of each column, in order, names in lower case.
    package var columns: [CatalogColumn]
    package var partitionKeys: [String]
    package var isIceberg: Bool
    package var parameters: [String: String]
    /// The SerDe's class name.
    package var serde: String?
    package var serdeParameters: [String: String]
    /// Of a view: its query, in Athena's own formatting.
    package var viewQuery: String?

    package init(
        target: Target, tableType: String?, location: String?, version: String?, columns: [CatalogColumn],
        partitionKeys: [String], isIceberg: Bool, parameters: [String: String] = [:], serde: String? = nil,
        serdeParameters: [String: String] = [:], viewQuery: String? = nil
    ) {
        self.target = target
        self.tableType = tableType
        self.location = location
        self.version = version
        self.columns = columns
        self.partitionKeys = partitionKeys
        self.isIceberg = isIceberg
        self.parameters = parameters
        self.serde = serde
        self.serdeParameters = serdeParameters
        self.viewQuery = viewQuery
    }

    package var isView: Bool { tableType == "VIRTUAL_VIEW" }
}

package struct CatalogColumn: Sendable, Hashable, Codable {
    package var name: String
    /// A Hive type such as `struct<userid:struct<s:string>>`.
    package var type: String

    package init(name: String, type: String) {
        self.name = name
        self.type = type
    }
}
