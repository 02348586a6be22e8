/// What was waited for did not happen in time.
struct Impatience: Error, CustomStringConvertible {
    let description: String
}

/// The first answer of `probe` that is not nil. Waits for an event that only polling can see; the time limit is for
/// failures, and far above what a slow machine needs.
func eventually<Found>(
    _ what: String, within limit: Duration = .seconds(300), every pause: Duration = .milliseconds(60),
    probe: () async throws -> Found?
) async throws -> Found {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while true {
        if let found = try await probe() { return found }
        guard clock.now < end else { throw Impatience(description: "waited \(limit) for: \(what)") }
        try await Task.sleep(for: pause)
    }
}

/// As many tests at once as two cores carry: each holds a place while its daemons run.
actor Places {
    static let shared = Places(count: 12)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) {
        free = count
    }

    func hold<Result: Sendable>(_ work: @Sendable () async throws -> Result) async rethrows -> Result {
        if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
        defer { if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() } }
        return try await work()
    }
}
