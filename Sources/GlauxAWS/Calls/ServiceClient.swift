import Foundation
import GlauxCore
import NIOHTTP1
import Synchronization

/// Performs operations of one service: signs, sends, reads, and tries again where that can help.
final class ServiceClient: Sendable {
    /// What the calls to one service share.
    private struct Shared {
        var quota = RetryQuota()
        var keys = SigningKeyCache()
        /// The server's clock minus ours, where it was so far off that requests were refused.
        var clockOffset = Duration.zero
        /// Of buckets that are not in the client's region.
        var bucketRegions: [String: String] = [:]
    }

    private let service: Service
    private let region: String
    private let customEndpoint: Endpoint?
    private let variant: Endpoint.Variant
    private let policy: RetryPolicy
    private let transport: Transport
    private let clock: ClientClock
    private let userAgent: String
    private let retried: @Sendable (AWSRetry) -> Void
    private let shared = Mutex(Shared())

    init(
        _ service: Service, settings: ClientSettings, transport: Transport, clock: ClientClock, userAgent: String,
        retried: @escaping @Sendable (AWSRetry) -> Void = { _ in }
    ) {
        self.service = service
        region = service == .iam ? settings.partition.regionOfIAM : settings.region
        customEndpoint = settings.customEndpoints[service]
        variant = settings.variant
        policy = RetryPolicy(attempts: settings.attempts)
        self.transport = transport
        self.clock = clock
        self.userAgent = userAgent
        self.retried = retried
    }

    private init(_ other: ServiceClient) {
        service = other.service
        region = other.region
        customEndpoint = other.customEndpoint
        variant = other.variant
        policy = other.policy
        transport = other.transport
        clock = other.clock
        userAgent = other.userAgent
        retried = other.retried
        shared.withLock { $0.clockOffset = other.clockOffset }
    }

    /// One whose retries are none of this one's quota.
    func apart() -> ServiceClient { ServiceClient(self) }

    /// The service's clock, as far as its answers have told.
    var now: Timestamp { clock.now() + clockOffset }

    private var clockOffset: Duration { shared.withLock { $0.clockOffset } }

    func perform<O: Operation>(_ operation: O, signing supply: some CredentialSupply) async throws(AWSFailure)
        -> O.Output
    {
        try await performCounting(operation, signing: supply).output
    }

    /// - Returns: also how often it was sent: all of them may have had their effect, and one answer arrived
    func performCounting<O: Operation>(_ operation: O, signing supply: some CredentialSupply) async throws(AWSFailure)
        -> (output: O.Output, sent: Int)
    {
        precondition(O.service == service, "\(O.name) is no operation of \(service.rawValue)")
        let request = operation.request
        let invocation = UUID().uuidString.lowercased()
        var recovery = Recovery()
        var retries = 0
        var sent = 0
        var lastCost: Int?
        var random = SystemRandomNumberGenerator()
        let begun = clock.now()
        let offset = clockOffset
        var last: AWSFailure?
        var rejected: Credentials?
        while true {
            let credentials = try await credentials(from: supply, for: O.name, after: last)
            // What was refused once is not sent again.
            if let last, credentials == rejected { throw last }
            guard clock.now() - begun <= RetryPolicy.span else { throw last ?? overslept(O.name) }
            guard !O.ages || clockOffset == offset else { throw clockWasWrong(O.name) }
            sent += 1
            let outcome = await attempt(operation, request, credentials, invocation: invocation, number: sent)
            let failed: Failed
            switch outcome {
            case .success(let output):
                shared.withLock { $0.quota.refund(lastCost: lastCost) }
                return (output, sent)
            case .failure(let failure): failed = failure
            }
            last = failed.attempt.failure
            switch recovery.step(after: failed.attempt) {
            case .giveUp: throw failed.attempt.failure
            case .correctClock(let offset): shared.withLock { $0.clockOffset = offset }
            case .renewCredentials:
                await supply.reject(credentials, because: failed.attempt.failure)
                rejected = credentials
            case .redirect(let region):
                if let bucket = request.bucket { shared.withLock { $0.bucketRegions[bucket] = region } }
            case .retry:
                retries += 1
                let decision = shared.withLock {
                    policy.decision(
                        afterAttempt: retries, wasTimeout: failed.isTimeout, quota: &$0.quota, using: &random)
                }
                guard case .retry(let delay, let cost) = decision else { throw failed.attempt.failure }
                lastCost = cost
                retried(AWSRetry(failure: failed.attempt.failure, number: retries, delay: delay))
                do { try await clock.sleep(delay) } catch { throw failed.attempt.failure }
            }
        }
    }

    /// The credentials came so late that the request was not sent.
    private func overslept(_ operation: String) -> AWSFailure {
        AWSFailure(
            service: service.rawValue, operation: operation, code: "Overslept",
            message: "The credentials came too late for this request, which was not sent.", kind: .transient)
    }

