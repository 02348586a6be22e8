import GlauxCore

/// The first page of a query's rows, without the names.
struct GetQueryResults: JSONOperation {
    typealias Output = [[String?]]

    static let service = Service.athena
    static let name = "GetQueryResults"

    var query: QueryID

    var input: JSON { ["QueryExecutionId": .string(query.rawValue)] }

    func output(from answer: JSON) throws(Malformed) -> [[String?]] {
        let results = try answer.object("ResultSet")
        var rows: [[String?]] = []
        for row in try results.elements("Rows") {
            // NULL is a value that is not there; an empty one is an empty text.
            rows.append((row["Data"]?.elements ?? []).map { $0["VarCharValue"]?.text })
        }
        let columns = results["ResultSetMetadata"]?["ColumnInfo"]?.elements ?? []
        // The first row of a SELECT, and of nothing else, repeats the names.
        if !columns.isEmpty, rows.first == columns.map({ $0["Name"]?.text }) { rows.removeFirst() }
        return rows
    }
}
