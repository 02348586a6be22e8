import GlauxCore

/// A page of a query's result, of a thousand rows at most, without the row of names.
struct GetQueryResults: JSONOperation {
    typealias Output = ResultPage

    static let service = Service.athena
    static let name = "GetQueryResults"

    var query: QueryID
    /// As the page before names it; nil for the first.
    var page: String?

    var input: JSON {
        [
            "QueryExecutionId": .string(query.rawValue),
            "NextToken": page.map { .string($0) },
        ]
    }

    func output(from answer: JSON) throws(Malformed) -> ResultPage {
        let results = try answer.object("ResultSet")
        var rows: [[String?]] = []
        for row in try results.elements("Rows") {
            // NULL is a value that is not there; an empty one is an empty text.
            rows.append((row["Data"]?.elements ?? []).map { $0["VarCharValue"]?.text })
        }
        let columns = (results["ResultSetMetadata"]?["ColumnInfo"]?.elements ?? []).map {
            ResultColumn(name: $0["Name"]?.text ?? "", type: $0["Type"]?.text ?? "varchar")
        }
        // The first row of a SELECT, and of nothing else, repeats the names.
        if page == nil, !columns.isEmpty, rows.first == columns.map({ $0.name }) { rows.removeFirst() }
        return ResultPage(columns: columns, rows: rows, next: answer["NextToken"]?.text)
    }
}