    /// A machine that was resumed from a snapshot believes that no time has passed, until AWS says what time it is.
    private func clockWasWrong(_ operation: String) -> AWSFailure {
        AWSFailure(
            service: service.rawValue, operation: operation, code: "ClockCorrected",
            message: "This machine's clock was wrong, and its request was not sent again with the right time.",
            cause: .clockSkew)
    }

    private struct Failed: Error {
        var attempt: Recovery.Attempt
        var isTimeout = false
    }

    private func attempt<O: Operation>(
        _ operation: O, _ request: ServiceRequest, _ credentials: Credentials, invocation: String, number: Int
    ) async -> Result<O.Output, Failed> {
        let localDate = clock.now()
        let (offset, address) = shared.withLock { ($0.clockOffset, self.address(of: request, $0.bucketRegions)) }
        var signed = OutgoingRequest(
            request, to: address, service: service, credentials: credentials, at: localDate + offset
        ) { scope in
            shared.withLock { $0.keys.key(for: credentials.secretAccessKey, scope: scope) }
        }
        signed.headers.add(name: "user-agent", value: userAgent)
        signed.headers.add(name: "amz-sdk-invocation-id", value: invocation)
        signed.headers.add(name: "amz-sdk-request", value: "attempt=\(number); max=\(policy.attempts)")
        let result = await transport.send(signed, into: operation.makeSink())

        func failed(_ failure: AWSFailure, _ reply: ErrorReply? = nil, isTimeout: Bool = false) -> Result<
            O.Output, Failed
        > {
            var failure = failure
            failure.subject = request.subject
            return .failure(
                Failed(
                    attempt: Recovery.Attempt(
                        failure: failure, serverDate: reply?.date, localDate: localDate, clockOffset: offset,
                        signingRegion: address.signingRegion, bucketRegion: reply?.bucketRegion),
                    isTimeout: isTimeout))
        }
        switch result {
        case .failure(let fault):
            return failed(
                AWSFailure(
                    service: service.rawValue, operation: O.name, code: fault.code, message: fault.message,
                    kind: .transient), isTimeout: fault.isTimeout)
        case .success(let answer):
            do throws(Malformed) {
                switch answer.body {
                case .success(let sink):
                    return .success(try operation.output(of: Reply(headers: answer.headers, body: sink)))
                case .error(let body):
                    if service == .dynamoDB { try BodyChecksum.verify(body, against: answer.headers) }
                    let reply = ErrorReply(
                        service: service, status: answer.status, headers: answer.headers, body: body)
                    return failed(failure(O.name, request, reply), reply)
                }
            } catch {
                return failed(malformed(O.name, error, answer.status, answer.headers))
            }
        }
    }

    private func address(of request: ServiceRequest, _ bucketRegions: [String: String]) -> Address {
        let region = request.bucket.flatMap { bucketRegions[$0] } ?? region
        // Every region that comes here was checked to be one.
        let partition = Partition(region: region) ?? .aws
        let endpoint =
            customEndpoint
            ?? Endpoint(
                of: service, region: region, partition: partition, variant: variant)
        return Address(
            endpoint: endpoint, path: request.path, bucket: request.bucket, region: region)
    }

    private func credentials(
        from supply: some CredentialSupply, for operation: String, after last: AWSFailure?
    ) async throws(AWSFailure) -> Credentials {
        do throws(CredentialFailure) {
            return try await supply.current()
        } catch {
            switch error {
            case .aws(let failure): throw failure
            case .keptBack(let kept):
                guard var last, last.cause == .credentialsExpired else { throw kept.failure(of: operation, service) }
                // Who was refused just now has AWS's own words.
                last.cause = kept.cause
                throw last
            case .unavailable(let problem):
                throw AWSFailure(
                    service: service.rawValue, operation: operation, code: "CredentialsUnavailable",
                    message: problem.description, cause: .credentialsMissing)
            }
        }
    }

    private func failure(_ operation: String, _ request: ServiceRequest, _ reply: ErrorReply) -> AWSFailure {
        var cause = Cause(
            service: service.rawValue, operation: operation, code: reply.code, httpStatus: reply.status,
            message: reply.message, detail: reply.detail)
        // S3 says "Access Denied" and no more.
        if service == .s3, case .denied(var denial) = cause, denial.action == nil {
            denial.action = Denial.actionOnS3(of: operation)
            denial.resource = request.subject
            cause = .denied(denial)
        }
        return AWSFailure(
            service: service.rawValue, operation: operation, code: reply.code, message: reply.message,
            httpStatus: reply.status, requestID: reply.requestID, cause: cause)
    }

    private func malformed(
        _ operation: String, _ malformed: Malformed, _ status: Int, _ headers: HTTPHeaders
    ) -> AWSFailure {
        AWSFailure(
            service: service.rawValue, operation: operation, code: "MalformedResponse",
            message: "The answer cannot be used: \(malformed.problem).", httpStatus: status,
            requestID: headers.first(name: "x-amzn-requestid") ?? headers.first(name: "x-amz-request-id"),
            kind: .transient)
    }
}
