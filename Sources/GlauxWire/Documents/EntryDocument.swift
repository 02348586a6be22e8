package import GlauxCore

/// What every entry of the config shows of itself: a report no more, a table much more.
package struct EntryDocument: WireDocument, Hashable {
    package var name: String
    package var state: String
    package var nextRunAt: Moment?
    package var pausedUntil: Moment?
    /// The entry whose jobs make it due.
    package var after: String?
    package var job: JobDocument?
    package var last: JobDocument?

    package init(_ report: EntryReport) {
        name = report.name.rawValue
        state = report.state.rawValue
        nextRunAt = report.nextRunAt.map(Moment.init)
        pausedUntil = report.pausedUntil.map(Moment.init)
        after = report.follows?.rawValue
        job = report.job.map { JobDocument($0) }
        last = report.last.map { JobDocument($0) }
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("state", state)
            json.member("next_run_at", nextRunAt)
            json.member("paused_until", pausedUntil)
            json.member("after", after)
            json.member("job", job)
            json.member("last", last)
        }
    }
}

/// `/v1/reports`
package struct ReportsDocument: WireDocument, Hashable {
    package var reports: [EntryDocument]

    package init(reports: [EntryDocument]) {
        self.reports = reports
    }

    package func write(to json: inout JSONWriter) {
        json.object { $0.member("reports", reports) }
    }
}
