package import GlauxCore
package import GlauxJournal

/// What the journal alone knows: jobs that were, newest first. Nothing here waits for AWS.
package struct History: Sendable {
    package var jobs:
        @Sendable (_ table: TableName?, _ states: Set<JobState>?, _ before: JobID?, _ limit: Int) async throws
            -> ([JobRecord], next: JobID?)
    package var job: @Sendable (JobID) async throws -> (JobRecord, [StepRecord])?

    /// What a table's data, and the catalog, were last seen to have; nil if no job has looked.
    package var schemaSeen: @Sendable (TableName) async throws -> SchemaSeen?

    /// What is proven to be in S3 of an archive.
    package var proof: @Sendable (TableName) async throws -> ArchiveProof

    /// What operators ordered, newest first.
    package var audit: @Sendable (_ limit: Int) async throws -> [AuditRecord]

    /// All of it, as it is now.
    package var snapshot: @Sendable () async throws -> JournalSnapshot

    package init(
        jobs:
            @escaping @Sendable (_ table: TableName?, _ states: Set<JobState>?, _ before: JobID?, _ limit: Int)
            async throws -> ([JobRecord], next: JobID?),
        job: @escaping @Sendable (JobID) async throws -> (JobRecord, [StepRecord])?,
        schemaSeen: @escaping @Sendable (TableName) async throws -> SchemaSeen?,
        proof: @escaping @Sendable (TableName) async throws -> ArchiveProof,
        audit: @escaping @Sendable (_ limit: Int) async throws -> [AuditRecord],
        snapshot: @escaping @Sendable () async throws -> JournalSnapshot
    ) {
        self.jobs = jobs
        self.job = job
        self.schemaSeen = schemaSeen
        self.proof = proof
        self.audit = audit
        self.snapshot = snapshot
    }
}
