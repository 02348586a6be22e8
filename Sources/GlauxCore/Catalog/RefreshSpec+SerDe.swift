extension RefreshSpec {
    /// A table over the data, read by the SerDe that the config names where that can, and by the one that reads
    /// everything where it cannot.
    ///
    /// - Parameter existing: what the catalog has of the table; its fields keep their names, unless another SerDe gave them
    func definition(
        of table: Target, at location: String, _ columns: [Column], keeping existing: CatalogLayout? = nil
    ) -> TargetDefinition {
        let serde = obstacle(to: columns) == nil ? serde : .openx
        let isSame = existing?.serde.map { $0 == serde.library } ?? true
        return TargetDefinition(
            target: table, location: location, declared: columns, serde: serde, keeping: isSame ? existing : nil)
    }

    /// Why the SerDe cannot read such columns, as a sentence's end; nil if it can.
    package func obstacle(to columns: [Column]) -> String? {
        if let obstacle = serde.obstacle(to: columns) { return obstacle }
        guard serde == .hive else { return nil }
        // Glue takes types of a certain length alone.
        let definition = TargetDefinition(target: target, location: "", declared: columns)
        return definition.degraded.first.map {
            "\($0) would have to be kept as JSON text, for its type is too long for Glue, and Hive's SerDe cannot do that"
        }
    }

    /// The job cannot show its data through the SerDe.
    func unreadable(_ obstacle: String, job: JobID?) -> Failure {
        Failure(
            kind: .invalid, message: "the SerDe that `serde:` names cannot show the data in \(target): \(obstacle)",
            hint:
                "Write `serde: openx` for table \(table), or declare `columns:` that it can show, then `glaux reload` "
                + "and `\(again(job))`.")
    }
}
