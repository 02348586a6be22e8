/// Waits until something is so; looking does not disturb what is measured, because that carries times of its own.
func waitUntil(_ what: String, within limit: Duration = .seconds(60), _ isSo: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + limit
    while try !isSo() {
        guard ContinuousClock.now < deadline else { throw Broken("waited \(limit) in vain for \(what)") }
        try await Task.sleep(for: .milliseconds(2))
    }
}
