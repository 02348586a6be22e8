import GlauxCore

/// Describes at most 50 queries.
struct BatchGetQueryExecution: JSONOperation {
    struct Output: Sendable, Hashable {
        var queries: [QueryDescription]
        /// What Athena did not look at, or does not know.
        var unprocessed: [QueryID]
    }

    static let service = Service.athena
    static let name = "BatchGetQueryExecution"

    var queries: [QueryID]

    var input: JSON { ["QueryExecutionIds": .array(queries.map { .string($0.rawValue) })] }

    func output(from answer: JSON) throws(Malformed) -> Output {
        var output = Output(queries: [], unprocessed: [])
        for execution in answer["QueryExecutions"]?.elements ?? [] {
            output.queries.append(try QueryDescription(execution))
        }
        for unprocessed in answer["UnprocessedQueryExecutionIds"]?.elements ?? [] {
            output.unprocessed.append(QueryID(rawValue: try unprocessed.text("QueryExecutionId")))
        }
        return output
    }
}
