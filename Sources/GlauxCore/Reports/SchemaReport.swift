/// What is known of a table's attributes and columns.
package struct SchemaReport: Sendable, Hashable {
    package var table: TableName
    package var target: Target
    /// The export that was sampled; nil where the config declares the columns.
    package var export: ExportARN?
    package var sample: ExportSample?
    /// What the data, or the config, ask for.
    package var wanted: TargetDefinition?
    /// What the catalog lacks of that, or has otherwise, in words.
    package var differences: [String]

    /// - Parameter location: of the live generation
    package init(
        spec: RefreshSpec, export: ExportARN?, sample: ExportSample?, layout: CatalogLayout?, location: String?
    ) {
        table = spec.table
        target = spec.target
        self.export = export
        self.sample = sample
        differences = []
        guard let columns = spec.columns ?? sample?.shape.columns else { return }
        guard !columns.isEmpty else {
            // Nothing was seen of an empty table; what it has is what the catalog has.
            wanted = layout.map {
                TargetDefinition(
                    target: spec.target, location: location ?? "", columns: $0.columns, serde: $0.serde ?? "",
                    serdeParameters: $0.serdeParameters, parameters: [:])
            }
            return
        }
        let definition = spec.definition(
            of: spec.target, at: location ?? "s3://\(spec.bucket)/\(spec.prefix)/", columns, keeping: layout)
        wanted = definition
        if let obstacle = spec.obstacle(to: columns) {
            differences = ["the SerDe of `serde:` cannot show it: \(obstacle)"]
            return
        }
        if spec.columns != nil, let sample {
            differences = columns.contradictions(in: sample.shape).map { "`columns:` declares \($0.words)" }
        }
        guard let layout else { return }
        switch ColumnDrift(from: layout, to: definition) {
        case .none: break
        case .adds(let paths, union: _): differences += paths.map { "the catalog lacks \($0)" }
        case .changes(let sentences, union: _): differences += sentences
        }
    }
}
