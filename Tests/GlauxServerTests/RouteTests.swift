import Foundation
import GlauxCore
import GlauxJournal
import GlauxServer
import GlauxWire
import Testing

@Suite(.serialized)
struct RouteTests {
    @Test(
        "reads answer with their documents",
        arguments: [
            ("/v1/status", #""tables":[{"name":"Article""#), ("/v1/status?table=Article", #""name":"Article""#),
            ("/v1/tables", #"{"tables":[{"name":"Article""#), ("/v1/tables/Article", #"{"name":"Article""#),
            ("/v1/tables/A%20b%2Fc", #"{"name":"A b/c""#), ("/v1/jobs", #"{"jobs":[{"id":7"#),
            ("/v1/tables/Article/generations", #"{"table":"Article","generations":[{"id":"01768385930622-efd1a093""#),
            ("/v1/tables/Article/schema", #"{"table":"Article","target":"ddb.article","export_id":null"#),
            ("/v1/tables/Article/schema", #""ddl":"CREATE EXTERNAL TABLE"#),
            ("/v1/archives", #"{"archives":[{"name":"Chat","target":"ddb.chat""#),
            ("/v1/status", #""archives":[{"name":"Chat""#), ("/v1/archives/Chat", #""gap":"open","warning":{"class":"#),
            ("/v1/archives/Chat/partitions", #"{"archive":"Chat","archived_through":"2026-01-14T10:18:50Z""#),
            ("/v1/archives/Chat/partitions", #""partitions":[{"partition":"year=2026","items":3"#),
            ("/metrics", "\nglaux_archive_gap{archive=\"Chat\"} 1\n"),
            ("/v1/jobs/7", #""steps":[]"#), ("/healthz", "ok"), ("/metrics", "glaux_build_info{version=\"0.1.0\"} 1"),
        ])
    func reads(path: String, part: String) async throws {
        try await withServer { socket in
            let reply = try await ask(socket, "GET", path)
            #expect(reply.status == 200)
            #expect(reply.body.contains(part), "\(reply.body)")
        }
    }

    @Test(
        "a parameter that a path does not know is refused",
        arguments: [
            ("/v1/status?tabel=x", "takes table."), ("/v1/jobs?page=2", "takes table, state, limit, before."),
            ("/v1/archives?x=1", "takes no parameter."),
            ("/v1/archives/Chat/partitions?limit=5", "takes no parameter."),
            ("/v1/version?x", "takes no parameter."), ("/metrics?x=1", "takes no parameter."),
        ])
    func unknownParameters(path: String, takes: String) async throws {
        try await withServer { socket in
            let reply = try await ask(socket, "GET", path)
            #expect(reply.status == 400)
            #expect(try reply.error.message.hasPrefix("unknown parameter ") && reply.error.hint.hasSuffix(takes))
        }
    }

    @Test("what is ordered of an archive or a report is not done to something else of that name")
    func otherKind() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            for verb in ["run", "resume", "pause"] {
                let reply = try await ask(socket, "POST", "/v1/reports/Chat/\(verb)")
                #expect(reply.status == 404)
                #expect(try reply.error.message == "Chat is an archive")
                #expect(try await ask(socket, "POST", "/v1/archives/Article/\(verb)").status == 404)
            }
            #expect(daemon.orders.isEmpty)
            #expect(try await ask(socket, "POST", "/v1/archives/Chat/run").status == 200)
            #expect(try await ask(socket, "POST", "/v1/tables/Chat/run").status == 200)
        }
    }

    @Test("a journal that cannot be written shows wherever the daemon's health does")
    func journalError() async throws {
        let error = JournalError(message: "/state/glaux.db: disk full", since: noon)
        try await withServer(control: FakeDaemon().control(journalError: error)) { socket in
            let status = try await ask(socket, "GET", "/v1/status")
            #expect(
                status.body.contains(
                    #""journal_error":{"message":"/state/glaux.db: disk full","since":"2026-01-14T10:18:50Z"}"#))
            let health = try await ask(socket, "GET", "/healthz")
            #expect(health.status == 503)
            #expect(health.body.contains("the journal cannot be written: /state/glaux.db: disk full"))
            let metrics = try await ask(socket, "GET", "/metrics")
            #expect(metrics.body.contains("\nglaux_journal_error 1\n"))
        }
        try await withServer { socket in
            let (status, metrics) = (
                try await ask(socket, "GET", "/v1/status"), try await ask(socket, "GET", "/metrics")
            )
            #expect(status.body.contains(#""journal_error":null"#))
            #expect(metrics.body.contains("\nglaux_journal_error 0\n"))
        }
    }

    @Test("the page of jobs that was asked for is the one that is read")
    func jobPages() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            let reply = try await ask(socket, "GET", "/v1/jobs?table=A%20b%2Fc&state=failed,running&before=9&limit=2")
            #expect(reply.body.hasSuffix("\"next\":3}\n"))
        }
        #expect(
            daemon.queries == [
                FakeDaemon.Query(
                    table: TableName("A b/c"), states: [.failed, .running], before: JobID(rawValue: 9), limit: 2)
            ])
    }

    @Test("what is ordered is what reaches the daemon")
    func orders() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            for (path, body) in [
                ("/v1/tables/A%20b%2Fc/pause", nil), ("/v1/tables/Article/pause", #"{"for":"2h"}"#),
                ("/v1/tables/Article/pause", #"{"until":"2026-01-14T12:00:00Z"}"#), ("/v1/tables/Article/resume", nil),
                ("/v1/tables/Article/run", nil), ("/v1/jobs/7/cancel", nil), ("/v1/jobs/7/retry", nil),
                ("/v1/jobs/7/approve", nil), ("/v1/jobs/7/approve", #"{"hold":"ab"}"#), ("/v1/jobs/7/reject", nil),
                ("/v1/tables/Article/rollback", nil),
                ("/v1/tables/A%20b%2Fc/rollback", "{}"), ("/v1/tables/Article/rollback", #"{"to":"01768"}"#),
                ("/v1/tables/Article/generations/01768385930622-efd1a093/pin", nil),
                ("/v1/tables/Article/generations/01768/unpin", nil), ("/v1/reload", nil),
            ] as [(String, String?)] {
                let reply = try await ask(socket, "POST", path, body: body)
                #expect(reply.status == 200, "\(path)")
            }
        }
        #expect(
            daemon.orders == [
                .pause(TableName("A b/c"), .indefinite), .pause(TableName("Article"), .until(noon + .seconds(7200))),
                .pause(TableName("Article"), .until(Timestamp(secondsSince1970: 1_768_392_000))),
                .resume(TableName("Article")), .run(TableName("Article")), .cancel(JobID(rawValue: 7)),
                .retry(JobID(rawValue: 7)), .approve(JobID(rawValue: 7)),
                .approve(JobID(rawValue: 7), hold: "ab"), .reject(JobID(rawValue: 7)),
                .rollback(TableName("Article"), to: nil), .rollback(TableName("A b/c"), to: nil),
                .rollback(TableName("Article"), to: "01768"),
                .pin(TableName("Article"), "01768385930622-efd1a093"), .unpin(TableName("Article"), "01768"),
            ])
        #expect(daemon.reloads == 1)
    }

    @Test("the jobs of a table that is nowhere are refused, and those of one that only was are shown")
    func jobsOfUnknownTables() async throws {
        try await withServer { socket in
            #expect(try await ask(socket, "GET", "/v1/jobs?table=Former").status == 200)
            let former = try await ask(socket, "GET", "/v1/jobs?table=Former&state=failed")
            #expect(former.status == 200 && former.body == "{\"jobs\":[],\"next\":null}\n")
            #expect(try await ask(socket, "GET", "/v1/jobs?table=A%20b%2Fc&state=failed").status == 200)
            let mistyped = try await ask(socket, "GET", "/v1/jobs?table=Aritcle")
            #expect(try mistyped.status == 404 && mistyped.error.hint == "Did you mean Article?", "\(mistyped)")
        }
    }

    static let refused: [(String, String, String?, Int)] = [
        ("GET", "/", nil, 404), ("GET", "/v2/status", nil, 404), ("GET", "/v1/tables/None", nil, 404),
        ("GET", "/v1/status?table=None", nil, 404), ("GET", "/v1/jobs/8", nil, 404),
        ("GET", "/v1/jobs/seven", nil, 404),
        ("GET", "/v1/jobs?limit=0", nil, 400), ("GET", "/v1/jobs?limit=1001", nil, 400),
        ("GET", "/v1/jobs?limit=many", nil, 400), ("GET", "/v1/jobs?state=done", nil, 400),
        ("GET", "/v1/jobs?table=None", nil, 404), ("GET", "/v1/jobs?before=-1", nil, 400),
        ("GET", "/v1/jobs?tabel=A", nil, 400), ("GET", "/v1/status?tabel=A", nil, 400),
        ("GET", "/v1/status?table=100%2525", nil, 404),
        ("POST", "/v1/tables/None/pause", nil, 404), ("POST", "/v1/tables/Busy/run", nil, 409),
        ("POST", "/v1/tables/Full/run", nil, 503), ("POST", "/v1/tables/Article/pause", "{", 400),
        ("POST", "/v1/tables/Article/pause", "[]", 400), ("POST", "/v1/tables/Article/pause", #"{"for":"2 h"}"#, 400),
        ("POST", "/v1/tables/Article/pause", #"{"for":2}"#, 400), ("GET", "/v1/tables/None/generations", nil, 404),
        ("GET", "/v1/archives/Article", nil, 404), ("GET", "/v1/archives/None/partitions", nil, 404),
        ("GET", "/v1/tables/None/schema", nil, 404), ("POST", "/v1/tables/Article/generations/9/pin", nil, 404),
        ("POST", "/v1/jobs/seven/approve", nil, 404), ("POST", "/v1/jobs/0/reject", nil, 404),
        ("POST", "/v1/jobs/7/approve", #"{"hold":7}"#, 400), ("POST", "/v1/jobs/7/approve", #"{"holds":"ab"}"#, 400),
        ("POST", "/v1/tables/Article/rollback", "{", 400), ("POST", "/v1/tables/Article/rollback", #""01768""#, 400),
        ("POST", "/v1/tables/Article/rollback", #"{"to":7}"#, 400),
        ("POST", "/v1/tables/Article/run", #"{"dry_run":true}"#, 400), ("POST", "/v1/reload", "junk", 400),
        ("POST", "/v1/jobs/7/cancel", "[]", 400), ("GET", "/v1/jobs/666", nil, 500),
    ]

    @Test("every refusal has its status and says what to do", arguments: refused)
    func refusals(method: String, path: String, body: String?, status: Int) async throws {
        try await withServer { socket in
            let reply = try await ask(socket, method, path, body: body)
            #expect(reply.status == status)
            let document = try JSONDecoder().decode(ErrorDocument.self, from: Data(reply.body.utf8))
            #expect(!document.error.code.isEmpty && !document.error.message.isEmpty && !document.error.hint.isEmpty)
        }
    }

    @Test("there is one backup at a time; the next one may begin when it has ended, well or not")
    func oneBackup() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let daemon = FakeDaemon()
        var history = daemon.history
        history.snapshot = { [snapshot = history.snapshot] in
            begin.yield()
            for await _ in released { throw JournalFailure(.noRoom, path: "/state", message: "no room") }
            return try await snapshot()
        }
        try await withServer(daemon, history: history) { socket in
            async let first = ask(socket, "POST", "/v1/backup")
            for await _ in begun { break }
            let second = try await ask(socket, "POST", "/v1/backup")
            #expect(second.status == 409)
            release.yield()
            let failed = try await first
            #expect(failed.status == 503)
            release.finish()
            for _ in 0..<3 {
                let next = try await ask(socket, "POST", "/v1/backup")
                #expect(next.status == 200)
            }
        }
    }

    @Test("a name with a quote does not break the metrics")
    func labelsAreEscaped() async throws {
        let daemon = FakeDaemon()
        try await withServer(control: daemon.control(tables: [FakeDaemon.report("a\"b\\c\nd")])) { socket in
            let reply = try await ask(socket, "GET", "/metrics")
            #expect(reply.body.contains(#"glaux_table_state{table="a\"b\\c\nd",state="idle"} 1"#))
            #expect(reply.body.contains("glaux_jobs_total{state=\"succeeded\"} 3"))
        }
    }
}
