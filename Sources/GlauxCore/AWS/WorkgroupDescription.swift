/// What GetWorkGroup says.
package struct WorkgroupDescription: Sendable, Hashable {
    package var isEnabled: Bool
    /// Whether it has a place of its own for results, or Athena keeps them for it.
    package var keepsResults: Bool
    /// That place.
    package var resultLocation: String?
    /// Whether its settings go before those of a request.
    package var enforces: Bool
    /// `Athena engine version 3`
    package var engine: String?
    /// Bytes after which it stops a query; nil for no limit.
    package var scanCutoff: Int64?

    package init(
        isEnabled: Bool, keepsResults: Bool, resultLocation: String? = nil, enforces: Bool = false,
        engine: String? = nil, scanCutoff: Int64? = nil
    ) {
        self.isEnabled = isEnabled
        self.keepsResults = keepsResults
        self.resultLocation = resultLocation
        self.enforces = enforces
        self.engine = engine
        self.scanCutoff = scanCutoff
    }
}
