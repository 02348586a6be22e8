internal import Foundation
internal import GlauxCore
internal import GlauxEngine
internal import GlauxWire
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// What operators may order.
struct ActRoutes: Sendable {
    let control: Control
    let history: History
    let operatorsGroup: String
    let peer: @Sendable (any Channel) async throws -> Peer
    let now: @Sendable () -> Timestamp
    let inquire: @Sendable (QueryOrder) async -> Inquiry
    let examine: SocketServer.Examination

    func add(to router: Router<SocketContext>) {
        let operators = router.group().add(middleware: OperatorsOnly(group: operatorsGroup, peer: peer))
        let plain = operators.group().add(middleware: NoBody())
        // Below `tables` a name says by itself what it is of.
        let kinds: [(path: String, pipeline: Pipeline?)] = [
            ("tables", nil), ("archives", .archive), ("reports", .report),
        ]
        for (path, pipeline) in kinds {
            plain.post("v1/\(path)/:name/run") { _, context in
                try await perform(.run(try await name(of: pipeline, in: context)), context)
            }
            plain.post("v1/\(path)/:name/resume") { _, context in
                try await perform(.resume(try await name(of: pipeline, in: context)), context)
            }
            operators.post("v1/\(path)/:name/pause") { request, context in
                let pause = try await pause(request, context)
                return try await perform(.pause(try await name(of: pipeline, in: context), pause), context)
            }
        }
        let query = QueryRoute(now: now, control: control, inquire: inquire)
        operators.post("v1/query") { request, context in try await query.response(to: request, context) }
        plain.post("v1/jobs/:id/cancel") { _, context in try await perform(.cancel(try JobID(in: context)), context) }
        plain.post("v1/jobs/:id/retry") { _, context in try await perform(.retry(try JobID(in: context)), context) }
        operators.post("v1/jobs/:id/approve") { request, context in
            let approval = try await ApprovalRequest(in: request, context)
            return try await perform(.approve(try JobID(in: context), hold: approval.hold), context)
        }
        plain.post("v1/jobs/:id/reject") { _, context in try await perform(.reject(try JobID(in: context)), context) }
        operators.post("v1/tables/:name/rollback") { request, context in
            let goal = try await RollbackRequest(in: request, context)
            return try await perform(.rollback(try TableName(in: context), to: goal.to), context)
        }
        plain.post("v1/tables/:name/generations/:generation/pin") { _, context in
            try await perform(.pin(try TableName(in: context), try context.parameters.require("generation")), context)
        }
        plain.post("v1/tables/:name/generations/:generation/unpin") { _, context in
            try await perform(.unpin(try TableName(in: context), try context.parameters.require("generation")), context)
        }
        let backup = BackupRoute(history: history)
        plain.post("v1/backup") { _, context in
            let response = try await backup.response()
            if let orderer = context.orderer { control.audit(AuditRecord(at: now(), by: orderer, command: "backup")) }
            return response
        }
        let doctor = DoctorRoute(examine: examine, now: now)
        plain.post("v1/doctor") { _, context in try await look(doctor, at: nil, context) }
        plain.post("v1/doctor/:name") { _, context in try await look(doctor, at: try TableName(in: context), context) }
        plain.post("v1/reload") { _, context in
            Response(StatusDocument.Config(try await control.reload(from: context.orderer)))
        }
    }

    /// - Parameter wanted: what the name must be of; nil for anything
    private func name(of wanted: Pipeline?, in context: SocketContext) async throws -> TableName {
        let name = try TableName(in: context)
        if let wanted, let found = await control.pipeline(name), found != wanted {
            throw Refusal.otherKind(name, found)
        }
        return name
    }

    private func look(
        _ doctor: DoctorRoute, at name: TableName?, _ context: SocketContext
    ) async throws -> Response {
        let response = try await doctor.response(name, for: context.orderer)
        if let orderer = context.orderer {
            let command = name.map { "doctor \($0)" } ?? "doctor"
            control.audit(AuditRecord(at: now(), by: orderer, command: command))
        }
        return response
    }

