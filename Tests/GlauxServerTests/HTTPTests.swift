import Foundation
import GlauxWire
import Testing

/// What HTTP/1.1 asks of a server, whoever is at the other end.
@Suite(.serialized)
struct HTTPTests {
    @Test(
        "a HEAD is answered as the GET, without the body",
        arguments: [
            ("/v1/status", 200), ("/healthz", 200), ("/metrics", 200), ("/v1/jobs/7", 200), ("/v1/tables/None", 404),
            ("/nowhere", 404), ("/v1/events", 405), ("/v1/reload", 405),
        ])
    func head(path: String, status: Int) async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            let (head, get) = (try await ask(socket, "HEAD", path), try await lengthOfGet(socket, path, status))
            #expect(head.status == status && head.body.isEmpty, "\(head)")
            #expect(head.field("content-length") == get, "\(head.head)")
        }
        #expect(daemon.reloads == 0)
    }

    private func lengthOfGet(_ socket: String, _ path: String, _ status: Int) async throws -> String? {
        if status == 405 { return try await ask(socket, "HEAD", path).field("content-length") }
        return "\(try await ask(socket, "GET", path).body.utf8.count)"
    }

    @Test("a HEAD of what is streamed has its length, too, and the connection stays in step")
    func headOfStream() async throws {
        let tables = (0..<600).map { FakeDaemon.report("T\($0)") }
        try await withServer(control: FakeDaemon().control(tables: tables)) { socket in
            let length = try await ask(socket, "GET", "/v1/tables").body.utf8.count
            try await offloaded {
                let client = try RawClient(socket)
                client.send("HEAD /v1/tables HTTP/1.1\r\nHost: g\r\n\r\nGET /healthz HTTP/1.1\r\nHost: g\r\n")
                client.send("Connection: close\r\n\r\n")
                let answers = try client.receiveAll()
                #expect(answers.lowercased().contains("content-length: \(length)\r\n"), "\(answers)")
                #expect(answers.hasSuffix("\r\n\r\nok\n") && answers.split(separator: "HTTP/1.1 200").count == 2)
            }
        }
    }

    @Test("who asks before sending a body is told to go on, and answered")
    func expectContinue() async throws {
        try await withServer { socket in
            try await offloaded {
                let client = try RawClient(socket)
                client.send(
                    "POST /v1/tables/Article/pause HTTP/1.1\r\nHost: g\r\nContent-Length: 12\r\nExpect: 100-continue\r\n"
                        + "Connection: close\r\n\r\n")
                #expect(try client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                client.send(#"{"for":"2h"}"#)
                let reply = Reply(try client.receiveAll())
                #expect(reply.status == 200 && reply.body.contains(#""name":"Article""#), "\(reply)")
            }
        }
    }

    @Test(
        "a body that is declared too large is refused before it comes",
        arguments: ["", "Expect: 100-continue\r\n"])
    func declaredTooLarge(field: String) async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            let reply = try await exchange(
                socket,
                "POST /v1/tables/Article/pause HTTP/1.1\r\nHost: g\r\nContent-Length: 65537\r\n\(field)\r\n")
            #expect(reply.status == 413 && reply.field("connection") == "close", "\(reply)")
            #expect(try reply.error.code == "too_large")
        }
        #expect(daemon.orders.isEmpty)
    }

    @Test(
        "a connection that is to end with its request is closed after the answer",
        arguments: [
            "GET /healthz HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n", "GET /healthz HTTP/1.0\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: g\r\nConnection: Close\r\n\r\nGET /metrics HTTP/1.1\r\nHost: g\r\n\r\n",
            "GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        ])
    func closes(request: String) async throws {
        // The server would close idle connections after a while.
        try await withServer { socket in
            let reply = try await exchange(socket, request)
            #expect(reply.status == 200 && reply.body == "ok\n" && reply.field("connection") == "close", "\(reply)")
        }
    }

    @Test("a client of HTTP/1.0 gets long answers without chunks")
    func longAnswerOf10() async throws {
        let tables = (0..<600).map { FakeDaemon.report("T\($0)") }
        try await withServer(control: FakeDaemon().control(tables: tables)) { socket in
            let old = try await exchange(socket, "GET /v1/tables HTTP/1.0\r\n\r\n")
            #expect(old.field("transfer-encoding") == nil)
            #expect(old.body == (try await ask(socket, "GET", "/v1/tables")).body)
        }
    }

    @Test("requests that come all at once are answered in their order")
    func pipelined() async throws {
        try await withServer { socket in
            let paths = ["/v1/tables/Article", "/healthz", "/v1/jobs/7", "/nowhere", "/healthz"]
            let requests = paths.map { "GET \($0) HTTP/1.1\r\nHost: g\r\n\r\n" }.joined()
            let text = try await offloaded {
                let client = try RawClient(socket)
                client.send(requests + "rubbish\r\n\r\n")
                return try client.receiveAll()
            }
            let statuses = text.matches(of: /HTTP\/1\.1 ([0-9]+)/).map { String($0.1) }
            #expect(statuses == ["200", "200", "200", "404", "200", "400"], "\(text)")
        }
    }
}
