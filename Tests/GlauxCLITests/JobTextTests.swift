import GlauxCore
import GlauxWire
import Testing

@testable import glaux

struct JobTextTests {
    @Test("a failed job tells each attempt, what AWS called it, why it failed and what to do")
    func failedJob() {
        let id = JobID(rawValue: 5)
        let steps = [
            StepRecord(
                job: id, sequence: 1, name: .requestExport, attempt: 1, state: .succeeded, token: "t-1",
                awsID: Samples.exportARN, startedAt: now - .seconds(600), finishedAt: now - .milliseconds(599_150)),
            StepRecord(
                job: id, sequence: 2, name: .awaitExport, attempt: 2, state: .failed, startedAt: now - .seconds(599),
                finishedAt: now - .seconds(300), failure: Samples.denied),
        ]
        let job = JobDocument(Samples.ended(5, .failed, Samples.denied), steps: steps)
        #expect(
            JobText(job: job, clock: Samples.clock, style: Samples.plain).text == """
                job 5  Article  failed
                  slot        2026-01-14 19:08:50 +09:00 (schedule)
                  started     2026-01-14 19:08:50 +09:00 (10 min ago)
                  finished    2026-01-14 19:13:50 +09:00 (5 min ago), after 5 min
                  error       permission: s3:PutObject is denied
                  do          Allow it, then `glaux retry 5`.
                  request     R-1

                STEP            TRY  STATE      STARTED              TOOK    AWS ID / ERROR
                request-export  1    succeeded  2026-01-14 19:08:50  850 ms  \(Samples.exportARN)
                await-export    2    failed     2026-01-14 19:08:51  5 min   permission: s3:PutObject is denied

                """)
    }

    @Test("what Glaux calls a request itself does not stand where AWS's id is looked for")
    func tokenIsNoID() {
        let step = StepRecord(
            job: JobID(rawValue: 5), sequence: 1, name: .relocate, attempt: 1, state: .running, token: "glaux-token",
            startedAt: now)
        let job = JobDocument(Samples.job(5, .running), steps: [step])
        let text = JobText(job: job, clock: Samples.clock, style: Samples.plain).text
        #expect(text.contains("relocate") && !text.contains("glaux-token"), "\(text)")
    }

    @Test("a job that runs says when it is expected to end, and once that has passed, that it is late")
    func expectedEnd() {
        var record = Samples.job(7, .running)
        record.expectedEnd = now + .seconds(180)
        let text = JobText(job: JobDocument(record), clock: Samples.clock, style: Samples.plain).text
        #expect(text.contains("\n  expected    2026-01-14 19:21:50 +09:00 (in 3 min)\n"))
        record.expectedEnd = now - .seconds(180)
        let late = JobText(job: JobDocument(record), clock: Samples.clock, style: Samples.plain).text
        #expect(late.contains("\n  expected    2026-01-14 19:15:50 +09:00, later than usual\n"))
    }

    @Test("a job that is held says at which step and what it waits for, and promises no end")
    func jobThatWaitsForAPlace() {
        var record = Samples.job(7, .held)
        record.heldFor = "a place among the queries"
        record.expectedEnd = now + .seconds(180)
        record.retryAt = now + .seconds(30)
        #expect(
            JobText(job: JobDocument(record), clock: Samples.clock, style: Samples.plain).text == """
                job 7  Article  held
                  slot        2026-01-14 19:08:50 +09:00 (schedule)
                  started     2026-01-14 19:08:50 +09:00 (10 min ago)
                  step        await-export, attempt 1
                  waits for   a place among the queries
                  again       2026-01-14 19:19:20 +09:00 (in 30 s)

                """)
    }

    @Test("a job that waits for approval says why, and how it is given or refused")
    func heldJob() {
        #expect(
            JobText(job: JobDocument(Samples.awaitingApproval), clock: Samples.clock, style: Samples.plain).text == """
                job 7  Article  held
                  slot        2026-01-14 19:08:50 +09:00 (schedule)
                  started     2026-01-14 19:08:50 +09:00 (10 min ago)
                  step        verify, attempt 1
                  waits for   an operator's approval: 60 % fewer items
                  error       held: 60 % fewer items
                  do          `glaux approve 7` lets the target show the new generation, `glaux reject 7` keeps the old one.

                """)
    }

    @Test("a job whose data are live tells what it left undone, and still succeeded")
    func succeededWithAnError() {
        let left = Failure(kind: .conflict, message: "ddb.article_flat is a table", hint: "Drop it.")
        let text = JobText(
            job: JobDocument(Samples.ended(5, .succeeded, left)), clock: Samples.clock, style: Samples.plain
        ).text
        #expect(text.hasPrefix("job 5  Article  succeeded\n"))
        #expect(text.hasSuffix("  error       conflict: ddb.article_flat is a table\n  do          Drop it.\n"))
    }

    @Test("a message of AWS cannot steer the terminal")
    func hostileMessage() {
        let failure = Failure(kind: .unknown, message: "\u{1B}[2J", hint: "\u{7}")
        let job = JobDocument(Samples.ended(5, .failed, failure))
        let text = JobText(job: job, clock: Samples.clock, style: Samples.plain).text
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    @Test("jobs are listed with how they ended")
    func jobList() {
        let page = JobsDocument(
            jobs: [JobDocument(Samples.job(7, .running)), JobDocument(Samples.ended(5, .failed, Samples.denied))],
            next: nil)
        #expect(
            JobsText(page: page, clock: Samples.clock, style: Samples.plain).text == """
                JOB  TABLE    STATE    STEP          STARTED     TOOK   ERROR
                7    Article  running  await-export  10 min ago  -      \("")
                5    Article  failed   await-export  10 min ago  5 min  permission: s3:PutObject is denied

                """)
    }

    @Test("no jobs is said, not shown as an empty table")
    func noJobs() {
        let page = JobsDocument(jobs: [], next: nil)
        #expect(JobsText(page: page, clock: Samples.clock, style: Samples.plain).text == "No jobs.\n")
    }

    @Test(
        "the bar never claims to be done before the job is",
        arguments: [
            (600, "[############------------] await-export, done in 10 min"),
            (-1, "[#######################-] await-export, later than usual"),
        ] as [(Int64, String)])
    func progress(remaining: Int64, text: String) {
        var record = Samples.job(7, .running)
        record.expectedEnd = now + .seconds(remaining)
        #expect(ProgressLine(job: JobDocument(record), clock: Samples.clock, width: 80).text == text)
    }

    @Test("a step that is tried again says when, and why")
    func progressOfRetry() {
        var record = Samples.job(7, .running)
        record.retryAt = now + .seconds(6)
        record.failure = Samples.denied
        #expect(
            ProgressLine(job: JobDocument(record), clock: Samples.clock, width: 80).text
                == "await-export again in 6 s: s3:PutObject is denied, 10 min so far")
    }

    @Test("without an estimate the line says how long it has taken, and it never wraps")
    func progressWithoutEstimate() {
        let job = JobDocument(Samples.job(7, .running))
        #expect(ProgressLine(job: job, clock: Samples.clock, width: 80).text == "await-export, 10 min so far")
        #expect(ProgressLine(job: job, clock: Samples.clock, width: 10).text == "await-exp")
    }
}
