import GlauxCore

/// What becomes of one call.
enum Fault: Sendable, Equatable {
    case none
    case refused(FailureClass)
    /// The answer cannot be read.
    case garbled
    /// The answer is lost, with or without the effect.
    case lost(hadEffect: Bool)
    case late(Duration)
    /// No answer comes, and the client waits until its patience is at an end.
    case hung(hadEffect: Bool)
    /// The client gives up, and after that AWS carries it out.
    case belated(Duration)
    /// AWS gets it twice.
    case repeated
    /// The answer is handed over twice.
    case echoed(Duration)
}

/// A time in which calls fare badly.
struct Weather: Sendable {
    enum Kind: Sendable, Equatable {
        /// Every call fails at once, or hangs.
        case outage(hangs: Bool)
        /// So many of a hundred calls meet some fault.
        case storm(percent: Int)
        /// Every second call is throttled.
        case throttling
        /// A policy denies one kind of call.
        case denial(Int)
    }

    var kind: Kind
    var until: Timestamp
    var random: SeededRandom
    var count = 0

    mutating func fate(of call: AWSCall) -> Fault {
        count += 1
        switch kind {
        case .outage(let hangs): return hangs ? .hung(hadEffect: false) : .refused(.transient)
        case .throttling: return count.isMultiple(of: 2) ? .refused(.throttled) : .none
        case .denial(let service): return call.service == service ? .refused(.permission) : .none
        case .storm(let percent): return random.chance(percent) ? Self.fault(&random) : .none
        }
    }

    private static func fault(_ random: inout SeededRandom) -> Fault {
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1: .refused(.throttled)
        case 2: .refused(.exhausted)
        case 3, 4: .refused(.transient)
        case 5...8: .lost(hadEffect: true)
        case 9, 10: .lost(hadEffect: false)
        case 11: .hung(hadEffect: true)
        case 12: .hung(hadEffect: false)
        case 13, 14: .belated(.seconds(Int64.random(in: 1...20, using: &random)))
        case 15, 16: .late(.seconds(Int64.random(in: 1...300, using: &random)))
        case 17: .repeated
        default: .echoed(.seconds(Int64.random(in: 1...300, using: &random)))
        }
    }
}

extension World {
    mutating func fate(of call: AWSCall) -> Fault {
        let fault = fault(call, &random)
        if fault != .none || weather.isEmpty { return fault }
        weather.removeAll { $0.until <= now }
        for index in weather.indices {
            let fault = weather[index].fate(of: call)
            if fault != .none { return fault }
        }
        return .none
    }
}

extension AWSCall {
    /// DynamoDB, S3, Glue, Athena.
    var service: Int {
        switch self {
        case .describeTable, .requestExport, .describeExport, .listExports: 0
        case .proveExport, .removeExport, .judgeRemoval, .sampleExport, .recallGenerations, .recallShape, .recallJob,
            .archive,
            .writeResult, .pruneResults:
            1
        case .describeTarget, .createTarget, .relocateTarget, .updateTarget, .deleteTarget, .createDatabase,
            .trimVersions:
            2
        case .describeWorkgroup, .startQuery, .describeQueries, .findStatement, .stopQuery, .queryResults: 3
        }
    }

    /// For a story.
    var words: String {
        switch self {
        case .describeTable(let table): "describe table \(table)"
        case .requestExport(let request): "request export \(request.token)"
        case .describeExport(let arn): "describe export \(arn.exportID)"
        case .listExports(let table, let page):
            "list exports of \(table?.rawValue ?? "all") from \(page ?? "the start")"
        case .proveExport(let export, _): "prove export \(export.arn.exportID)"
        case .describeTarget(let target): "describe target \(target)"
        case .createTarget(let definition): "create target \(definition.target) at \(definition.location)"
        case .describeWorkgroup(let name): "describe workgroup \(name)"
        case .startQuery(let request): "start query \(request.sql)"
        case .describeQueries(let ids): "describe queries \(ids.map(\.rawValue).joined(separator: " "))"
        case .findStatement(let search): "find a statement in \(search.workgroup)"
        case .stopQuery(let id): "stop query \(id)"
        case .relocateTarget(let target, let location, let version):
            "relocate target \(target) of version \(version ?? "none") to \(location)"
        case .updateTarget(let definition, let version):
            "update target \(definition.target) of version \(version ?? "none") at \(definition.location)"
        case .deleteTarget(let target): "delete target \(target)"
        case .createDatabase(let database): "create database \(database)"
        case .trimVersions(let target, let keep): "keep \(keep) versions of \(target)"
        case .queryResults(let id): "read the rows of \(id)"
        case .sampleExport(let export, _, let limit): "sample \(limit) bytes of \(export.arn.exportID)"
        case .archive: "archive"
        case .recallGenerations(let table): "recall the generations of \(table)"
        case .recallShape(let table): "recall the shape of \(table)"
        case .recallJob(let id): "recall job \(id)"
        case .writeResult(let order): "write the result \(order.file) of \(order.query)"
        case .pruneResults(let report, let job, let keep): "keep \(keep) results of \(report) up to job \(job)"
        case .judgeRemoval(let export, _): "judge whether to remove export \(export.arn.exportID)"
        case .removeExport(let export, _): "remove export \(export.arn.exportID)"
        }
    }
}

extension Notice {
    /// For a story.
    var words: String {
        var words = "\(table)"
        if let job { words += " job \(job)" }
        if let step { words += " \(step.rawValue)" }
        words += ": \(happening.rawValue)"
        if let slot { words += ", slot \(slot.iso8601)" }
        if let failure { words += ", \(failure.message)" }
        if let nextAt { words += ", next \(nextAt.iso8601)" }
        return words
    }
}
