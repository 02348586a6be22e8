extension RefreshJob {
    /// An export that no statement could prove or show is not bought.
    mutating func judgeWorkgroup(
        _ workgroup: WorkgroupDescription, _ table: TableDescription, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        if let obstacle = workgroup.obstacle(spec.workgroup, spec.resultLocation, of: "table \(spec.table)") {
            return fail(obstacle, at: now, in: &turn)
        }
        return passPreflight(table, at: now, in: &turn)
    }

    /// A role that may run statements may do without the right to look at the workgroup, so nobody can tell whether it
    /// works.
    mutating func passWorkgroup(
        unseenFor failure: Failure, _ table: TableDescription, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        turn.observations.append(
            .workgroupUnseen(spec.workgroup, notice(.workgroupUnseen, at: now, failure: failure)))
        return passPreflight(table, at: now, in: &turn)
    }

    mutating func passPreflight(_ table: TableDescription, at now: Timestamp, in turn: inout Turn) -> Want {
        endStep(.succeeded, awsID: table.arn.rawValue, detail: .table(table), at: now, in: &turn)
        return beginRequest(table: table.arn, at: now, in: &turn)
    }
}
