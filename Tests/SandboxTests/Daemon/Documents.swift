/// What the socket and `glaux --json` say, read from the description of the interface alone: these types know nothing of
/// the daemon's own.
struct StatusDocument: Decodable, Sendable {
    struct Config: Decodable, Sendable {
        var path: String
        var loaded_at: String
        var error: String?
    }

    struct JournalError: Decodable, Sendable {
        var message: String
        var since: String
    }

    var version: String
    var pid: Int32
    var started_at: String
    var config: Config
    var journal_error: JournalError?
    var tables: [TableDocument]

    subscript(_ table: String) -> TableDocument? { tables.first { $0.name == table } }
}

struct TableDocument: Decodable, Sendable {
    struct Live: Decodable, Sendable {
        var export_arn: String
        var export_id: String
        var location: String
        var as_of: String
        var item_count: Int
        var bytes: Int
        var relocated_at: String?
    }

    var name: String
    var target: String
    var state: String
    var next_run_at: String?
    var paused_until: String?
    var live: Live?
    var job: JobDocument?
    var last: JobDocument?
}

struct ErrorDocument: Decodable, Sendable {
    var `class`: String
    var message: String
    var hint: String
    var request_id: String?
}

struct JobDocument: Decodable, Sendable {
    struct Step: Decodable, Sendable {
        var name: String
        var attempt: Int
        var state: String
        var token: String?
        var aws_id: String?
        var started_at: String
        var finished_at: String?
        var error: ErrorDocument?
    }

    var id: Int
    var table: String
    var pipeline: String
    var slot: String
    var state: String
    var step: String?
    var attempt: Int?
    var started_at: String?
    var finished_at: String?
    var eta: String?
    var error: ErrorDocument?
    var steps: [Step]?

    var hasEnded: Bool { state != "running" && state != "held" }

    /// Names of the steps that succeeded, in order, each once.
    var path: [String] {
        (steps ?? []).filter { $0.state == "succeeded" }.reduce(into: []) {
            if $0.last != $1.name { $0.append($1.name) }
        }
    }
}

struct JobsDocument: Decodable, Sendable {
    var jobs: [JobDocument]
}

struct RefusalDocument: Decodable, Sendable {
    struct Reason: Decodable, Sendable {
        var code: String
        var message: String
        var hint: String
    }

    var error: Reason
}
