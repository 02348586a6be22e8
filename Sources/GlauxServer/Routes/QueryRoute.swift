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
    let inquire: @Sendable (QueryOrder) async -> Inquiry

    func response(to request: Request, _ context: SocketContext) async throws -> Response {
        let order = try await order(in: request, context)
        let inquiry = await inquire(order)
        return Response(
            status: .ok, headers: [.contentType: "application/x-ndjson", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                do {
                    var isFirstPage = true
                    try await inquiry.run { event in
                        try await writer.write(Self.line(event, isFirstPage: &isFirstPage))
                    }
                } catch let failure as AWSFailure {
                    let words = Failure(
                        kind: failure.kind, message: "\(failure.operation): \(failure.code): \(failure.message)",
                        hint: "Mend the query as Athena's words say, or allow glauxd's role what it asks for.",
                        requestID: failure.requestID)
                    try await writer.write(Self.buffer(QueryLine(error: words)))
                } catch let failure as Failure {
                    try await writer.write(Self.buffer(QueryLine(error: failure)))
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
