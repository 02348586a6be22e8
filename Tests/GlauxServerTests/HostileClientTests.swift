import Foundation
import GlauxCore
import GlauxWire
import Glibc
import Testing

@Suite(.serialized)
struct HostileClientTests {
    @Test(
        "bytes that are no request end their own connection and nothing else",
        arguments: [
            "rubbish\r\n\r\n", "GET\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}", "GET / HTTP/9.9\r\n\r\n",
            "GET / HTTP/2.0\r\n\r\n", "get / HTTP/1.1\r\n\r\n", "GET /v1/status HTTP/1.1\r\nno colon\r\n\r\n",
            "POST /v1/tables/Article/pause HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
            "POST /v1/tables/Article/pause HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}rubbish\r\n",
            "POST /v1/reload HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST /v1/reload HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
            "GET /v1/status HTTP/1.1\r\nX: \u{0}\r\n\r\n",
        ])
    func garbage(text: String) async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            try await offloaded {
                let client = try RawClient(socket)
                client.send(text)
                let reply = Reply(try client.receiveAll())
                #expect(reply.status == 400 && reply.field("connection") == "close", "\(reply)")
                let error = try reply.error
                #expect(error.code == "bad_request" && error.message.contains("no HTTP request"), "\(error)")
                #expect(error.hint.contains("curl"))
            }
            #expect(try await ask(socket, "GET", "/healthz").status == 200)
        }
        #expect(daemon.reloads == 0 && daemon.orders.isEmpty)
    }

    static let longHeads = [
        "many fields": (0..<2000).map { "X-\($0): \(String(repeating: "a", count: 500))\r\n" }.joined(),
        "a long field": "X: " + String(repeating: "a", count: 1 << 20),
        "fields that end": (0..<300).map { "X-\($0): \(String(repeating: "a", count: 1000))\r\n" }.joined() + "\r\n",
    ]

    @Test("a head that is too long is answered, and cut off", arguments: longHeads.keys.sorted())
    func endlessHead(name: String) async throws {
        // The connection of a client that goes on sending is closed once it has been silent for so long.
        try await withServer(idleTimeout: .seconds(1)) { socket in
            try await offloaded {
                let client = try RawClient(socket)
                client.send("GET /v1/status HTTP/1.1\r\n")
                client.send(Self.longHeads[name] ?? "")
                let reply = Reply(try client.receiveAll())
                #expect(try reply.status == 431 && reply.error.code == "too_large", "\(reply)")
            }
            #expect(try await ask(socket, "GET", "/healthz").status == 200)
        }
    }

    @Test("a path that is too long is answered, and cut off")
    func endlessPath() async throws {
        try await withServer(idleTimeout: .seconds(1)) { socket in
            try await offloaded {
                let client = try RawClient(socket)
                client.send("GET /v1/\(String(repeating: "a", count: 1 << 20)) HTTP/1.1\r\n\r\n")
                #expect([400, 404, 431].contains(Reply(try client.receiveAll()).status))
            }
        }
    }

    @Test("who takes it for a proxy is told that it is none")
    func connect() async throws {
        try await withServer { socket in
            let reply = try await exchange(socket, "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n")
            #expect(try reply.status == 405 && reply.error.code == "method_not_allowed", "\(reply)")
        }
    }

    @Test("two hundred clients that say nothing, and as many that stop in the middle, keep nobody waiting")
    func silentClients() async throws {
        try await withServer { socket in
            let clients = try await offloaded {
                try (0..<350).map { index in
                    let client = try RawClient(socket)
                    if index % 3 == 1 { client.send("GET /v1/sta") }
                    if index % 3 == 2 {
                        client.send("POST /v1/reload HTTP/1.1\r\nHost: g\r\nContent-Length: 10\r\n\r\nab")
                    }
                    return client
                }
            }
            #expect(try await ask(socket, "GET", "/v1/status").status == 200)
            withExtendedLifetime(clients) {}
        }
    }

    @Test("a request that is not finished is not waited for without end")
    func halfARequest() async throws {
        try await withServer(idleTimeout: .seconds(1)) { socket in
            try await offloaded {
                let client = try RawClient(socket)
                client.send("GET /v1/status HTTP/1.1\r\nHost")
                let answer = try client.receiveAll()
                #expect(!answer.hasPrefix("HTTP/1.1 200"))
            }
        }
    }

    @Test("a client that reads no events holds up neither the events of others nor the daemon")
    func deafSubscriber() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            let deaf = try await offloaded {
                let client = try RawClient(socket)
                client.send("GET /v1/events HTTP/1.1\r\nHost: g\r\n\r\n")
                return client
            }
            let listener = try await offloaded {
                let client = try RawClient(socket)
                client.send("GET /v1/events HTTP/1.1\r\nHost: g\r\n\r\n")
                _ = try client.receive(until: "\n\n")
                return client
            }
            while daemon.subscribers < 2 { await Task.yield() }
            let long = String(repeating: "x", count: 10_000)
            for index in 0..<3000 {
                daemon.announce(
                    Notice(
                        at: noon, .stepBegan, table: TableName("T"), job: JobID(rawValue: Int64(index + 1)), awsID: long
                    ))
            }
            daemon.announce(Notice(at: noon, .jobSucceeded, table: TableName("Last")))
            let heard = try await offloaded { try listener.receive(until: "\"Last\"") }
            #expect(heard.contains("\"Last\""))
            #expect(try await ask(socket, "GET", "/v1/status").status == 200)
            withExtendedLifetime(deaf) {}
        }
    }

    /// Of each, more than a client that does not read has room for.
    enum Answers: CaseIterable {
        case events
        /// A thousand and more, asked for at once.
        case manySmall
        case large
    }

    @Test(
        "more clients than there are places for, that read nothing, do not keep the others out",
        .timeLimit(.minutes(2)), arguments: Answers.allCases)
    func deafCrowd(answers: Answers) async throws {
        let daemon = FakeDaemon()
        let places = 4
        let tables = (0..<3000).map { FakeDaemon.report("Table\($0)") }
        let control = answers == .large ? daemon.control(tables: tables) : nil
        try await withServer(daemon, control: control, idleTimeout: .seconds(1), connectionLimit: places) { socket in
            let request =
                switch answers {
                case .events: "GET /v1/events HTTP/1.1\r\nHost: g\r\n\r\n"
                case .manySmall: String(repeating: "GET /healthz HTTP/1.1\r\nHost: g\r\n\r\n", count: 2000)
                case .large: "GET /v1/status HTTP/1.1\r\nHost: g\r\n\r\n"
                }
            let deaf = try await offloaded {
                try (0..<places + 2).map { _ in
                    let client = try RawClient(socket)
                    client.send(request)
                    return client
                }
            }
            if answers == .events {
                while daemon.subscribers < places { await Task.yield() }
                let long = String(repeating: "x", count: 10_000)
                for index in 1...100 {
                    daemon.announce(
                        Notice(
                            at: noon, .stepBegan, table: TableName("T"), job: JobID(rawValue: Int64(index)), awsID: long
                        ))
                }
            }
            #expect(try await ask(socket, "GET", "/healthz").status == 200)
            withExtendedLifetime(deaf) {}
        }
    }

    @Test("a client that reads slowly is told all, however long it takes")
    func slowReader() async throws {
        let tables = (0..<6000).map { FakeDaemon.report("Table\($0)") }
        try await withServer(control: FakeDaemon().control(tables: tables), idleTimeout: .seconds(1)) { socket in
            try await offloaded {
                let client = try RawClient(socket)
                client.send("GET /v1/status HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n")
                var text: [UInt8] = []
                while case let more = try client.receive(), !more.isEmpty {
                    text += more
                    // Its slowness is the subject here: all in all, it takes longer than nothing may be taken for.
                    usleep(50_000)
                }
                #expect(String(decoding: text, as: UTF8.self).contains("Table5999"))
            }
        }
    }
}
