import GlauxCore
import Testing

@Suite("the last job of a table, as operators see it")
struct LastJobTests {
    private static let slot = Timestamp(secondsSince1970: 1_768_385_930)

    private static func ended(_ pipeline: Pipeline, _ state: JobState, slot: Timestamp) -> JobRecord {
        JobRecord(
            id: JobID(rawValue: 2), table: TableName("T"), pipeline: pipeline, slot: slot, trigger: .schedule,
            state: state,
            startedAt: slot)
    }

    @Test(
        "is the one that ended last, but for a scrub that found nothing and a failure that a later slot has overtaken",
        arguments: [
            (.refresh, .succeeded, 1, .refresh, true), (.refresh, .failed, 1, .refresh, true),
            (.refresh, .cancelled, 0, .refresh, true), (.refresh, .succeeded, -1, .refresh, true),
            (.refresh, .failed, -1, .refresh, false), (.refresh, .cancelled, -1, .refresh, false),
            (.refresh, .failed, -1, .scrub, false), (.scrub, .succeeded, 1, .refresh, false),
            (.scrub, .cancelled, 1, .refresh, false), (.scrub, .failed, 1, .refresh, true),
            (.scrub, .succeeded, 1, .scrub, true), (.scrub, .failed, -1, .refresh, false),
        ] as [(Pipeline, JobState, Int, Pipeline, Bool)])
    func isNews(_ pipeline: Pipeline, _ state: JobState, laterBy: Int, after last: Pipeline, expected: Bool) {
        let job = Self.ended(pipeline, state, slot: Self.slot + .seconds(laterBy))
        #expect(job.isNews(after: (last, Self.slot)) == expected)
        #expect(job.isNews(after: nil))
    }
}
