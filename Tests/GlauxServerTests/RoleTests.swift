import Foundation
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

    @Test(
        "a stranger may read every document and order nothing", .enabled(if: geteuid() == 0, "only root can be another")
    )
    func stranger() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            chmod((socket as NSString).deletingLastPathComponent, 0o755)
            chmod(socket, 0o666)
            for path in ["status", "tables/Article/generations", "tables/Article/schema"] {
                let status = try await Self.status(of: path, "GET", socket)
                #expect(status == "200", "\(path)")
            }
            for path in [
                "tables/Article/run", "tables/Article/pause", "tables/Article/resume", "tables/Article/rollback",
                "tables/Article/generations/01768/pin", "tables/Article/generations/01768/unpin", "jobs/7/cancel",
                "jobs/7/retry", "jobs/7/approve", "jobs/7/reject", "reload", "backup", "query", "reports/usage/run",
            ] {
                let status = try await Self.status(of: path, "POST", socket)
                #expect(status == "403", "\(path)")
            }
        }
        #expect(daemon.orders.isEmpty && daemon.reloads == 0)
    }

    /// Of the answer to a user who is nobody.
    private static func status(of path: String, _ method: String, _ socket: String) async throws -> String {
        try await offloaded {
            let client = Process()
            client.executableURL = URL(filePath: "/usr/bin/setpriv")
            client.arguments =
                ["--reuid", "4000000", "--regid", "4000000", "--clear-groups", "curl", "--silent", "--request", method]
                + ["--output", "/dev/null", "--write-out", "%{http_code}", "--unix-socket", socket]
                + ["http://glaux/v1/\(path)"]
            let output = Pipe()
            client.standardOutput = output
            try client.run()
            let status = try output.fileHandleForReading.readToEnd() ?? Data()
            client.waitUntilExit()
            return String(decoding: status, as: UTF8.self)
        }
    }
}
