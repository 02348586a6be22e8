import GlauxCore
import Testing

@testable import GlauxAWS

/// Statements whose id was lost.
extension OperationTests {
    private static let since = Timestamp(secondsSince1970: 1_700_000_000)
    private static let search = AWSCall.findStatement(
        StatementSearch(
            for: QueryRequest(sql: "ALTER", database: "d", workgroup: "w", resultLocation: nil, token: "T"),
            since: since, now: since))

    private static func list(_ ids: [String], next: String? = nil) -> ScriptedServer.Act {
        let ids = ids.map { "\"\($0)\"" }.joined(separator: ",")
        return .json(#"{"QueryExecutionIds":[\#(ids)]\#(next.map { #","NextToken":"\#($0)""# } ?? "")}"#)
    }

    private static func found(
        _ statements: [(id: String, sql: String, state: String)], at time: String = "1.70000000E9"
    ) -> ScriptedServer.Act {
        let executions = statements.map {
            #"{"QueryExecutionId":"\#($0.id)","Query":"\#($0.sql)","StatementType":"DDL","#
                + #""Status":{"State":"\#($0.state)","SubmissionDateTime":\#(time)},"WorkGroup":"w"}"#
        }
        return .json(#"{"QueryExecutions":[\#(executions.joined(separator: ","))],"UnprocessedQueryExecutionIds":[]}"#)
    }

    private static func look(_ page: String? = nil) -> String {
        #"{"WorkGroup":"w","MaxResults":50\#(page.map { #","NextToken":"\#($0)""# } ?? "")}"#
    }

    private static let others = found([("a", "SELECT 1", "RUNNING"), ("b", "ALTER", "FAILED")])

    static let statementRows: [Row] = [
        Row(
            testDescription: "a statement is found among those under way", call: search,
            script: [
                list(["a", "b"], next: "P"), others, list(["c", "d"]),
                found([("c", "SELECT 2", "QUEUED"), ("d", "ALTER", "QUEUED")]),
            ], reply: .statement(QueryID("d")),
            sent: [look(), #"{"QueryExecutionIds":["a","b"]}"#, look("P"), #"{"QueryExecutionIds":["c","d"]}"#]),
        Row(
            testDescription: "a workgroup in which nothing ever ran", call: search, script: [.json("{}")],
            reply: .statement(nil), sent: [look()]),
        Row(
            testDescription: "statements that are older than the search goes back are followed by no others",
            call: search,
            script: [
                list(["a", "b"], next: "P"), found([("a", "x", "SUCCEEDED"), ("b", "y", "FAILED")], at: "1699990000"),
            ],
            reply: .statement(nil), sent: [look(), #"{"QueryExecutionIds":["a","b"]}"#]),
        Row(
            testDescription: "a search looks at twenty pages of statements and no more", call: search,
            script: (1...20).flatMap { [list(["a", "b"], next: "P\($0)"), others] }, reply: .statement(nil),
            sent: (0..<20).flatMap { [look($0 == 0 ? nil : "P\($0)"), #"{"QueryExecutionIds":["a","b"]}"#] }),
        Row(
            testDescription: "a page of statements that leads to itself", call: search,
            script: [list(["a", "b"], next: "P"), others, list(["a"], next: "P")], failure: .transient),
        Row(
            testDescription: "statements that may not be listed", call: search,
            script: [.error("AccessDeniedException")], failure: .permission),
        Row(
            testDescription: "statements without names", call: search,
            script: [.json(#"{"QueryExecutionIds":[7]}"#)], failure: .transient),
    ]
}
