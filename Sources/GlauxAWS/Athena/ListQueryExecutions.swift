import GlauxCore

/// A page of a workgroup's queries, the newest first.
struct ListQueryExecutions: JSONOperation {
    struct Output: Sendable, Hashable {
        var queries: [QueryID]
        var nextPage: String?
    }

    static let service = Service.athena
    static let name = "ListQueryExecutions"

    var workgroup: String
    var page: String?

    var input: JSON {
        [
            "WorkGroup": .string(workgroup),
            "MaxResults": 50,
            "NextToken": page.map(JSON.string),
        ]
    }

    func output(from answer: JSON) throws(Malformed) -> Output {
        var output = Output(queries: [], nextPage: answer["NextToken"]?.text)
        for id in answer["QueryExecutionIds"]?.elements ?? [] {
            guard let id = id.text else { throw Malformed("an id of QueryExecutionIds is no text") }
            output.queries.append(QueryID(rawValue: id))
        }
        if let page, output.nextPage == page { throw Malformed("the page after \(page.prefix(40)) is itself") }
        return output
    }
}
