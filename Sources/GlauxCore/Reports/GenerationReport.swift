/// What operators see of a generation.
package struct GenerationReport: Sendable, Hashable {
    package var entry: LedgerEntry
    /// Whether the table's next job would remove it.
    package var goesNext: Bool

    package init(_ entry: LedgerEntry, goesNext: Bool = false) {
        self.entry = entry
        self.goesNext = goesNext
    }
}
