/// The "standard" mode of the AWS SDKs: few attempts, full jitter, and a quota that stops a client from multiplying the
/// load on a service that is already failing.
struct RetryPolicy: Sendable, Hashable {
    static let standardAttempts = 3

    /// No attempt begins later after the first. What the caller knew may no longer hold then: a machine can sleep in the
    /// middle of a call, and its token be forgotten meanwhile.
    static let span = Duration.seconds(300)

    /// All of one call, the first included.
    var attempts: Int

    init(attempts: Int = standardAttempts) {
        self.attempts = attempts
    }

    enum Decision: Sendable, Hashable {
        case retry(after: Duration, cost: Int)
        case giveUp
    }

    /// Decides after attempt number `attempt` failed with something that another attempt may mend.
    func decision(
        afterAttempt attempt: Int, wasTimeout: Bool, quota: inout RetryQuota,
        using random: inout some RandomNumberGenerator
    ) -> Decision {
        guard attempt < attempts else { return .giveUp }
        let cost = wasTimeout ? RetryQuota.costOfTimeout : RetryQuota.costOfFailure
        guard quota.withdraw(cost) else { return .giveUp }
        // 2^(attempt − 1) seconds, at most 20.
        let ceiling = attempt > 5 ? 20.0 : min(Double(1 << (attempt - 1)), 20)
        return .retry(after: .seconds(Double.random(in: 0..<1, using: &random) * ceiling), cost: cost)
    }
}

/// How many retries the calls of one service may still make together.
struct RetryQuota: Sendable, Hashable {
    static let capacity = 500
    static let costOfFailure = 5
    static let costOfTimeout = 10

    private(set) var left = capacity

    init() {}

    mutating func withdraw(_ cost: Int) -> Bool {
        guard left >= cost else { return false }
        left -= cost
        return true
    }

    /// A call succeeded: it gives back what its last retry cost, or 1 if it needed none.
    mutating func refund(lastCost: Int?) {
        left = min(left + (lastCost ?? 1), Self.capacity)
    }
}
