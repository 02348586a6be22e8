@testable import GlauxCore

/// A pretended archive whose table is exported: what was bought of it, and what is left of that.
struct PretendExports {
    enum Outcome: Sendable { case whole, damaged, gone, failed(String) }

    struct Export {
        var request: ExportRequest
        var completed: CompletedExport
        var outcome: Outcome
    }

    var archive = PretendArchive()
    var isRecoverable = true
    /// In the order in which they were bought.
    var bought: [Export] = []
    var removed: [ExportARN] = []
    var foreign: [String] = []
    /// What the next ones come to; then all are whole.
    var outcomes: [Outcome] = []
    /// Of the next ones; nil for the time at which they are asked for.
    var exportTime: Timestamp?

    static let table = TableARN("arn:aws:dynamodb:eu-west-1:123456789012:table/T")

    mutating func answer(_ call: AWSCall, at now: Timestamp) -> AWSReply {
        switch call {
        case .archive(.describeTable(_, let withRecovery)):
            return .archive(
                .table(
                    ScanTable(
                        arn: Self.table, id: archive.tableID, status: "ACTIVE", keys: ["pk"],
                        isRecoverable: withRecovery ? isRecoverable : nil)))
        case .requestExport(let request):
            if let known = bought.last(where: { $0.request.token == request.token }) {
                return .export(description(of: known, isOver: false))
            }
            bought.append(export(request, at: now))
            return .export(description(of: bought[bought.count - 1], isOver: false))
        case .describeExport(let arn):
            guard let known = bought.first(where: { $0.completed.arn == arn }) else { return .done }
            return .export(description(of: known, isOver: true))
        case .listExports:
            let found = bought.reversed().map { ExportSummary(arn: $0.completed.arn, status: .completed) }
            return .exports(found, nextPage: nil)
        case .proveExport(let completed, _):
            switch bought.first(where: { $0.completed.arn == completed.arn })?.outcome {
            case .damaged: return .proof(.damaged(["1.json.gz is missing."]))
            case .whole: return .proof(.whole(files: 1, bytes: 9))
            case .gone, .failed, nil: return .proof(.gone)
            }
        case .removeExport(let completed, _):
            guard foreign.isEmpty else { return .removed(.foreign(keys: foreign, count: foreign.count)) }
            removed.append(completed.arn)
            return .removed(.removed(objects: 1, bytes: 1))
        default: return archive.answer(call)
        }
    }

    private mutating func export(_ request: ExportRequest, at now: Timestamp) -> Export {
        let digits = String(now.millisecondsSince1970)
        let id = String(repeating: "0", count: 14 - digits.count) + digits + "-0000000\(bought.count + 1)"
        let completed = CompletedExport(
            arn: ExportARN("\(request.table)/export/\(id)"), bucket: request.bucket,
            manifestKey: "\(request.prefix)/AWSDynamoDB/\(id)/manifest-summary.json", itemCount: 4, billedBytes: 100,
            exportTime: exportTime ?? now, startTime: now, endTime: now + .seconds(300))
        return Export(
            request: request, completed: completed, outcome: outcomes.isEmpty ? .whole : outcomes.removeFirst())
    }

    private func description(of export: Export, isOver: Bool) -> ExportDescription {
        var status = ExportDescription.Status.inProgress
        if isOver {
            status = .completed(export.completed)
            if case .failed(let code) = export.outcome { status = .failed(code: code, message: "words of AWS") }
        }
        return ExportDescription(arn: export.completed.arn, token: export.request.token, status: status)
    }
}

/// An archive's job over an export, what the journal has of it, and the calls that it made.
struct ExportRun {
    static let spec = {
        var spec = ArchiveJobTests.spec
        spec.engine = .export
        return spec
    }()

    var world = PretendExports()
    var memory: ArchiveMemory?
    var certificates: [ArchiveCertificate] = []
    var calls: [AWSCall] = []
    var job: ArchiveJob
    var want: Job.Want?
    var now = ArchiveJobTests.start

    init(spec: ArchiveSpec = spec) {
        job = ArchiveJobTests.job(1, spec: spec)
        tell(.admitted)
    }

    mutating func tell(_ event: Job.Event) {
        var turn = Turn()
        want = job.handle(event, at: now, context: Job.Context(archive: memory), in: &turn) ?? want
        for observation in turn.observations {
            if case .archive(let memory) = observation { self.memory = memory }
        }
        for change in turn.changes {
            if case .certified(let certificate) = change { certificates.append(certificate) }
        }
    }

    /// That it wants to be made; nil if it wants something else.
    var call: AWSCall? {
        switch want {
        case .call(let call): call
        case .lookAtExport(let arn, at: _): .describeExport(arn)
        case .exportPlace, .queryPlace, .archivePlace, .wake, .lookAtQuery, .approval, .nothing, nil: nil
        }
    }

    /// - Returns: whether it went on
    @discardableResult
    mutating func step() -> Bool {
        if case .exportPlace = want {
            tell(.admitted)
            return true
        }
        if case .wake(let time) = want {
            now = max(now, time)
            tell(.due)
            return true
        }
        guard let call else { return false }
        calls.append(call)
        tell(.replied(.success(world.answer(call, at: now))))
        return true
    }

    mutating func run() {
        var steps = 0
        while steps < 300, step() { steps += 1 }
    }

    /// Goes on until it wants a call that is such.
    mutating func run(to isIt: (AWSCall) -> Bool) {
        var steps = 0
        while steps < 300 {
            if let call, isIt(call) { return }
            guard step() else { return }
            steps += 1
        }
    }

    mutating func fail(_ code: String, _ kind: FailureClass, httpStatus: Int? = nil) {
        tell(
            .replied(
                .failure(
                    AWSFailure(
                        service: "S3", operation: "Call", code: code, message: "words", httpStatus: httpStatus,
                        kind: kind))))
    }

    /// Everything but the journal is forgotten.
    mutating func crash(goingOnAs next: Int64, spec: ArchiveSpec = spec) {
        job = ArchiveJobTests.job(next, steps: next == 1 ? job.steps : [], spec: spec)
        tell(.admitted)
    }

    /// By an operator, of a job that has ended.
    mutating func retry() {
        var turn = Turn()
        let ended = Recollection.OpenJob(record: job.record, spec: .archive(Self.spec), steps: job.steps)
        (job, want) = ArchiveJob.retrying(ended, spec: Self.spec, journalID: job.journalID, at: now, in: &turn)
        tell(.admitted)
    }

    var path: [String] { job.steps.map(\.name.rawValue) }
    var tokens: Set<String> { Set(world.bought.map(\.request.token)) }
}