    private func perform(_ command: Command, _ context: SocketContext) async throws -> Response {
        switch try await control.perform(command, from: context.orderer) {
        case .job(let job): Response(JobDocument(job))
        case .table(let table): Response(TableDocument(table))
        case .entry(let entry): Response(EntryDocument(entry))
        case .generation(let entry): Response(GenerationDocument(GenerationReport(entry)))
        case .configured, .noted: Response(status: .noContent)
        }
    }

    private func pause(_ request: Request, _ context: SocketContext) async throws -> Pause {
        let body = try await request.body.collect(upTo: context.maxUploadSize)
        guard body.readableBytes > 0 else { return .indefinite }
        do {
            let wish = try JSONDecoder().decode(PauseRequest.self, from: Data(body.readableBytesView))
            return try wish.pause(from: now())
        } catch let problem as WireProblem {
            throw Rejection(.badRequest, code: "bad_request", message: problem.message, hint: "Send {\"for\": \"2h\"}.")
        } catch {
            throw Rejection(
                .badRequest, code: "bad_request", message: "the body is not the JSON that a pause takes",
                hint: "Send {\"for\": \"2h\"}, {\"until\": \"2026-01-14T10:00:00Z\"} or nothing.")
        }
    }
}

/// Refuses a body where nothing is asked of one: what somebody meant by it would not happen.
private struct NoBody: RouterMiddleware {
    typealias Context = SocketContext

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let body = try await request.body.collect(upTo: context.maxUploadSize)
        guard body.readableBytes == 0 || body.readableBytesView.elementsEqual("{}".utf8) else {
            throw Rejection(
                .badRequest, code: "bad_request", message: "\(request.uri.path) takes no body",
                hint: "Send none. See the README, The socket.")
        }
        return try await next(request, context)
    }
}

extension ApprovalRequest {
    /// Nothing, or `{"hold": "ID"}`.
    fileprivate init(in request: Request, _ context: SocketContext) async throws {
        let body = try await request.body.collect(upTo: context.maxUploadSize)
        guard body.readableBytes > 0 else {
            self.init()
            return
        }
        do {
            self = try JSONDecoder().decode(ApprovalRequest.self, from: Data(body.readableBytesView))
        } catch {
            let problem = error as? WireProblem
            throw Rejection(
                .badRequest, code: "bad_request",
                message: problem?.message ?? "the body is not the JSON that an approval takes",
                hint: "Send {\"hold\": \"0123456789abcdef\"}, the hold of `/v1/jobs/ID`, or nothing.")
        }
    }
}

extension RollbackRequest {
    /// Nothing, or `{"to": "ID"}`.
    fileprivate init(in request: Request, _ context: SocketContext) async throws {
        let body = try await request.body.collect(upTo: context.maxUploadSize)
        guard body.readableBytes > 0 else {
            self.init()
            return
        }
        do {
            self = try JSONDecoder().decode(RollbackRequest.self, from: Data(body.readableBytesView))
        } catch {
            let problem = error as? WireProblem
            throw Rejection(
                .badRequest, code: "bad_request",
                message: problem?.message ?? "the body is not the JSON that a rollback takes",
                hint: "Send {\"to\": \"01795239756312-44147971\"}, the id of a generation, or nothing.")
        }
    }
}

/// Lets through whom the kernel shows to be an operator.
struct OperatorsOnly: RouterMiddleware {
    typealias Context = SocketContext
    let group: String
    let peer: @Sendable (any Channel) async throws -> Peer

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let peer = try await peer(context.channel)
        let found = await Blocking.call { [group] in
            (mayAct: peer.mayAct(operatorsGroup: group), name: GroupDatabase.name(of: peer.user))
        }
        let name = found.name ?? "\(peer.user)"
        guard found.mayAct else {
            throw Rejection(
                .forbidden, code: "forbidden", message: "user \(name) may look but not act",
                hint: "Use sudo, or join the group: usermod -aG \(group) USER, then log in again.")
        }
        var context = context
        context.orderer = Operator(id: peer.user, name: name)
        return try await next(request, context)
    }
}
