import Foundation
import GlauxCore
import GlauxWire
import Glibc
import Testing

@testable import GlauxServer

struct RoleTests {
    @Test("root and the daemon's own user may act, and a stranger may not")
    func roles() {
        #expect(Peer(user: 0, group: 0).mayAct(operatorsGroup: "no-such-group"))
        #expect(Peer(user: geteuid(), group: 65_534).mayAct(operatorsGroup: "no-such-group"))
        #expect(!Peer(user: 4_000_000, group: 4_000_000).mayAct(operatorsGroup: "no-such-group"))
        #expect(!Peer(user: 4_000_000, group: 4_000_000).mayAct(operatorsGroup: "root"))
        #expect(!Peer(user: 4_000_000, group: 0).mayAct(operatorsGroup: "no-such-group"))
    }

    @Test("a member of the operators' group may act, by the group of its connection or by the user database")
    func members() {
        #expect(Peer(user: 4_000_000, group: 0).mayAct(operatorsGroup: "root"))
        #expect(GroupDatabase.id(of: "root") == 0)
        #expect(GroupDatabase.id(of: "no-such-group") == nil)
        #expect(GroupDatabase.groups(of: 0, primary: 0).contains(0))
        #expect(GroupDatabase.groups(of: 4_000_000, primary: 12) == [12])
    }

    @Test("all groups of a user are found, however many there are", arguments: [0, 1, 2, 256] as [Int32])
    func manyGroups(expected: Int32) {
        #expect(
            GroupDatabase.groups(of: 0, primary: 4_000_000, expected: expected).sorted()
                == GroupDatabase.groups(of: 0, primary: 4_000_000).sorted())
    }

    /// Whoever may be at the other end.
    enum Somebody: String, Sendable, CaseIterable {
        case root, daemon, memberByConnection, stranger, strangerOfAnotherGroup

        var peer: Peer {
            switch self {
            case .root: Peer(user: 0, group: 4_000_000)
            case .daemon: Peer(user: geteuid(), group: 4_000_000)
            case .memberByConnection: Peer(user: 4_000_000, group: 0)
            case .stranger: Peer(user: 4_000_000, group: 4_000_000)
            case .strangerOfAnotherGroup: Peer(user: 4_000_001, group: 65_534)
            }
        }

        var mayAct: Bool {
            switch self {
            case .root, .daemon, .memberByConnection: true
            case .stranger, .strangerOfAnotherGroup: false
            }
        }
    }

    private static let reads = [
        "/v1/status", "/v1/tables", "/v1/tables/Article", "/v1/tables/Article/generations", "/v1/tables/Article/schema",
        "/v1/jobs", "/v1/jobs/7", "/v1/audit", "/v1/version", "/metrics", "/healthz",
    ]
    private static let orders = [
        "/v1/tables/Article/run": "run Article", "/v1/tables/Article/pause": "pause Article",
        "/v1/tables/Article/resume": "resume Article", "/v1/tables/Article/rollback": "rollback Article",
        "/v1/tables/Article/generations/01768385930622-efd1a093/pin": "pin Article 01768385930622-efd1a093",
        "/v1/tables/Article/generations/01768385930622-efd1a093/unpin": "unpin Article 01768385930622-efd1a093",
        "/v1/jobs/7/cancel": "cancel 7", "/v1/jobs/7/retry": "retry 7", "/v1/jobs/7/approve": "approve 7",
        "/v1/jobs/7/reject": "reject 7", "/v1/reload": "reload", "/v1/backup": "backup",
    ]

    @Test("everyone who reaches the socket may look, and only operators may act", arguments: Somebody.allCases)
    func matrix(somebody: Somebody) async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon, as: somebody.peer, operators: "root") { socket in
            for path in Self.reads {
                #expect(try await ask(socket, "GET", path).status == 200, "\(path)")
            }
            for path in Self.orders.keys {
                let reply = try await ask(socket, "POST", path)
                #expect(reply.status == (somebody.mayAct ? 200 : 403), "\(path)")
                if !somebody.mayAct { #expect(try reply.error.message.contains("may look but not act"), "\(path)") }
            }
        }
        if !somebody.mayAct {
            #expect(daemon.orders.isEmpty && daemon.reloads == 0 && daemon.audited.isEmpty)
        }
    }

    @Test("every order is written down with who gave it: by number, and by name where there is one")
    func audited() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon, as: Peer(user: 4_000_000, group: 0), operators: "root") { socket in
            for path in Self.orders.keys { _ = try await ask(socket, "POST", path) }
        }
        #expect(Set(daemon.audited.map(\.command)) == Set(Self.orders.values))
        #expect(daemon.audited.allSatisfy { $0.by == Operator(id: 4_000_000, name: "4000000") })
        try await withServer(daemon, as: Peer(user: 0, group: 0)) { socket in
            _ = try await ask(socket, "POST", "/v1/tables/Article/run")
            let reply = try await ask(socket, "GET", "/v1/audit?limit=1")
            #expect(
                reply.body
                    == #"{"audit":[{"at":"2026-01-14T10:18:50Z","uid":0,"user":"root","command":"run Article","outcome":"done"}]}"#
                    + "\n"
            )
            #expect(try await ask(socket, "GET", "/v1/audit?limit=0").status == 400)
            #expect(try await ask(socket, "GET", "/v1/audit?table=x").status == 400)
        }
    }
}
