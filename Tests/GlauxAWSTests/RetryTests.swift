import GlauxCore
import Testing

@testable import GlauxAWS

struct RetryTests {
    /// Always the same draw.
    struct Constant: RandomNumberGenerator {
        var value: UInt64
        mutating func next() -> UInt64 { value }
    }

    @Test(
        "the longest wait doubles up to twenty seconds, and the shortest is none",
        arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 20), (15, 20)])
    func backoff(attempt: Int, ceiling: Int) throws {
        let policy = RetryPolicy(attempts: 20)
        for (value, fraction) in [(UInt64.min, 0.0), (UInt64.max, 1.0)] {
            var quota = RetryQuota()
            var random = Constant(value: value)
            let decision = policy.decision(afterAttempt: attempt, wasTimeout: false, quota: &quota, using: &random)
            guard case .retry(let delay, 5) = decision else {
                Issue.record("\(decision)")
                return
            }
            #expect(abs(Double(delay.milliseconds) - Double(ceiling) * 1000 * fraction) <= 1)
        }
    }

    @Test("three attempts are all")
    func attempts() {
        var quota = RetryQuota()
        var random = SystemRandomNumberGenerator()
        let decision = RetryPolicy().decision(afterAttempt: 3, wasTimeout: false, quota: &quota, using: &random)
        #expect(decision == .giveUp)
        #expect(quota.left == 500)
    }

    @Test("an empty quota ends retries, a timeout costs double, and success gives back")
    func quota() {
        var quota = RetryQuota()
        var random = SystemRandomNumberGenerator()
        let policy = RetryPolicy()
        for _ in 0..<50 { _ = policy.decision(afterAttempt: 1, wasTimeout: true, quota: &quota, using: &random) }
        #expect(quota.left == 0)
        #expect(policy.decision(afterAttempt: 1, wasTimeout: false, quota: &quota, using: &random) == .giveUp)
        quota.refund(lastCost: nil)
        #expect(quota.left == 1)
        quota.refund(lastCost: 10)
        #expect(quota.left == 11)
        for _ in 0..<1000 { quota.refund(lastCost: 10) }
        #expect(quota.left == 500)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: String
        var kind: FailureClass
        var skew: Duration = .zero
        var applied: Duration = .zero
        var bucketRegion: String?
        /// What follows a first, a second and a third such failure.
        var steps: [Recovery.Step]
    }

    @Test("each correction is made once, and what cannot help is not tried", arguments: rows)
    func recovery(row: Row) {
        var recovery = Recovery()
        let now = Timestamp(secondsSince1970: 1_000_000)
        for step in row.steps {
            let attempt = Recovery.Attempt(
                failure: AWSFailure(service: "S3", operation: "O", code: row.code, message: "", kind: row.kind),
                serverDate: now + row.skew, localDate: now, clockOffset: row.applied, signingRegion: "us-east-1",
                bucketRegion: row.bucketRegion)
            #expect(recovery.step(after: attempt) == step)
        }
    }

    static let rows: [Row] = [
        Row(testDescription: "5xx", code: "HTTP 503", kind: .transient, steps: [.retry, .retry, .retry]),
        Row(testDescription: "throttle", code: "SlowDown", kind: .throttled, steps: [.retry, .retry]),
        Row(testDescription: "quota", code: "LimitExceededException", kind: .exhausted, steps: [.giveUp]),
        Row(testDescription: "denied", code: "AccessDenied", kind: .permission, steps: [.giveUp]),
        Row(testDescription: "cancelled", code: "Cancelled", kind: .transient, steps: [.giveUp]),
        Row(
            testDescription: "clock behind", code: "RequestTimeTooSkewed", kind: .transient, skew: .seconds(1000),
            steps: [.correctClock(offset: .seconds(1000)), .giveUp]),
        Row(
            testDescription: "clock ahead", code: "InvalidSignatureException", kind: .permission, skew: .seconds(-400),
            steps: [.correctClock(offset: .seconds(-400)), .giveUp]),
        Row(
            testDescription: "a true bad signature", code: "SignatureDoesNotMatch", kind: .permission,
            skew: .seconds(2), steps: [.giveUp]),
        Row(
            testDescription: "already corrected", code: "RequestTimeTooSkewed", kind: .transient, skew: .seconds(1000),
            applied: .seconds(1000), steps: [.giveUp]),
        Row(
            testDescription: "the clock was set right since", code: "RequestTimeTooSkewed", kind: .transient,
            applied: .seconds(1000), steps: [.correctClock(offset: .zero), .giveUp]),
        Row(
            testDescription: "expired", code: "ExpiredTokenException", kind: .credentials,
            steps: [.renewCredentials, .giveUp]),
        Row(
            testDescription: "unknown client", code: "UnrecognizedClientException", kind: .permission,
            steps: [.renewCredentials, .giveUp]),
        Row(
            testDescription: "moved", code: "PermanentRedirect", kind: .invalid, bucketRegion: "eu-west-1",
            steps: [.redirect(region: "eu-west-1"), .giveUp]),
        Row(
            testDescription: "moved to here", code: "PermanentRedirect", kind: .invalid, bucketRegion: "us-east-1",
            steps: [.giveUp]),
        Row(
            testDescription: "moved to no region", code: "PermanentRedirect", kind: .invalid,
            bucketRegion: "evil.com/", steps: [.giveUp]),
        Row(
            testDescription: "denied in another region", code: "AccessDenied", kind: .permission,
            bucketRegion: "eu-west-1", steps: [.giveUp]),
    ]

    @Test(
        "the CRC-32 is the one of zip",
        arguments: [("", 0), ("123456789", 0xCBF4_3926), ("{}", 2_745_614_147)] as [(String, UInt32)])
    func crc(text: String, expected: UInt32) {
        #expect(BodyChecksum.crc32(Array(text.utf8)) == expected)
    }
}
