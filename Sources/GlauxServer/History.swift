package import GlauxCore

/// Jobs that were, newest first: read from the journal, never from AWS.
package struct History: Sendable {
    package var jobs:
        @Sendable (_ table: TableName?, _ states: Set<JobState>?, _ before: JobID?, _ limit: Int) async throws
            -> ([JobRecord], next: JobID?)
    package var job: @Sendable (JobID) async throws -> (JobRecord, [StepRecord])?

    package init(
        jobs:
            @escaping @Sendable (_ table: TableName?, _ states: Set<JobState>?, _ before: JobID?, _ limit: Int)
            async throws -> ([JobRecord], next: JobID?),
        job: @escaping @Sendable (JobID) async throws -> (JobRecord, [StepRecord])?
    ) {
        self.jobs = jobs
        self.job = job
    }
}
