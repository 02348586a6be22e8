import GlauxCore

/// Asking one that gives credentials over plain HTTP: quickly, a few times, and never repeating what it answered.
struct CredentialAsking: Sendable {
    /// For people: `the container's credential endpoint`.
    var giver: String
    var operation: String
    var transport: Transport
    var clock: ClientClock
    /// Of one attempt.
    var timeout: Duration
    var attempts: Int

    private static let pause = Duration.seconds(1)

    func json(_ request: OutgoingRequest) async throws(CredentialFailure) -> JSON {
        let body = try await body(request)
        return try reading { () throws(Malformed) in try JSON(parsing: body) }
    }

    func body(_ request: OutgoingRequest) async throws(CredentialFailure) -> [UInt8] {
        let (status, body) = try await answer(request)
        guard (200..<300).contains(status) else { throw refused(status) }
        return body
    }

    /// Of whatever status below 500; what is above, and no answer at all, is tried again.
    func answer(_ request: OutgoingRequest) async throws(CredentialFailure) -> (status: Int, body: [UInt8]) {
        var attempt = 1
        while true {
            let failure: CredentialFailure
            switch await transport.send(request, into: CollectedBody(), within: timeout) {
            case .success(let answer):
                switch answer.body {
                case .success(let body): return (answer.status, body.bytes)
                case .error(let body) where answer.status < 500 && answer.status != 429: return (answer.status, body)
                case .error: failure = refused(answer.status)
                }
            case .failure(let fault): failure = self.failure(fault.code, fault.message, .only(.transient))
            }
            guard attempt < attempts, !failure.isCancellation else { throw failure }
            attempt += 1
            do { try await clock.sleep(Self.pause) } catch { throw failure }
        }
    }

    func reading<Value>(_ read: () throws(Malformed) -> Value) throws(CredentialFailure) -> Value {
        do throws(Malformed) {
            return try read()
        } catch {
            throw failure(
                "MalformedResponse", "The answer of \(giver) cannot be used: \(error.problem).", .only(.transient))
        }
    }

    func refused(_ status: Int) -> CredentialFailure {
        let cause: Cause =
            switch status {
            case 429: .only(.throttled)
            case 500...: .only(.transient)
            default: .credentialsMissing
            }
        return failure("CredentialsRefused", "\(giver) answered with the status \(status)", cause, status: status)
    }

    func failure(_ code: String, _ message: String, _ cause: Cause, status: Int? = nil) -> CredentialFailure {
        .aws(
            AWSFailure(
                service: giver, operation: operation, code: code, message: message, httpStatus: status, cause: cause))
    }
}
