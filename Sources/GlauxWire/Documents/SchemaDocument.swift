package import GlauxCore

/// `/v1/tables/{name}/schema`
package struct SchemaDocument: WireDocument, Hashable {
    package struct Attribute: WireDocument, Hashable {
        /// `address.city`; `tags[]` is what is in a list, `scores{}` what is in a map whose keys are data.
        package var path: String
        /// `S`, or `N in 88 %, S in 12 %`
        package var types: String
        /// In how many of the items; null inside lists and maps.
        package var share: String?

        package func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("path", path)
                json.member("types", types)
                json.member("share", share)
            }
        }
    }

    package var table: String
    package var target: String
    /// What was sampled; null where the config declares the columns.
    package var exportId: String?
    package var items: Int64?
    package var files: Int?
    package var filesRead: Int?
    package var bytesRead: Int64?
    package var attributes: [Attribute]
    package var remarks: [String]
    /// Attributes whose columns have other names, `address.post code as post_code`.
    package var mapped: [String]
    /// The statement that would create the target; null while nothing is known.
    package var ddl: String?
    /// What the catalog has otherwise, as a job saw it last.
    package var differences: [String]

    package init(_ report: SchemaReport) {
        table = report.table.rawValue
        target = report.target.description
        exportId = report.export.map { String($0.exportID) }
        items = report.sample?.shape.items
        files = report.sample?.files
        filesRead = report.sample?.filesRead
        bytesRead = report.sample?.bytesRead
        let shape = report.sample.map { ShapeReport($0.shape) }
        attributes = shape?.lines.map { Attribute(path: $0.path, types: $0.types, share: $0.share) } ?? []
        remarks = shape?.remarks ?? []
        if let degraded = report.wanted?.degraded, !degraded.isEmpty {
            remarks.append("JSON text, because Glue takes no longer type: \(degraded.joined(separator: ", ")).")
        }
        mapped = report.wanted?.mappedNames.map { "\($0.attribute) as \($0.field)" } ?? []
        ddl = report.wanted.map(AthenaStatement.createTable)
        differences = report.differences
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("table", table)
            json.member("target", target)
            json.member("export_id", exportId)
            json.member("items", items)
            json.member("files", files)
            json.member("files_read", filesRead)
            json.member("bytes_read", bytesRead)
            json.member("attributes", attributes)
            json.member("remarks", remarks)
            json.member("mapped", mapped)
            json.member("ddl", ddl)
            json.member("differences", differences)
        }
    }
}
