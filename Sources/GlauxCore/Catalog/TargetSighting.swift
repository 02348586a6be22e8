/// What a target was when it was judged: kept with the step, so that a later look can be held against it, after a restart
/// too.
package struct TargetSighting: Sendable, Hashable, Codable {
    package var version: String?
    package var location: String?
    /// A hash of how it reads its lines.
    package var layout: Int64

    package init(version: String?, location: String?, layout: Int64) {
        self.version = version
        self.location = location
        self.layout = layout
    }

    package init(_ target: TargetDescription) {
        self.init(version: target.version, location: target.location, layout: target.layout.identity)
    }
}

extension CatalogLayout {
    var identity: Int64 {
        let columns = columns.map { "\($0.name) \($0.type)" }
        let parameters = serdeParameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return Int64(bitPattern: StableHash.of((columns + [serde ?? ""] + parameters).joined(separator: "\n")))
    }
}

extension TargetDescription {
    /// What of it is not as it was seen before, in words; empty if only its version differs.
    ///
    /// - Parameter layout: as it was then, where that is remembered
    package func differences(from before: TargetSighting, layout beforeLayout: CatalogLayout?) -> [String] {
        var differences: [String] = []
        if location != before.location {
            differences.append("location \(before.location ?? "none"), now \(location ?? "none")")
        }
        guard layout.identity != before.layout else { return differences }
        func text(_ columns: [CatalogColumn]) -> String {
            columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
        }
        guard let old = beforeLayout, old.identity == before.layout else {
            return differences + ["columns or SerDe, now \(text(columns)) and \(serde ?? "none")"]
        }
        if columns != old.columns { differences.append("columns \(text(old.columns)), now \(text(columns))") }
        if serde != old.serde || serdeParameters != old.serdeParameters {
            differences.append("SerDe \(old.serde ?? "none"), now \(serde ?? "none") or its parameters")
        }
        return differences
    }
}
