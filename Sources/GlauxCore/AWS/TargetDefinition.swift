/// What CreateTable is to create: an external table over JSON lines.
package struct TargetDefinition: Sendable, Hashable {
    package var target: Target
    package var location: String
    package var columns: [CatalogColumn]
    /// By which it is partitioned; they are among no columns.
    package var partitionKeys: [CatalogColumn] = []
    /// The SerDe's class name.
    package var serde: String
    package var serdeParameters: [String: String]
    package var parameters: [String: String]
    /// For reports: attributes whose fields have other names than theirs, and those that are kept as JSON text because
    /// Glue has no room for their types.
    package var mappedNames: [MappedName] = []
    package var degraded: [String] = []

    package init(
        target: Target, location: String, columns: [CatalogColumn], serde: String, serdeParameters: [String: String],
        parameters: [String: String]
    ) {
        self.target = target
        self.location = location
        self.columns = columns
        self.serde = serde
        self.serdeParameters = serdeParameters
        self.parameters = parameters
    }
}
