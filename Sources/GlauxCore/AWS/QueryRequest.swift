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

/// Where a query runs, and where Athena puts what comes of it.
package struct QuerySite: Sendable, Hashable {
    package var database: String
    package var workgroup: String
    package var resultLocation: String?
    package var aws: AWSSettings?

    package init(
        database: String, workgroup: String, resultLocation: String? = nil, aws: AWSSettings? = nil
    ) {
        self.database = database
        self.workgroup = workgroup
        self.resultLocation = resultLocation
        self.aws = aws
    }

    package static let usual = QuerySite(database: "default", workgroup: "primary")
}
