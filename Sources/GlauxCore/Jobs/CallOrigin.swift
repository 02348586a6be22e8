/// The step of a job that a call to AWS is made for, so that what is told of the call can be told apart from others'.
package struct CallOrigin: Sendable, Hashable {
    package var table: TableName
    package var job: JobID
    package var slot: Timestamp
    package var step: StepName?

    /// Within a call; nil where it is for several jobs, or for none.
    @TaskLocal package static var current: CallOrigin?

    init(_ record: JobRecord) {
        table = record.table
        job = record.id
        slot = record.slot
        step = record.step
    }
}
