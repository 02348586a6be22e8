/// What GetWorkGroup says.
package struct WorkgroupDescription: Sendable, Hashable {
    package var isEnabled: Bool
    /// Whether it has a place of its own for results, or Athena keeps them for it.
    package var keepsResults: Bool

    package init(isEnabled: Bool, keepsResults: Bool) {
        self.isEnabled = isEnabled
        self.keepsResults = keepsResults
    }
}
