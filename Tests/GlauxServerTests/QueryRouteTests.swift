import Foundation
import GlauxCore
import Testing

@Suite("queries on the socket")
struct QueryRouteTests {
    @Test("an answer comes line by line: the id, the columns with the first rows, and at last what was scanned")
    func answer() async throws {
        let reply = try await withServer { socket, _ in
            try await ask(socket, "POST", "/v1/query", body: #"{"sql": "SELECT n FROM t;"}"#)
        }
        #expect(reply.status == 200 && reply.head.contains("application/x-ndjson"))
        for line in [
            #"{"query":"q-1"}"#, #"{"columns":[{"name":"n","type":"bigint"}],"rows":[["1"]]}"#, #"{"rows":[[null]]}"#,
            #"{"bytes_scanned":2000000,"done":true}"#,
        ] { #expect(reply.body.contains(line), "\(reply.body)") }
    }

    @Test("a query that fails says so in its last line, and one that scans too much is stopped")
    func failures() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket, _ in
            let failed = try await ask(socket, "POST", "/v1/query", body: #"{"sql": "SELECT fail"}"#)
            #expect(
                failed.body.contains(#""error":{"class":"missing","message":"Athena ended the query q-1 as FAILED"#))
            let large = try await ask(
                socket, "POST", "/v1/query", body: #"{"sql": "SELECT hang", "max_scan": 1000000}"#)
            #expect(large.body.contains("had scanned 2 MB, more than 1 MB") && !large.body.contains("done"))
            #expect(daemon.stopped == 1)
            let stuck = try await ask(
                socket, "POST", "/v1/query", body: #"{"sql": "SELECT stuck", "max_scan": 1000000}"#)
            #expect(stuck.body.contains("q-1 could not be stopped: AccessDeniedException: not allowed"))
        }
    }

    @Test("is written down before Athena is asked, and with what came of it; what cannot be is not asked")
    func audited() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket, _ in
            _ = try await ask(socket, "POST", "/v1/query", body: #"{"sql": "SELECT n FROM t"}"#)
            _ = try await ask(socket, "POST", "/v1/query", body: #"{"sql": "SELECT fail", "database": "d"}"#)
        }
        let rows = daemon.audited
        #expect(rows.map(\.outcome).prefix(3) == ["begun", "q-1: done", "begun"])
        #expect(rows.last?.outcome.hasPrefix("q-1: Athena ended the query") == true)
        #expect(
            rows.map(\.command)
                == ["query --database ddb", "query --database ddb", "query --database d", "query --database d"])
        let control = daemon.control(journalError: JournalError(message: "full", since: noon))
        let refused = try await withServer(daemon, control: control) { socket, _ in
            try await ask(socket, "POST", "/v1/query", body: #"{"sql": "SELECT n FROM t"}"#)
        }
        #expect(refused.status == 503 && !refused.body.contains("q-1") && daemon.audited.count == 4)
    }

    @Test("whoever breaks the connection off stops the query")
    func breakingOff() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket, _ in
            try await offloaded {
                let client = try RawClient(socket)
                let body = "{\"sql\": \"SELECT hang\"}"
                client.send(
                    "POST /v1/query HTTP/1.1\r\nHost: glaux\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                _ = try client.receive(until: "q-1")
            }
            while daemon.stopped == 0 {
                try Task.checkCancellation()
                await Task.yield()
            }
        }
        #expect(daemon.stopped == 1)
    }

    @Test(
        "what is no query is refused before anything is asked",
        arguments: [
            #"{"sql": "DROP TABLE a"}"#, #"{"sql": "SELECT 1; SELECT 2"}"#, #"{"sql": "SELECT 1", "maxscan": 5}"#, "{}",
            "",
            #"{"sql": "SELECT {{ nothing }}"}"#, #"{"sql": "SELECT 1", "max_scan": -1}"#,
        ])
    func refused(body: String) async throws {
        let daemon = FakeDaemon()
        let reply = try await withServer(daemon) { socket, _ in
            try await ask(socket, "POST", "/v1/query", body: body)
        }
        #expect(reply.status == 400 && reply.body.contains("bad_request"))
        #expect(daemon.stopped == 0)
    }
}
