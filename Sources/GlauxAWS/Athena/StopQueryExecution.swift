import GlauxCore

struct StopQueryExecution: JSONOperation {
    typealias Output = Void

    static let service = Service.athena
    static let name = "StopQueryExecution"

    var query: QueryID

    var input: JSON { ["QueryExecutionId": .string(query.rawValue)] }

    func output(from answer: JSON) throws(Malformed) {}
}
