package import GlauxCore

/// `/v1/status`
package struct StatusDocument: WireDocument, Hashable {
    package struct Config: WireDocument, Hashable {
        package var path: String
        package var loadedAt: Moment
        /// Why the last reload changed nothing.
        package var error: String?

        package init(_ report: ConfigReport) {
            path = report.path
            loadedAt = Moment(report.loadedAt)
            error = report.error
        }

        package func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("path", path)
                json.member("loaded_at", loadedAt)
                json.member("error", error)
            }
        }
    }

    /// Why the journal cannot be written, and nothing is started.
    package struct JournalError: WireDocument, Hashable {
        package var message: String
        package var since: Moment

        package init(_ error: GlauxCore.JournalError) {
            message = error.message
            since = Moment(error.since)
        }

        package func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("message", message)
                json.member("since", since)
            }
        }
    }

    package var version: String
    package var pid: Int32
    package var startedAt: Moment
    package var config: Config
    package var journalError: JournalError?
    /// What is wrong with what entries share; null until somebody has looked.
    package var doctor: DoctorDocument?
    package var archives: [ArchiveDocument]
    package var reports: [EntryDocument]
    package var tables: [TableDocument]

    package init(_ overview: Overview, pid: Int32) {
        version = glauxVersion
        self.pid = pid
        startedAt = Moment(overview.startedAt)
        config = Config(overview.config)
        journalError = overview.journalError.map(JournalError.init)
        doctor = overview.diagnosis.map(DoctorDocument.init)
        archives = overview.archives.map(ArchiveDocument.init)
        reports = overview.reports.map(EntryDocument.init)
        tables = overview.tables.all.map(TableDocument.init)
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("version", version)
            json.member("pid", pid)
            json.member("started_at", startedAt)
            json.member("config", config)
            json.member("journal_error", journalError)
            json.member("doctor", doctor)
            json.member("archives", archives)
            json.member("reports", reports)
            json.member("tables", tables)
        }
    }
}

/// `/v1/tables`
package struct TablesDocument: WireDocument, Hashable {
    package var tables: [TableDocument]

    package init(tables: [TableDocument]) {
        self.tables = tables
    }

    package func write(to json: inout JSONWriter) {
        json.object { $0.member("tables", tables) }
    }
}

/// A table of the config.
package struct TableDocument: WireDocument, Hashable {
    package struct Live: WireDocument, Hashable {
        package var exportArn: String
        package var exportId: String
        package var location: String
        package var asOf: Moment
        package var itemCount: Int64
        package var bytes: Int64
        package var relocatedAt: Moment?

        package init(_ generation: Generation) {
            exportArn = generation.export.arn.rawValue
            exportId = String(generation.export.arn.exportID)
            location = generation.location
            asOf = Moment(generation.asOf)
            itemCount = generation.export.itemCount
            bytes = generation.bytes
            relocatedAt = generation.relocatedAt.map(Moment.init)
        }

        package func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("export_arn", exportArn)
                json.member("export_id", exportId)
                json.member("location", location)
                json.member("as_of", asOf)
                json.member("item_count", itemCount)
                json.member("bytes", bytes)
                json.member("relocated_at", relocatedAt)
            }
        }
    }

    package var name: String
    package var target: String
    package var state: String
    package var nextRunAt: Moment?
    package var pausedUntil: Moment?
    package var live: Live?
    /// Of the target in the Glue catalog; null if nobody counted.
    package var versions: Int?
    package var job: JobDocument?
    package var last: JobDocument?

    package init(_ report: TableReport) {
        name = report.name.rawValue
        target = report.target.description
        state = report.state.rawValue
        nextRunAt = report.nextRunAt.map(Moment.init)
        pausedUntil = report.pausedUntil.map(Moment.init)
        live = report.live.map(Live.init)
        versions = report.versions
        job = report.job.map { JobDocument($0) }
        last = report.last.map { JobDocument($0) }
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("target", target)
            json.member("state", state)
            json.member("next_run_at", nextRunAt)
            json.member("paused_until", pausedUntil)
            json.member("live", live)
            json.member("versions", versions)
            json.member("job", job)
            json.member("last", last)
        }
    }
}
