import Dispatch
import Foundation
import Glibc
import Testing

@Suite("A daemon that starts")
struct StartTests {
    @Test("whoever connects when systemd hears READY=1 is answered, and the socket is as open as it is to be")
    func ready() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            let systemd = try await ServiceManager()
            let daemon = try await Daemon(
                ConfigText(sandbox, tables: [ConfigText.Table(name: "NeverRun")]),
                surroundings: ["NOTIFY_SOCKET": systemd.path])
            for _ in 0..<6 {
                try await daemon.launch()
                let mode = try await atReady(systemd, socket: daemon.socketPath)
                #expect(try await daemon.get("/healthz").status == 200)
                #expect(mode == 0o660)
                try await daemon.stop()
                _ = systemd.heard()
            }
        }
    }

    @Test("a SIGHUP that comes while the config is still read ends nothing")
    func hangup() async throws {
        try await Places.shared.hold {
            let sandbox = try await Sandbox.shared.value
            // Reading them takes longer than looking whether the signal has been provided for.
            let tables = (0..<2000).map { ConfigText.Table(name: "NeverRun\($0)") }
            for _ in 0..<20 {
                let daemon = try await Daemon(ConfigText(sandbox, tables: tables))
                let child = try await daemon.launch()
                _ = try await eventually("SIGHUP to be provided for", every: .milliseconds(2)) {
                    try #require(child.ended() == nil, "\(daemon.log)")
                    return providesForHangups(child.pid) ? true : nil
                }
                child.send(SIGHUP)
                // Too late to show anything.
                if daemon.log.contains("started") { continue }
                let status = try await eventually("glauxd to answer") { try? await daemon.status() }
                #expect(status.tables.count == tables.count)
                #expect(child.ended() == nil)
                return
            }
            Issue.record("the config was read before the signal came, each time")
        }
    }

    /// Whether the process ignores or catches the signal.
    private func providesForHangups(_ pid: pid_t) -> Bool {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        return status.split(separator: "\n").contains { line in
            let parts = line.split(separator: "\t")
            guard let name = parts.first, ["SigIgn:", "SigCgt:"].contains(name), parts.count == 2,
                let mask = UInt64(parts[1], radix: 16)
            else { return false }
            return mask & 1 << (UInt64(SIGHUP) - 1) != 0
        }
    }

    /// The mode of the socket at that moment; nil where there is none.
    private func atReady(_ systemd: ServiceManager, socket: String) async throws -> mode_t? {
        try await withCheckedThrowingContinuation { answer in
            DispatchQueue.global().async {
                answer.resume(
                    with: Result {
                        try systemd.waitForReady()
                        var status = stat()
                        return lstat(socket, &status) == 0 ? status.st_mode & 0o777 : nil
                    })
            }
        }
    }
}
