import GlauxCore
import GlauxWire
import Testing

@testable import glaux

struct StatusTextTests {
    @Test("every table has a line, and says what its data are as of")
    func tablesAreLines() {
        var running = Samples.job(7, .running)
        running.expectedEnd = now + .seconds(180)
        var held = Samples.job(8, of: "Held", .held)
        held.heldFor = "a place among the exports"
        #expect(
            text([
                Samples.table("Article", .running, next: now + .seconds(7200), live: true, job: running),
                Samples.table("Held", .held, job: held),
                Samples.table("Fewer", .held, live: true, job: Samples.awaitingApproval),
                Samples.table("Order", .idle, next: now + .seconds(60), live: true, last: Samples.ended(6, .succeeded)),
                Samples.table(
                    "Users", .failing, next: now + .seconds(60), last: Samples.ended(5, .failed, Samples.denied)),
                Samples.table("New", .idle, next: now + .seconds(5)),
                Samples.table("Stopped", .paused),
            ]) == """
                TABLE    STATE    TARGET       AS OF       ITEMS      NEXT          NOW / LAST
                Article  running  ddb.article  12 min ago  1,234,567  in 2 h        job 7: [#######---] await-export, done in 3 min
                Held     held     ddb.held     -           -          -             job 8 waits for a place among the exports
                Fewer    held     ddb.fewer    12 min ago  1,234,567  -             job 7 waits for an operator's approval: 60 % fewer items
                Order    idle     ddb.order    12 min ago  1,234,567  in 60 s       job 6 succeeded 5 min ago
                Users    failing  ddb.users    -           -          in 60 s       job 5 failed 5 min ago: s3:PutObject is denied
                New      idle     ddb.new      -           -          in 5 s        never ran
                Stopped  paused   ddb.stopped  -           -          when resumed  never ran

                """)
    }

    @Test("a journal that cannot be written stands above everything else")
    func journalErrorIsShown() {
        let error = JournalError(message: "/state/glaux.db: disk full. Free space.", since: now - .seconds(120))
        let status = Samples.status([Samples.table("A", .idle)], error: "bad", journalError: error)
        let text = StatusText(status: status, clock: Samples.clock, style: Style(hasColours: true)).text
        #expect(
            text.hasPrefix(
                Style(hasColours: true).paint(
                    "The journal cannot be written (since 2 min ago); nothing is started:", .red)
                    + "\n  /state/glaux.db: disk full. Free space.\n"))
    }

    @Test("a step that will be tried again says when and why")
    func retriesAreShown() {
        var job = Samples.job(7, .running)
        job.retryAt = now + .seconds(30)
        job.failure = Failure(kind: .throttled, message: "slow down", hint: "Nothing to do.")
        #expect(
            text([Samples.table("A", .running, job: job)]).contains("job 7: await-export again in 30 s: slow down\n"))
    }

    @Test("columns line up by what a terminal shows, not by how many characters there are")
    func wideNamesLineUp() {
        let lines = text([Samples.table("記事", .idle), Samples.table("abcde", .idle)]).split(separator: "\n")
        #expect(lines[1].hasPrefix("記事   idle"))
        #expect(lines[2].hasPrefix("abcde  idle"))
    }

    @Test("what AWS says cannot break the table or steer the terminal")
    func hostileMessages() {
        let failure = Failure(kind: .unknown, message: "one\n\ttwo \u{1B}[2J\u{9B}31m\r", hint: "h")
        let lines = text([Samples.table("A", .failing, last: Samples.ended(5, .failed, failure))]).split(
            separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[1].hasSuffix("one  two \u{FFFD}[2J\u{FFFD}31m\u{FFFD}"))
    }

    @Test("what would turn a line's order around is shown by its code")
    func bidirectionalControls() {
        let failure = Failure(kind: .unknown, message: "one \u{202E}owt\u{2066} \u{200F}", hint: "h")
        let text = text([Samples.table("A", .failing, last: Samples.ended(5, .failed, failure))])
        #expect(text.contains(#"one \u{202E}owt\u{2066} \u{200F}"#))
    }

    @Test("a call that AWS does not answer is shown once it takes long", arguments: [(4, false), (25, true)])
    func silentAWS(seconds: Int, isShown: Bool) {
        var job = Samples.job(7, .running)
        job.callingSince = now - .seconds(seconds)
        #expect(
            text([Samples.table("A", .running, job: job)]).contains(
                "job 7: await-export, no answer from AWS for 25 s\n") == isShown)
        let story = JobText(job: JobDocument(job), clock: Samples.clock, style: Samples.plain).text
        #expect(story.contains("waits for   AWS, which has not answered for 25 s") == isShown)
    }

    @Test("on a terminal that is too narrow for columns each table has a few lines", arguments: [20, 40, 60, 120])
    func narrow(columns: Int) {
        let tables = [
            Samples.table("Article", .idle, next: now + .seconds(60), live: true, last: Samples.ended(6, .succeeded)),
            Samples.table("New", .paused),
        ]
        let status = Samples.status(tables)
        let text = StatusText(status: status, clock: Samples.clock, style: Samples.plain, columns: columns).text
        guard columns < 120 else { return #expect(text == self.text(tables)) }
        #expect(
            text == """
                Article  idle
                  as of 12 min ago
                  1,234,567 items
                  next in 60 s
                  job 6 succeeded 5 min ago
                New  paused
                  next when resumed
                  never ran

                """)
    }

    @Test("a config without tables says what to do")
    func noTables() {
        #expect(text([]) == "No tables in /etc/glaux/glaux.yaml. Add one and run `glaux reload`.\n")
    }

    @Test("a reload that failed comes first")
    func failedReload() {
        let status = Samples.status([], error: "glaux.yaml:3:5: unknown key\nwrite `name`")
        #expect(
            StatusText(status: status, clock: Samples.clock, style: Samples.plain).text.hasPrefix(
                "The last reload changed nothing:\n  glaux.yaml:3:5: unknown key\n  write `name`\n"))
    }

    @Test("colours add nothing but escape sequences")
    func coloursOnlyColour() {
        let status = Samples.status([Samples.table("A", .failing, last: Samples.ended(5, .failed, Samples.denied))])
        let coloured = StatusText(status: status, clock: Samples.clock, style: Style(hasColours: true)).text
        #expect(coloured.contains("\u{1B}[31mfailing\u{1B}[0m"))
        #expect(
            coloured.replacing(/\u{1B}\[[0-9]+m/, with: "")
                == StatusText(status: status, clock: Samples.clock, style: Samples.plain).text)
    }

    @Test("one table is shown with all there is to say of it")
    func oneTable() {
        let table = Samples.table(
            "Article", .paused, next: now + .seconds(7200), until: now + .seconds(3600), live: true, versions: 1007,
            last: Samples.ended(6, .succeeded))
        #expect(
            TableText(table: table, clock: Samples.clock, style: Samples.plain).text == """
                Article  paused
                  target      ddb.article
                  as of       2026-01-14 19:06:50 +09:00 (12 min ago)
                  items       1,234,567 (1.5 MiB in S3)
                  location    s3://b/p/AWSDynamoDB/01768385930622-efd1a093/data/
                  export      01768385930622-efd1a093
                  relocated   2026-01-14 19:13:50 +09:00 (5 min ago)
                  versions    1,007
                  paused      until 2026-01-14 20:18:50 +09:00 (in 60 min)
                  next        2026-01-14 21:18:50 +09:00 (in 2 h)

                last job 6  Article  succeeded
                  slot        2026-01-14 19:08:50 +09:00 (schedule)
                  started     2026-01-14 19:08:50 +09:00 (10 min ago)
                  finished    2026-01-14 19:13:50 +09:00 (5 min ago), after 5 min

                """)
    }

    @Test("a table that has no data yet says so")
    func nothingYet() {
        let text = TableText(table: Samples.table("New", .paused), clock: Samples.clock, style: Samples.plain).text
        #expect(text.contains("  as of       nothing yet"))
        #expect(text.contains("  next        when resumed"))
    }

    private func text(_ tables: [TableDocument]) -> String {
        StatusText(status: Samples.status(tables), clock: Samples.clock, style: Samples.plain).text
    }
}
