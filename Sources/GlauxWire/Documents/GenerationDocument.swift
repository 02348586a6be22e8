package import GlauxCore

/// `/v1/tables/{name}/generations`, newest first.
package struct GenerationsDocument: WireDocument, Hashable {
    package var table: String
    package var generations: [GenerationDocument]

    package init(table: TableName, _ reports: [GenerationReport]) {
        self.table = table.rawValue
        generations = reports.map(GenerationDocument.init)
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("table", table)
            json.member("generations", generations)
        }
    }
}

/// A proven export that is not removed.
package struct GenerationDocument: WireDocument, Hashable {
    package var id: String
    package var exportArn: String
    package var location: String
    package var asOf: Moment
    package var itemCount: Int64
    package var bytes: Int64
    /// What AWS charged the export by.
    package var billedBytes: Int64
    package var job: Int64
    package var provenAt: Moment
    package var relocatedAt: Moment?
    package var supersededAt: Moment?
    /// `kept`, `pinned` or `removing`
    package var state: String
    /// The targets that show it; empty for one that is not live.
    package var shownBy: [String]
    /// Whether the table's next job would remove it.
    package var goesNext: Bool

    package init(_ report: GenerationReport) {
        let generation = report.entry.generation
        id = generation.id
        exportArn = generation.export.arn.rawValue
        location = generation.location
        asOf = Moment(generation.asOf)
        itemCount = generation.export.itemCount
        bytes = generation.bytes
        billedBytes = generation.export.billedBytes
        job = generation.job.rawValue
        provenAt = Moment(generation.provenAt)
        relocatedAt = generation.relocatedAt.map(Moment.init)
        supersededAt = generation.supersededAt.map(Moment.init)
        state = generation.keeping.rawValue
        shownBy = report.entry.shownBy.map(\.description)
        goesNext = report.goesNext
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("export_arn", exportArn)
            json.member("location", location)
            json.member("as_of", asOf)
            json.member("item_count", itemCount)
            json.member("bytes", bytes)
            json.member("billed_bytes", billedBytes)
            json.member("job", job)
            json.member("proven_at", provenAt)
            json.member("relocated_at", relocatedAt)
            json.member("superseded_at", supersededAt)
            json.member("state", state)
            json.member("shown_by", shownBy)
            json.member("goes_next", goesNext)
        }
    }
}
