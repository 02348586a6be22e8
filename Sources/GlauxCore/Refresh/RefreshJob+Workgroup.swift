extension RefreshJob {
    /// Whether it fails without a workgroup that works. A view does not make it fail.
    var needsWorkgroup: Bool { spec.relocation == .athena || spec.verification.queries }

    /// An export that no statement could prove or show is not bought.
    mutating func judgeWorkgroup(
        _ workgroup: WorkgroupDescription, _ table: TableDescription, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        guard workgroup.isEnabled else {
            return fail(
                Failure(
                    kind: .invalid, message: "the Athena workgroup \(spec.workgroup) is disabled",
                    hint:
                        "Enable it: `aws athena update-work-group --work-group \(spec.workgroup) --state ENABLED`; or "
                        + "correct `workgroup:` of table \(spec.table)."),
                at: now, in: &turn)
        }
        guard workgroup.keepsResults || spec.resultLocation != nil else {
            return fail(
                Failure(
                    kind: .invalid,
                    message: "the Athena workgroup \(spec.workgroup) has no place for results, and Athena runs no "
                        + "statement without one",
                    hint: "Give the workgroup a result location, or write "
                        + "`result_location: s3://bucket/prefix/` for table \(spec.table)."),
                at: now, in: &turn)
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
