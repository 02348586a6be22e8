/// Replaces a table's whole definition, if it is still at `version`.
struct UpdateTable: JSONOperation {
    typealias Output = Void

    static let service = Service.glue
    static let name = "UpdateTable"

    var database: String
    var table: JSON
    var version: String?

    var input: JSON {
        [
            "DatabaseName": .string(database.lowercased()),
            "TableInput": table,
            "SkipArchive": true,
            "VersionId": version.map(JSON.string),
        ]
    }

    func output(from answer: JSON) throws(Malformed) {}
}
