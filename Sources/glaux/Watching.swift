internal import GlauxClient
internal import GlauxWire

/// Shows a text again whenever the daemon does something; on a terminal in one place, and every second, since times count on.
struct Watching {
    let client: DaemonClient
    let concerns: @Sendable (EventDocument) -> Bool
    let json: Bool

    func run(_ text: () async throws -> String) async throws {
        Terminal.endWithReader()
        let redraws = Terminal.movesCursor && !json
        var shown = ""
        let following = Following(client: client, concerns: concerns, atLeastEvery: redraws ? .seconds(1) : nil)
        try await following.run {
            let next = try await text()
            if redraws {
                Terminal.write(Terminal.screen.frame(of: next))
            } else if next != shown {
                Terminal.write(json || shown.isEmpty ? next : "\n" + next)
            }
            shown = next
            return true
        }
    }
}
