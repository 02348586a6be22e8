import GlauxCore

struct GetQueryExecution: JSONOperation {
    typealias Output = QueryDescription

    static let service = Service.athena
    static let name = "GetQueryExecution"

    var query: QueryID

    var input: JSON { ["QueryExecutionId": .string(query.rawValue)] }

    func output(from answer: JSON) throws(Malformed) -> QueryDescription {
        try QueryDescription(answer.object("QueryExecution"))
    }
}
