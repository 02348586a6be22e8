package import GlauxCore

/// An archive of the config.
package struct ArchiveDocument: WireDocument, Hashable {
    /// How far the scan is that is not certified yet.
    package struct Progress: WireDocument, Hashable {
        /// Null for however old.
        package var from: Moment?
        package var to: Moment
        package var segments: Int
        package var segmentsDone: Int
        package var scanned: Int64
        package var items: Int64
        package var malformed: Int64

        package init(_ progress: ArchiveReport.Progress) {
            from = progress.window.from.map(Moment.init)
            to = Moment(progress.window.to)
            segments = progress.segments
            segmentsDone = progress.segmentsDone
            scanned = progress.scanned
            items = progress.items
            malformed = progress.malformed
        }

        package func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("from", from)
                json.member("to", to)
                json.member("segments", segments)
                json.member("segments_done", segmentsDone)
                json.member("scanned", scanned)
                json.member("items", items)
                json.member("malformed", malformed)
            }
        }
    }

    package var name: String
    package var target: String
    package var location: String
    package var state: String
    /// All items whose time is before it are proven to be in S3.
    package var archivedThrough: Moment?
    /// From when on the table's TTL takes what is not archived.
    package var expiresAt: Moment?
    /// `near` or `open`; null while all is well.
    package var gap: String?
    /// Why somebody should look now.
    package var warning: FailureDocument?
    package var progress: Progress?
    package var nextRunAt: Moment?
    package var pausedUntil: Moment?
    package var job: JobDocument?
    package var last: JobDocument?

    package init(_ report: ArchiveReport) {
        name = report.entry.name.rawValue
        target = report.target.description
        location = report.location
        state = report.entry.state.rawValue
        archivedThrough = report.archivedThrough.map(Moment.init)
        expiresAt = report.expiresAt.map(Moment.init)
        gap = report.gap?.level.rawValue
        warning = report.warning.map(FailureDocument.init)
        progress = report.progress.map(Progress.init)
        nextRunAt = report.entry.nextRunAt.map(Moment.init)
        pausedUntil = report.entry.pausedUntil.map(Moment.init)
        job = report.entry.job.map { JobDocument($0) }
        last = report.entry.last.map { JobDocument($0) }
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("target", target)
            json.member("location", location)
            json.member("state", state)
            json.member("archived_through", archivedThrough)
            json.member("expires_at", expiresAt)
            json.member("gap", gap)
            json.member("warning", warning)
            json.member("progress", progress)
            json.member("next_run_at", nextRunAt)
            json.member("paused_until", pausedUntil)
            json.member("job", job)
            json.member("last", last)
        }
    }
}

/// `/v1/archives`
package struct ArchivesDocument: WireDocument, Hashable {
    package var archives: [ArchiveDocument]

    package init(archives: [ArchiveDocument]) {
        self.archives = archives
    }

    package func write(to json: inout JSONWriter) {
        json.object { $0.member("archives", archives) }
    }
}
