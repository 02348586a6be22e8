import Foundation
import GlauxWire
import Testing

/// What the socket's interface promises of refusals beyond those of the routes themselves.
@Suite(.serialized)
struct PromiseTests {
    @Test("a method that does not go with its path is a 405 that names the one that does")
    func wrongMethod() async throws {
        try await withServer { socket in
            for (method, path, allowed) in [
                ("POST", "/v1/status", "GET"), ("DELETE", "/v1/tables/Article", "GET"),
                ("GET", "/v1/tables/Article/run", "POST"),
                ("GET", "/v1/reload", "POST"), ("POST", "/v1/tables/Article/generations", "GET"),
                ("PUT", "/v1/tables/Article/schema", "GET"), ("GET", "/v1/tables/Article/rollback", "POST"),
                ("DELETE", "/v1/tables/Article/generations/1/pin", "POST"),
                ("GET", "/v1/tables/Article/generations/1/unpin", "POST"), ("GET", "/v1/jobs/7/approve", "POST"),
                ("HEAD", "/v1/jobs/7/reject", "POST"),
            ] {
                let reply = try await ask(socket, method, path)
                #expect(reply.status == 405, "\(method) \(path)")
                #expect(reply.head.lowercased().contains("allow: \(allowed.lowercased())"), "\(method) \(path)")
            }
        }
    }

    @Test("a body that is too long is a 413")
    func tooLong() async throws {
        try await withServer { socket in
            let body = #"{"for":"2h"}"# + String(repeating: " ", count: 65_536)
            let reply = try await ask(socket, "POST", "/v1/tables/Article/pause", body: body)
            #expect(reply.status == 413)
            #expect(reply.body.contains("too_large"))
        }
    }

    @Test("a misspelt key does not roll back to another generation than was meant")
    func misspeltGoal() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            let reply = try await ask(socket, "POST", "/v1/tables/Article/rollback", body: #"{"too":"01768"}"#)
            #expect(try reply.status == 400 && reply.error.message == #""too" is no key of a rollback. Write `to`."#)
            #expect(try reply.error.hint.contains(#"{"to": "#))
        }
        #expect(daemon.orders.isEmpty)
    }

    @Test("a misspelt key does not pause a table for ever")
    func misspeltKey() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            let reply = try await ask(socket, "POST", "/v1/tables/Article/pause", body: #"{"fro":"2h"}"#)
            #expect(reply.status == 400)
        }
        #expect(daemon.orders.isEmpty)
    }
}
