package import GlauxCore

/// A line of the answer to `POST /v1/query`: what has happened, as it happens. The last one has `done` or `error`.
package struct QueryLine: WireDocument, Hashable {
    package struct Column: WireDocument, Hashable {
        package var name: String
        package var type: String

        package func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("name", name)
                json.member("type", type)
            }
        }
    }

    /// Athena's id of the query.
    package var query: String?
    /// `queued` or `running`
    package var state: String?
    package var bytesScanned: Int64?
    /// Once, before the first rows.
    package var columns: [Column]?
    /// As Athena prints each value; null is NULL.
    package var rows: [[String?]]?
    package var done: Bool?
    package var error: FailureDocument?

    package init(
        query: String? = nil, state: String? = nil, bytesScanned: Int64? = nil, columns: [ResultColumn]? = nil,
        rows: [[String?]]? = nil, done: Bool? = nil, error: Failure? = nil
    ) {
        self.query = query
        self.state = state
        self.bytesScanned = bytesScanned
        self.columns = columns?.map { Column(name: $0.name, type: $0.type) }
        self.rows = rows
        self.done = done
        self.error = error.map(FailureDocument.init)
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            if let query { json.member("query", query) }
            if let state { json.member("state", state) }
            if let bytesScanned { json.member("bytes_scanned", bytesScanned) }
            if let columns { json.member("columns", columns) }
            if let rows {
                json.key("rows")
                json.array(rows) { json, row in
                    json.array(row) { json, value in
                        if let value { json.string(value) } else { json.null() }
                    }
                }
            }
            if let done { json.member("done", done) }
            if let error { json.member("error", error) }
        }
    }
}
