package import GlauxCore

/// Looks at what jobs will need, a limited number of things at once and for a limited time, whatever AWS does meanwhile.
package struct Doctor: Sendable {
    /// The outside of it.
    package struct Port: Sendable {
        package var now: @Sendable () -> Timestamp
        package var sleep: @Sendable (Duration) async throws -> Void
        package var look: @Sendable (Look, _ account: String?) async -> Checkup.Seen

        package init(
            now: @escaping @Sendable () -> Timestamp, sleep: @escaping @Sendable (Duration) async throws -> Void,
            look: @escaping @Sendable (Look, _ account: String?) async -> Checkup.Seen
        ) {
            self.now = now
            self.sleep = sleep
            self.look = look
        }
    }

    package struct Patience: Sendable {
        /// For one look.
        package var look: Duration
        /// For all of them.
        package var all: Duration
        /// Between two looks of a kind that AWS takes few of: half of what it does, for jobs ask the same.
        package var pace: Duration

        package init(
            look: Duration = .seconds(20), all: Duration = .seconds(60), pace: Duration = .milliseconds(200)
        ) {
            self.look = look
            self.all = all
            self.pace = pace
        }
    }

    private let port: Port
    private let patience: Patience
    private let atOnce: Int

    package init(_ port: Port, patience: Patience = Patience(), atOnce: Int = 8) {
        self.port = port
        self.patience = patience
        self.atOnce = atOnce
    }

    /// - Parameters:
    ///   - one: the entry to look at what it needs; nil for all
    ///   - live: where the live generations of targets are
    ///   - sharedOnly: only what costs few requests however many tables there are
    package func examine(
        _ configuration: Configuration, of one: TableName? = nil, live: [Target: String] = [:],
        sharedOnly: Bool = false
    ) async -> Diagnosis {
        var checkup = Checkup(configuration, of: one, live: live, sharedOnly: sharedOnly)
        var silent = SilentServices()
        await withTaskGroup(of: Arrival.self) { group in
            group.addTask { [port, patience] in
                try? await port.sleep(patience.all)
                return .over
            }
            var isOver = false
            while true {
                let looks = checkup.next()
                if looks.isEmpty { break }
                var queue = Queue(looks)
                if !isOver { isOver = await work(through: &queue, &group, &checkup, &silent) }
                for look in queue.open { checkup.note(look, .failure(Self.late(look, patience.all))) }
                let reason = "\(patience.all.text) were over"
                for look in queue.waiting { checkup.note(look, .failure(.unasked(look, because: reason))) }
            }
            group.cancelAll()
        }
        return checkup.diagnosis(at: port.now())
    }

    private enum Arrival: Sendable {
        case seen(Look, Checkup.Seen)
        /// The next of the looks that are paced may be made.
        case turn
        /// All of the time is.
        case over
    }

    /// The looks of a round.
    private struct Queue {
        private var free: ArraySlice<Look>
        private var paced: ArraySlice<Look>
        var open: Set<Look> = []
        var isTurn = true

        init(_ looks: [Look]) {
            free = looks.filter { !$0.isPaced }[...]
            paced = looks.filter(\.isPaced)[...]
        }

        var waiting: [Look] { Array(paced) + free }
        var isDone: Bool { open.isEmpty && waiting.isEmpty }

        mutating func next() -> Look? { (isTurn ? paced.popFirst() : nil) ?? free.popFirst() }
    }

    /// - Returns: whether the time was over before the end of them
    private func work(
        through queue: inout Queue, _ group: inout TaskGroup<Arrival>, _ checkup: inout Checkup,
        _ silent: inout SilentServices
    ) async -> Bool {
        while true {
            while queue.open.count < atOnce, let look = queue.next() {
                if let failure = silent.failure(for: look) {
                    checkup.note(look, .failure(failure))
                    continue
                }
                queue.open.insert(look)
                let account = checkup.account(of: look.aws)
                group.addTask { [self] in .seen(look, await patiently(look, account)) }
                guard look.isPaced else { continue }
                queue.isTurn = false
                group.addTask { [port, patience] in
                    try? await port.sleep(patience.pace)
                    return .turn
                }
            }
            if queue.isDone { return false }
            switch await group.next() {
            case .seen(let look, let seen):
                queue.open.remove(look)
                checkup.note(look, seen)
                silent.note(seen, of: look)
            case .turn: queue.isTurn = true
            case .over, nil: return true
            }
        }
    }

    /// Ends a look that takes too long.
    private func patiently(_ look: Look, _ account: String?) async -> Checkup.Seen {
        await withTaskGroup(of: Checkup.Seen?.self) { group in
            group.addTask { [port] in await port.look(look, account) }
            group.addTask { [port, patience] in
                try? await port.sleep(patience.look)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .failure(Self.late(look, patience.look))
        }
    }

    private static func late(_ look: Look, _ limit: Duration) -> AWSFailure {
        AWSFailure(
            service: look.service ?? "the disk", operation: "the look at it", code: "NoAnswer",
            message: "there was no answer within \(limit.text)", kind: .transient)
    }
}

/// Who does not answer, and in which words. One thing may be slow, or behind a wall of its own; a service that answers nobody
/// of several is not asked again, as all would wait for the same.
private struct SilentServices {
    private static let looksInVain = 3

    private var credentials: [AWSSettings?: AWSFailure] = [:]
    /// Looks without an answer since the last that had one.
    private var inVain: [AWSSettings?: [String: Int]] = [:]
    private var services: [AWSSettings?: [String: AWSFailure]] = [:]

    func failure(for look: Look) -> AWSFailure? {
        guard let service = look.service else { return nil }
        return credentials[look.aws] ?? services[look.aws]?[service]
    }

    mutating func note(_ seen: Checkup.Seen, of look: Look) {
        guard let service = look.service else { return }
        guard case .failure(let failure) = seen, failure.httpStatus == nil else {
            inVain[look.aws, default: [:]][service] = 0
            if case .failure(let failure) = seen { note(credentials: failure, of: look) }
            return
        }
        guard !note(credentials: failure, of: look) else { return }
        inVain[look.aws, default: [:]][service, default: 0] += 1
        guard inVain[look.aws]?[service] ?? 0 >= Self.looksInVain else { return }
        services[look.aws, default: [:]][service] = failure
    }

    /// - Returns: whether it is a failure of them
    @discardableResult
    private mutating func note(credentials failure: AWSFailure, of look: Look) -> Bool {
        switch failure.cause {
        case .credentialsMissing, .credentialsRefused, .credentialsExpired, .credentialsKeptBack:
            credentials[look.aws] = failure
            return true
        default: return false
        }
    }
}
