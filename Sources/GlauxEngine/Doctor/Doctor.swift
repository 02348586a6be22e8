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

        package init(look: Duration = .seconds(20), all: Duration = .seconds(60)) {
            self.look = look
            self.all = all
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

    /// - Parameter sharedOnly: only what costs few requests however many tables there are
    package func examine(_ configuration: Configuration, sharedOnly: Bool = false) async -> Diagnosis {
        var checkup = Checkup(configuration, sharedOnly: sharedOnly)
        var silent = SilentServices()
        let begun = port.now()
        while true {
            let looks = checkup.next()
            if looks.isEmpty { break }
            let left = max(.zero, patience.all - max(.zero, port.now() - begun))
            await look(at: looks, within: left, &checkup, &silent)
        }
        return checkup.diagnosis(at: port.now())
    }

    private enum Arrival: Sendable {
        case seen(Look, Checkup.Seen)
        case late
    }

    private func look(
        at looks: [Look], within limit: Duration, _ checkup: inout Checkup, _ silent: inout SilentServices
    ) async {
        var waiting = looks[...]
        var open: Set<Look> = []
        await withTaskGroup(of: Arrival.self) { group in
            group.addTask { [port] in
                try? await port.sleep(limit)
                return .late
            }
            func fill() {
                while open.count < atOnce, let look = waiting.popFirst() {
                    // Whoever does not answer once is not asked again: all would wait for the same.
                    if let failure = silent.failure(for: look) {
                        checkup.note(look, .failure(failure))
                        continue
                    }
                    open.insert(look)
                    let account = checkup.account(of: look.aws)
                    group.addTask { [self] in .seen(look, await patiently(look, account)) }
                }
            }
            fill()
            while !open.isEmpty, let arrival = await group.next() {
                guard case .seen(let look, let seen) = arrival else { break }
                open.remove(look)
                checkup.note(look, seen)
                if case .failure(let failure) = seen { silent.note(failure, of: look) }
                fill()
            }
            group.cancelAll()
        }
        for look in Array(open) + waiting { checkup.note(look, .failure(Self.late(look, patience.all))) }
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
            service: look.service ?? "the disk", operation: "the look", code: "NoAnswer",
            message: "there was no answer within \(limit.text)", kind: .transient)
    }
}

/// Who did not answer, and in which words.
private struct SilentServices {
    private var credentials: [AWSSettings?: AWSFailure] = [:]
    private var services: [AWSSettings?: [String: AWSFailure]] = [:]

    func failure(for look: Look) -> AWSFailure? {
        guard let service = look.service else { return nil }
        return credentials[look.aws] ?? services[look.aws]?[service]
    }

    mutating func note(_ failure: AWSFailure, of look: Look) {
        guard let service = look.service else { return }
        switch failure.cause {
        case .credentialsMissing, .credentialsRefused, .credentialsExpired: credentials[look.aws] = failure
        default:
            if failure.httpStatus == nil { services[look.aws, default: [:]][service] = failure }
        }
    }
}
