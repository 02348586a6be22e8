/// What jobs, and doctor, ask of the things of others before an export is bought.
extension RefreshSpec {
    /// Why a table of that status cannot be exported; nil if it can.
    func obstacle(ofStatus status: String) -> Failure? {
        guard !["ACTIVE", "UPDATING"].contains(status) else { return nil }
        return Failure(
            kind: .invalid, message: "the DynamoDB table \(table) is \(status)",
            hint: "An export needs an ACTIVE table.")
    }

    var recoveryIsOff: Failure {
        Failure(
            kind: .invalid,
            message: "point-in-time recovery of the DynamoDB table \(table) is off, and an export needs it",
            hint: Cause.enableRecovery(table))
    }

    /// Whether a job fails without a workgroup that works. A view does not make it fail.
    var needsWorkgroup: Bool { relocation == .athena || verification.queries }
}

extension WorkgroupDescription {
    /// Where the results of a statement go that names the place `own`.
    package func place(over own: String?) -> String? {
        enforces && resultLocation != nil ? resultLocation : own ?? resultLocation
    }

    /// Why no statement can run in it; nil if one could.
    func obstacle(_ workgroup: String, _ own: String?, of entry: String) -> Failure? {
        guard isEnabled else {
            return Failure(
                kind: .invalid, message: "the Athena workgroup \(workgroup) is disabled",
                hint: "Enable it: `aws athena update-work-group --work-group \(workgroup) --state ENABLED`; or correct "
                    + "`workgroup:` of \(entry).")
        }
        guard keepsResults || own != nil else {
            return Failure(
                kind: .invalid,
                message: "the Athena workgroup \(workgroup) has no place for results, and Athena runs no statement "
                    + "without one",
                hint: "Give the workgroup a result location, or write `result_location: s3://bucket/prefix/` for "
                    + "\(entry).")
        }
        return nil
    }
}
