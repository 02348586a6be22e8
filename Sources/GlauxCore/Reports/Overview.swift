/// What the daemon says of itself and its tables, from memory: taken between two turns of the loop, or while one waits for
/// the disk. An order that is not committed does not show.
package struct Overview: Sendable {
    package var startedAt: Timestamp
    package var config: ConfigReport
    /// nil while all is well.
    package var journalError: JournalError?
    /// What is wrong with what entries share; nil until somebody has looked.
    package var diagnosis: Diagnosis?
    /// In the order of the config, as the others.
    package var tables: TableReports
    package var archives: [ArchiveReport]
    package var reports: [EntryReport]

    package init(
        startedAt: Timestamp, config: ConfigReport, journalError: JournalError? = nil,
        diagnosis: Diagnosis? = nil, tables: TableReports,
        archives: [ArchiveReport] = [], reports: [EntryReport] = []
    ) {
        self.startedAt = startedAt
        self.config = config
        self.journalError = journalError
        self.diagnosis = diagnosis
        self.tables = tables
        self.archives = archives
        self.reports = reports
    }

    /// Of what is there besides tables.
    package var otherNames: [TableName] { archives.map(\.entry.name) + reports.map(\.name) }
}

/// Why the journal cannot be written. Until it can, nothing is started.
package struct JournalError: Sendable, Hashable {
    /// What happened, where, and what to do.
    package var message: String
    package var since: Timestamp

    package init(message: String, since: Timestamp) {
        self.message = message
        self.since = since
    }
}

/// Which config is in force.
package struct ConfigReport: Sendable, Hashable {
    package var path: String
    package var loadedAt: Timestamp
    /// Why the last reload changed nothing; nil when it succeeded.
    package var error: String?

    package init(path: String, loadedAt: Timestamp, error: String? = nil) {
        self.path = path
        self.loadedAt = loadedAt
        self.error = error
    }
}

package enum TableState: String, Sendable, Hashable, Codable, CaseIterable {
    case idle, running, held, failing, paused
}

/// What every entry of the config shows of itself.
package struct EntryReport: Sendable, Hashable {
    package var name: TableName
    package var pipeline: Pipeline
    package var state: TableState
    /// nil while paused without an end, and when nothing is due by itself.
    package var nextRunAt: Timestamp?
    /// nil while not paused, and while paused without an end.
    package var pausedUntil: Timestamp?
    /// The entry whose jobs make it due.
    package var follows: TableName?
    package var job: JobRecord?
    package var last: JobRecord?

    package init(
        name: TableName, pipeline: Pipeline, state: TableState, nextRunAt: Timestamp? = nil,
        pausedUntil: Timestamp? = nil, follows: TableName? = nil, job: JobRecord? = nil, last: JobRecord? = nil
    ) {
        self.name = name
        self.pipeline = pipeline
        self.state = state
        self.nextRunAt = nextRunAt
        self.pausedUntil = pausedUntil
        self.follows = follows
        self.job = job
        self.last = last
    }
}

package struct TableReport: Sendable, Hashable {
    package var name: TableName
    package var target: Target
    package var state: TableState
    /// nil while paused without an end, and when the schedule has no further slot.
    package var nextRunAt: Timestamp?
    /// nil while not paused, and while paused without an end.
    package var pausedUntil: Timestamp?
    package var live: Generation?
    /// Of the target in the catalog, as counted last; nil if nobody counted.
    package var versions: Int?
    package var job: JobRecord?
    package var last: JobRecord?

    package init(
        name: TableName, target: Target, state: TableState, nextRunAt: Timestamp?, pausedUntil: Timestamp?,
        live: Generation?, versions: Int? = nil, job: JobRecord?, last: JobRecord?
    ) {
        self.name = name
        self.target = target
        self.state = state
        self.nextRunAt = nextRunAt
        self.pausedUntil = pausedUntil
        self.live = live
        self.versions = versions
        self.job = job
        self.last = last
    }
}

/// Counters since the start, for `/metrics`.
package struct Tally: Sendable, Hashable {
    package var jobs: [JobState: Int] = [:]
    package var retries = 0
    package var calls = 0
    package var commits = 0
    package var changes = 0

    package init() {}
}
