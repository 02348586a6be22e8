import GlauxClient
import GlauxCore
import GlauxWire
import Testing

@testable import GlauxServer

struct DoctorRouteTests {
    @Test("an operator has doctor look at all, or at one entry; it is written down; what is not there is refused")
    func looks() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            let all = try await ask(socket, "POST", "/v1/doctor")
            #expect(all.status == 200 && all.body.contains("\"verdict\":\"failure\""), "\(all)")
            #expect(all.body.contains("\"entries\":[\"Article\"]"), "\(all)")
            let one = try await ask(socket, "POST", "/v1/doctor/A%20b%2Fc")
            #expect(one.status == 200 && one.body.contains("\"subject\":\"A b/c\""), "\(one)")
            let none = try await ask(socket, "POST", "/v1/doctor/Nowhere")
            #expect(none.status == 404, "\(none)")
            let get = try await ask(socket, "GET", "/v1/doctor")
            #expect(get.status == 405 && get.field("allow") == "POST", "\(get)")
            #expect(daemon.audited.map(\.command) == ["doctor", "doctor A b/c"])
        }
    }

    @Test("whoever may only look at the daemon has it ask AWS nothing")
    func readers() async throws {
        try await withServer(as: Peer(user: 4_000_000, group: 4_000_000)) { socket in
            let refused = try await ask(socket, "POST", "/v1/doctor")
            #expect(refused.status == 403)
        }
    }

    @Test("one looks at a time: another one is told at once who does, and since when")
    func oneAtATime() async throws {
        let daemon = FakeDaemon()
        try await withServer(daemon) { socket in
            async let slow = ask(socket, "POST", "/v1/doctor/Slow")
            while true {
                let second = try await ask(socket, "POST", "/v1/doctor")
                if second.status == 409 {
                    #expect(
                        second.body.contains("has been looking for ") && second.body.contains(" since 20"), "\(second)")
                    break
                }
                await Task.yield()
            }
            daemon.slow.continuation.finish()
            let first = try await slow
            #expect(first.status == 200)
            let third = try await ask(socket, "POST", "/v1/doctor")
            #expect(third.status == 200, "and then it is the turn of others")
        }
    }
}
