package import GlauxCore

/// A query that somebody waits for at a terminal. It is in no journal: when its reader goes, it is stopped.
package struct Inquiry: Sendable {
    package enum Event: Sendable {
        case started(QueryID)
        case waiting(isRunning: Bool, scanned: Int64)
        case page(ResultPage)
        case ended(scanned: Int64)
    }

    package let request: QueryRequest
    package let maxScan: Int64?
    private let perform: @Sendable (AWSCall) async -> Result<AWSReply, AWSFailure>
    private let port: ResultPort

    package init(
        _ request: QueryRequest, maxScan: Int64?,
        perform: @escaping @Sendable (AWSCall) async -> Result<AWSReply, AWSFailure>, port: ResultPort
    ) {
        self.request = request
        self.maxScan = maxScan
        self.perform = perform
        self.port = port
    }

    /// - Parameter tell: throws when nobody listens any more
    package func run(_ tell: (Event) async throws -> Void) async throws {
        guard case .queryStarted(let query) = try await perform(.startQuery(request)).get() else { return }
        var hasEnded = false
        do {
            try await tell(.started(query))
            let scanned = try await wait(for: query, &hasEnded, tell)
            var next: String?
            repeat {
                let page = try await port.page(query, next)
                try await tell(.page(page))
                next = page.next
            } while next != nil
            try await tell(.ended(scanned: scanned))
        } catch {
            guard !hasEnded else { throw error }
            // Also when this task is cancelled: a query costs as long as it runs.
            let stop = await Task { [perform] in await perform(.stopQuery(query)) }.value
            guard case .failure(let refusal) = stop else { throw error }
            throw Self.unstopped(query, refusal, after: error)
        }
    }

    /// - Returns: the bytes that were scanned
    private func wait(
        for query: QueryID, _ hasEnded: inout Bool, _ tell: (Event) async throws -> Void
    ) async throws -> Int64 {
        var pause = Duration.milliseconds(100)
        while true {
            try await Task.sleep(for: pause)
            pause = min(pause * 3 / 2, .seconds(1))
            guard case .queries(let found) = try await perform(.describeQueries([query])).get(),
                let found = found.first(where: { $0.id == query })
            else {
                throw Failure(kind: .missing, message: "Athena has forgotten the query \(query)", hint: "Ask again.")
            }
            switch found.state {
            case .queued, .running: break
            case .succeeded, .cancelled, .failed: hasEnded = true
            }
            if let maxScan, found.bytesScanned > maxScan { throw Self.tooMuch(found.bytesScanned, limit: maxScan) }
            switch found.state {
            case .queued, .running:
                try await tell(.waiting(isRunning: found.state == .running, scanned: found.bytesScanned))
            case .succeeded: return found.bytesScanned
            case .cancelled:
                throw Failure(
                    kind: .conflict, message: "the query \(query) was cancelled by somebody else", hint: "Ask again.")
            case .failed(let error):
                throw Failure(
                    kind: Cause(error).kind, message: "Athena ended the query \(query) as FAILED: \(error.reason)",
                    hint: "Mend the query as Athena's words say.")
            }
        }
    }

    private static func unstopped(_ query: QueryID, _ refusal: AWSFailure, after error: any Error) -> Failure {
        let reason = (error as? Failure)?.message ?? (error as? AWSFailure)?.message ?? "\(error)"
        return Failure(
            kind: refusal.kind,
            message: "\(reason); the query \(query) could not be stopped: \(refusal.code): \(refusal.message)",
            hint: "It goes on, and costs what it scans: stop it in Athena, and allow glauxd's role what it asks for.",
            requestID: refusal.requestID)
    }

    private static func tooMuch(_ scanned: Int64, limit: Int64) -> Failure {
        Failure(
            kind: .invalid,
            message:
                "the query had scanned \(ByteCount.text(scanned)), more than \(ByteCount.text(limit))",
            hint: "Ask for fewer partitions or columns, or raise --max-scan.")
    }
}
