internal import GlauxClient
internal import GlauxWire

/// Shows a text again whenever the daemon does something, and every second on a terminal, where times count on.
struct Watching {
    let client: DaemonClient

    func run(_ text: @Sendable () async throws -> String) async throws {
        var shown = ""
        while true {
            let next = try await text()
            if Terminal.isInteractive {
                // Home, the text with each line cleared to its end, and whatever stood below.
                Terminal.write("\u{1B}[H" + next.replacing("\n", with: "\u{1B}[K\n") + "\u{1B}[J")
            } else if next != shown {
                Terminal.write(next + "\n")
            }
            shown = next
            try await Task.sleep(for: .seconds(1))
        }
    }
}
