import GlauxCore

/// A machine that stands still for a while, with all that runs on it.
struct Standstill: Sendable, Equatable {
    var length: Duration
    /// A snapshot that is resumed knows nothing of the time between: its clocks go on where they stopped, until somebody sets
    /// them this long after. A machine that slept has clocks that went on.
    var clocksAreSetAfter: Duration?
}

extension World {
    /// The world goes on, and the process does not notice.
    mutating func standStill(_ standstill: Standstill) {
        tell("the machine stands still for \(standstill.length.text)")
        now = now + standstill.length
        aws.settle(at: now)
        if let delay = standstill.clocksAreSetAfter {
            skew = skew - standstill.length
            frozen = frozen + standstill.length
            clocksAreSet = (at: now + delay, off: skew + standstill.length)
        }
        // Of what was said meanwhile, half was said to connections that are gone.
        for index in flights.indices where flights[index].at <= now {
            guard case .reply(let id, _) = flights[index].passage, random.chance(50) else { continue }
            flights[index].passage = .reply(id, .failure(.lost("ConnectionReset")))
        }
    }

    /// The daemon is stopped, and started again on an old backup of its journal.
    mutating func restore(back: Int, downtime: Duration) {
        guard !backups.isEmpty else { return }
        crashes += 1
        journal = backups[max(0, backups.count - 1 - back)]
        ledger.noteRestoration(of: journal, at: now)
        watch.noteRestoration(at: now)
        goDown(for: downtime)
    }

    /// Whether AWS refuses the call because it is signed with a time that is too far from its own. The client learns of it
    /// how far its clock is off, for each service by itself, and sends at once what may be sent whatever the time is.
    mutating func isRefusedForItsTime(_ call: AWSCall) -> Bool {
        let error = skew + (signingOffsets[call.service] ?? .zero)
        guard max(error, .zero - error) > Self.signatureLifetime else { return false }
        signingOffsets[call.service] = .zero - skew
        if case .requestExport = call { return true }
        return false
    }

    private static let signatureLifetime = Duration.seconds(300)
}
