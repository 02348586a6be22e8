import GlauxCore

/// Starts a query, or answers with the one that the token already started.
struct StartQueryExecution: JSONOperation {
    typealias Output = QueryID

    static let service = Service.athena
    static let name = "StartQueryExecution"

    var query: QueryRequest

    var input: JSON {
        [
            "QueryString": .string(query.sql),
            "ClientRequestToken": .string(query.token),
            "QueryExecutionContext": ["Database": .string(query.database)],
            "ResultConfiguration": query.resultLocation.map { ["OutputLocation": .string($0)] },
            "WorkGroup": .string(query.workgroup),
        ]
    }

    func output(from answer: JSON) throws(Malformed) -> QueryID {
        QueryID(rawValue: try answer.text("QueryExecutionId"))
    }
}
