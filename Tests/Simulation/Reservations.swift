import GlauxCore

extension PretendAWS {
    /// The one assertion whose truth is known here.
    static let assertion = "SELECT count(*) > 1 FROM {table}"

    /// What a SELECT comes to, by the data of the generation that it is about.
    func answer(to sql: String) -> [[String?]] {
        let names = sql.split(separator: "\"")
        guard names.count > 3, case let table = Target(database: String(names[1]), name: String(names[3])),
            table.isExamination
        else { return [["true"]] }
        let count = exports.last { completed($0).location == targets[table]?.location }?.itemCount ?? 0
        let scans = sql.hasPrefix("SELECT (SELECT count(*) FROM \"")
        return [(scans ? ["\(count)"] : []) + (sql.contains("count(*) > 1") ? ["\(count > 1)"] : [])]
    }
}

extension PretendJournal {
    /// What of the config a generation does not come up to, by what is true of its data, and no operator has let pass.
    ///
    /// A rollback is an operator's word by itself.
    func reservations(about generation: Generation, in export: PretendAWS.Export) -> [String] {
        guard let job = jobs[generation.job], job.record.state.isOpen, job.record.pipeline == .refresh,
            let spec = job.spec.refresh
        else { return [] }
        let approved = job.steps.compactMap { step -> Hold.Cause? in
            if case .hold(let hold) = step.detail, step.state == .succeeded { hold.cause } else { nil }
        }
        var reservations: [String] = []
        // Of several that fail at once, the operator sees all, under the name of the first.
        if spec.verification.assertions.contains(PretendAWS.assertion), export.itemCount < 2,
            !approved.contains(.assertion), !approved.contains(.scan)
        {
            reservations.append("does not hold what the config asserts")
        }
        if let limit = spec.verification.countDrop, let before = live[spec.target].flatMap({ generations[$0] }),
            before.table == generation.table, before.export.itemCount > 0, !approved.contains(.count)
        {
            let moved = abs(export.itemCount - before.export.itemCount) * 100
            if moved > Int64(limit) * before.export.itemCount {
                reservations.append("has \(export.itemCount) items after \(before.export.itemCount)")
            }
        }
        return reservations
    }
}
