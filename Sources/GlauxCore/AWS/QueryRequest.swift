/// Every argument of StartQueryExecution.
package struct QueryRequest: Sendable, Hashable, Codable {
    package var sql: String
    package var database: String
    package var workgroup: String
    package var resultLocation: String?
    /// 32…128 characters
    package var token: String

    package init(sql: String, database: String, workgroup: String, resultLocation: String?, token: String) {
        self.sql = sql
        self.database = database
        self.workgroup = workgroup
        self.resultLocation = resultLocation
        self.token = token
    }
}
