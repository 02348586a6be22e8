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
