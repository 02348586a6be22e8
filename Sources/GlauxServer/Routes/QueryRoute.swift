internal import Foundation
internal import GlauxCore
internal import GlauxEngine
internal import GlauxWire
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// `/v1/query`: a query and its answer, a line of JSON for each thing that happens. Whoever breaks the connection off stops
/// the query.
struct QueryRoute: Sendable {
    let now: @Sendable () -> Timestamp
    let control: Control
    let inquire: @Sendable (QueryOrder) async -> Inquiry

    func response(to request: Request, _ context: SocketContext) async throws -> Response {
        let order = try await order(in: request, context)
        let inquiry = await inquire(order)
        let record = context.orderer.map { orderer in
            AuditRecord(
                at: now(), by: orderer, command: "query --database \(inquiry.request.database)",
                outcome: AuditRecord.begun)
        }
        // Before Athena is asked: what costs money is written down, or not done.
        if let record { try await control.note(record) }
        return Response(
            status: .ok, headers: [.contentType: "application/x-ndjson", .cacheControl: "no-store"],
            body: ResponseBody { [control, now] writer in
                var name = ""
                func end(_ outcome: String) {
                    guard var record else { return }
                    record.at = now()
                    record.outcome = "\(name)\(outcome)"
                    control.audit(record)
                }
                do {
                    var isFirstPage = true
                    try await inquiry.run { event in
                        if case .started(let query) = event { name = "\(query): " }
                        try await writer.write(Self.line(event, isFirstPage: &isFirstPage))
                    }
                    end(AuditRecord.done)
                } catch let failure as AWSFailure {
                    end("\(failure.code): \(failure.message)")
                    let words = Failure(
                        kind: failure.kind, message: "\(failure.operation): \(failure.code): \(failure.message)",
                        hint: failure.hintOfQuery, requestID: failure.requestID)
                    try await writer.write(Self.buffer(QueryLine(error: words)))
                } catch let failure as Failure {
                    end(failure.message)
                    try await writer.write(Self.buffer(QueryLine(error: failure)))
                } catch {
                    end("stopped: nobody waited for it any more")
                    throw error
                }
                try await writer.finish(nil)
            })
    }

    private func order(in request: Request, _ context: SocketContext) async throws -> QueryOrder {
        let body = try await request.body.collect(upTo: context.maxUploadSize)
        let hint = "Send {\"sql\": \"SELECT …\", \"database\": \"ddb\", \"max_scan\": 1000000000}."
        do {
            var order = try JSONDecoder().decode(QueryOrder.self, from: Data(body.readableBytesView))
            order.sql = try QueryTemplate(order.sql).sql(at: now(), in: .utc)
            return order
        } catch let problem as WireProblem {
            throw Rejection(.badRequest, code: "bad_request", message: problem.message, hint: hint)
        } catch let problem as QueryTemplate.Problem {
            throw Rejection(
                .badRequest, code: "bad_request", message: "the query \(problem.message)", hint: "Send one SELECT.")
        } catch {
            throw Rejection(
                .badRequest, code: "bad_request", message: "the body is not the JSON that a query takes", hint: hint)
        }
    }

    private static func line(_ event: Inquiry.Event, isFirstPage: inout Bool) -> ByteBuffer {
        switch event {
        case .started(let query): return buffer(QueryLine(query: query.rawValue))
        case .waiting(let isRunning, let scanned):
            return buffer(QueryLine(state: isRunning ? "running" : "queued", bytesScanned: scanned))
        case .page(let page):
            defer { isFirstPage = false }
            return buffer(QueryLine(columns: isFirstPage ? page.columns : nil, rows: page.rows))
        case .ended(let scanned): return buffer(QueryLine(bytesScanned: scanned, done: true))
        }
    }

    private static func buffer(_ line: QueryLine) -> ByteBuffer { ByteBuffer(bytes: line.json + [UInt8(ascii: "\n")]) }
}
