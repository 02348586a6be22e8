import GlauxClient
import GlauxCore
import GlauxWire
import Testing

@Suite(.serialized)
struct ClientTests {
    @Test("the client reads what the daemon says")
    func reads() async throws {
        try await withServer { socket in
            try await withClient(socket) { client in
                let status = try await client.get("/v1/status", as: StatusDocument.self)
                #expect(status.document.tables.map(\.name) == ["Article", "A b/c"])
                #expect(status.json.last == UInt8(ascii: "\n"))
                let path = "/v1/tables/\(DaemonClient.segment("A b/c"))"
                #expect(try await client.get(path, as: TableDocument.self).document.name == "A b/c")
                let job = try await client.post("/v1/tables/Article/run", as: JobDocument.self)
                #expect(job.document.id == 7)
            }
        }
    }

    @Test("a backup comes whole, in parts")
    func backup() async throws {
        try await withServer { socket in
            try await withClient(socket) { client in
                var parts: [[UInt8]] = []
                try await client.backup { parts.append($0) }
                #expect(Array(parts.joined()) == FakeDaemon.journal)
                #expect(parts.count > 1)
            }
        }
    }

    @Test("a refusal comes with its status and its hint")
    func refusals() async throws {
        try await withServer { socket in
            try await withClient(socket) { client in
                let problem = await #expect(throws: ClientProblem.self) {
                    try await client.post("/v1/tables/Busy/run", as: JobDocument.self)
                }
                guard case .refused(409, let document) = problem else {
                    Issue.record("\(String(describing: problem))")
                    return
                }
                #expect(document.error.message == "busy")
                #expect(document.error.hint == "wait")
            }
        }
    }

    @Test("an answer that means something else is named as one of another version")
    func garbled() async throws {
        try await withServer { socket in
            try await withClient(socket) { client in
                let problem = await #expect(throws: ClientProblem.self) {
                    try await client.get("/v1/tables", as: JobDocument.self)
                }
                guard case .garbled(_, let hint) = problem else {
                    Issue.record("\(String(describing: problem))")
                    return
                }
                #expect(hint.contains("glaux version"))
            }
        }
    }

    @Test("events come as they happen, and the client may stop listening")
    func events() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            try await withThrowingTaskGroup { group in
                group.addTask {
                    while daemon.subscribers == 0 { await Task.yield() }
                    daemon.announce(Notice(at: noon, .jobStarted, table: TableName("記事"), job: JobID(rawValue: 1)))
                    daemon.announce(Notice(at: noon, .jobSucceeded, table: TableName("記事"), job: JobID(rawValue: 1)))
                }
                try await withClient(socket) { client in
                    var heard: [EventDocument] = []
                    try await client.events { event in
                        heard.append(event)
                        return heard.count < 2
                    }
                    #expect(heard.map(\.event) == ["job started", "job succeeded"])
                    #expect(heard.map(\.table) == ["記事", "記事"])
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("without a daemon the client says so, and how to start it")
    func unreachable() async throws {
        let directory = try Directory()
        try await withClient(directory.socket) { client in
            let problem = await #expect(throws: ClientProblem.self) {
                try await client.get("/v1/status", as: StatusDocument.self)
            }
            guard case .unreachable(let message, let hint) = problem else {
                Issue.record("\(String(describing: problem))")
                return
            }
            #expect(message == "glauxd is not running: there is no socket at \(directory.socket)")
            #expect(hint.contains("systemctl start glaux"))
        }
    }

    @Test(
        "what keeps the client from the daemon is said in an operator's words",
        arguments: [
            (String(repeating: "s", count: 108), "at most 107 bytes, and this one has 108"),
            ("/etc/passwd", "glauxd is not running: nobody answers at /etc/passwd"),
            ("/etc/passwd/s", "there is no socket at /etc/passwd/s"), ("/", "nobody answers at /"),
        ])
    func unreachablePaths(path: String, words: String) async throws {
        try await withClient(path) { client in
            for isEvents in [false, true] {
                let problem = await #expect(throws: ClientProblem.self) {
                    if isEvents {
                        try await client.events { _ in true }
                    } else {
                        _ = try await client.get("/v1/status", as: StatusDocument.self)
                    }
                }
                guard case .unreachable(let message, let hint) = problem else {
                    Issue.record("\(String(describing: problem))")
                    return
                }
                #expect(message.contains(words) && hint.contains("--socket"), "\(message)")
            }
        }
    }

    @Test("a daemon that breaks off is told from one that is not there", arguments: ["", "rubbish\r\n\r\n"])
    func brokenOff(answer: String) async throws {
        let directory = try Directory()
        let listener = try Listener(directory.socket)
        async let served: Void = offloaded { try listener.answerOnce(answer) }
        try await withClient(directory.socket) { client in
            let problem = await #expect(throws: ClientProblem.self) {
                try await client.get("/v1/status", as: StatusDocument.self)
            }
            guard case .unreachable(let message, let hint) = problem else {
                Issue.record("\(String(describing: problem))")
                return
            }
            #expect(message == "glauxd broke off the connection at \(directory.socket)")
            #expect(hint.contains("journalctl -u glaux"))
        }
        try await served
    }

    @Test(
        "a name becomes one segment of a path",
        arguments: [("Order", "Order"), ("a/b", "a%2Fb"), ("記", "%E8%A8%98"), ("\n", "%0A")])
    func segments(name: String, segment: String) {
        #expect(DaemonClient.segment(name) == segment)
    }

    private func withClient(_ socket: String, _ body: (DaemonClient) async throws -> Void) async throws {
        let client = DaemonClient(socket: socket)
        do { try await body(client) } catch {
            await client.close()
            throw error
        }
        await client.close()
    }
}
