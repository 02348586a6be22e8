internal import Foundation
internal import GlauxCore
internal import GlauxEngine
internal import GlauxJournal
internal import GlauxWire
internal import Glibc
internal import HTTPTypes
internal import Hummingbird

/// What anyone who can open the socket may ask.
struct ReadRoutes: Sendable {
    let control: Control
    let history: History

    static let largestPage = 1000
    static let usualPage = 50

    func add(to router: Router<SocketContext>) {
        router.get("healthz") { _, _ in try await health() }
        router.get("v1/version") { _, _ in Response(VersionDocument(version: glauxVersion, pid: getpid())) }
        router.get("v1/status") { request, _ in try await status(request) }
        router.get("v1/tables") { _, _ in
            TableStream(tables: await control.overview(nil).tables, before: TablesDocument(tables: []).json).response()
        }
        router.get("v1/tables/:name") { _, context in
            Response(TableDocument(try await table(try TableName(in: context))))
        }
        router.get("v1/archives") { _, _ in
            let archives = await control.overview(nil).archives
            return Response(ArchivesDocument(archives: archives.map(ArchiveDocument.init)))
        }
        router.get("v1/archives/:name") { _, context in
            Response(ArchiveDocument(try await archive(try TableName(in: context))))
        }
        router.get("v1/archives/:name/partitions") { _, context in
            let name = try TableName(in: context)
            let proof = try await history.proof(name)
            // What an archive has put into S3 stays there when it leaves the config.
            if proof.windows == 0 { _ = try await archive(name) }
            return Response(ProofDocument(proof))
        }
        router.get("v1/reports") { _, _ in
            let reports = await control.overview(nil).reports
            return Response(ReportsDocument(reports: reports.map(EntryDocument.init)))
        }
        router.get("v1/reports/:name") { _, context in
            Response(EntryDocument(try await report(try TableName(in: context))))
        }
        router.get("v1/tables/:name/generations") { _, context in
            let name = try TableName(in: context)
            return Response(GenerationsDocument(table: name, try await control.generations(name)))
        }
        router.get("v1/tables/:name/schema") { _, context in try await schema(try TableName(in: context)) }
        router.get("v1/jobs") { request, _ in try await jobs(request) }
        router.get("v1/audit") { request, _ in try await audit(request) }
        router.get("v1/jobs/:id") { _, context in try await job(try JobID(in: context)) }
        router.get("metrics") { _, _ in
            let text = Metrics.text(overview: await control.overview(nil), tally: await control.tally())
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: .init(bytes: text)))
        }
        router.get("v1/events") { _, _ in EventStream(control: control).response() }
    }

    /// What a load balancer or a monitor asks: whether work goes on.
    private func health() async throws -> Response {
        if let error = await control.journalError() {
            throw Refusal(
                .unavailable, message: "the journal cannot be written: \(error.message)",
                hint: "Nothing is started until it can.")
        }
        return Response(status: .ok, body: ResponseBody(byteBuffer: .init(string: "ok\n")))
    }

    private func status(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        if let name = query["table"] {
            let report = try await table(TableName(name))
            return Response(StatusDocument(await control.overview(report.name), pid: getpid()))
        }
        var overview = await control.overview(nil)
        let tables = overview.tables
        overview.tables = TableReports([])
        return TableStream(tables: tables, before: StatusDocument(overview, pid: getpid()).json).response()
    }

    private func schema(_ name: TableName) async throws -> Response {
        guard let spec = await control.spec(name) else { throw await unknown(name) }
        let seen = try await history.schemaSeen(name)
        let live = await control.table(name)?.live
        return Response(
            SchemaDocument(
                SchemaReport(
                    spec: spec, export: seen?.export, sample: seen?.sample, layout: seen?.layout,
                    location: live?.location)))
    }

    private func table(_ name: TableName) async throws -> TableReport {
        guard let report = await control.table(name) else { throw await unknown(name) }
        return report
    }

    private func archive(_ name: TableName) async throws -> ArchiveReport {
        let archives = await control.overview(nil).archives
        guard let archive = archives.first(where: { $0.entry.name == name }) else {
            throw Refusal.unknown(name, among: archives.map(\.entry.name), what: "archive")
        }
        return archive
    }

    private func report(_ name: TableName) async throws -> EntryReport {
        let reports = await control.overview(nil).reports
        guard let report = reports.first(where: { $0.name == name }) else {
            throw Refusal.unknown(name, among: reports.map(\.name), what: "report")
        }
        return report
    }

    private func unknown(_ table: TableName) async -> Refusal {
        .unknown(table, among: await control.overview(nil).tables.all.map(\.name))
    }

    private func jobs(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        let states = try query["state"].map { text in
            try Set(
                text.split(separator: ",").map { word in
                    guard let state = JobState(rawValue: String(word)) else {
                        throw Rejection(
                            .badRequest, code: "bad_request", message: "unknown state \(word)",
                            hint: "The states are \(JobState.allCases.map(\.rawValue).joined(separator: ", ")).")
                    }
                    return state
                })
        }
        let limit = try query["limit"].map { try Self.number($0, of: "limit", in: 1...Int64(Self.largestPage)) }
        let before = try query["before"].map { try Self.number($0, of: "before", in: 1...Int64.max) }
        let table = query["table"].map { TableName($0) }
        let (jobs, next) = try await history.jobs(
            table, states, before.map(JobID.init(rawValue:)), limit.map { Int($0) } ?? Self.usualPage)
        // A table that left the config keeps its jobs; one that never had any and is not there is mistyped.
        if let table, jobs.isEmpty, await control.table(table) == nil,
            await !control.overview(nil).otherNames.contains(table),
            try await history.jobs(table, nil, nil, 1).0.isEmpty
        {
            throw await unknown(table)
        }
        return Response(JobsDocument(jobs: jobs.map { JobDocument($0) }, next: next?.rawValue))
    }

    private func audit(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        let limit = try query["limit"].map { try Self.number($0, of: "limit", in: 1...Int64(Self.largestPage)) }
        return Response(AuditDocument(try await history.audit(limit.map { Int($0) } ?? Self.usualPage)))
    }

    private func job(_ id: JobID) async throws -> Response {
        guard let (job, steps) = try await history.job(id) else {
            throw Refusal(.notFound, message: "no job \(id)", hint: "`glaux jobs` lists the jobs.")
        }
        return Response(JobDocument(job, steps: steps))
    }

    private static func number(
        _ text: some StringProtocol, of name: String, in range: ClosedRange<Int64>
    ) throws -> Int64 {
        guard let number = Int64(text), range.contains(number) else {
            throw Rejection(
                .badRequest, code: "bad_request", message: "\(name) is \"\(text)\"",
                hint: "Write a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}

extension TableName {
    /// Of a path, in which any character may be percent-encoded; a query comes decoded.
    init(in context: SocketContext) throws {
        let name = try context.parameters.require("name")
        self.init(name.removingPercentEncoding ?? name)
    }
}

extension JobID {
    init(in context: SocketContext) throws {
        let text = try context.parameters.require("id")
        guard let number = Int64(text), number > 0 else {
            throw Refusal(
                .notFound, message: "no job \(text)", hint: "A job's id is a number; `glaux jobs` lists them.")
        }
        self.init(rawValue: number)
    }
}
