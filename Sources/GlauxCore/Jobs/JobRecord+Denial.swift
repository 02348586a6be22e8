extension JobRecord {
    /// Of a job that has ended: whether it has an export, and failed for want of a right to read or show it.
    var wasDeniedWithExport: Bool {
        guard pipeline == .refresh, state == .failed, failure?.kind == .permission else { return false }
        switch step {
        case .proveExport, .inferColumns, .verify, .ensureTarget, .relocate, .awaitRelocation, .confirm: return true
        case .preflight, .requestExport, .awaitExport, .replaceView, .snapshot, .prune, .startQuery, .awaitQuery,
            .writeResult, .pruneResults, .scan, .registerPartitions, nil:
            return false
        }
    }
}
