/// The body of `POST /v1/query`.
package struct QueryOrder: Sendable, Decodable {
    package var sql: String
    /// What is left out is as the config's first entry has it.
    package var database: String?
    package var workgroup: String?
    /// Bytes; a query that scans more is stopped.
    package var maxScan: Int64?

    package init(sql: String, database: String? = nil, workgroup: String? = nil, maxScan: Int64? = nil) {
        self.sql = sql
        self.database = database
        self.workgroup = workgroup
        self.maxScan = maxScan
    }

    private enum CodingKeys: String, CodingKey {
        case sql, database, workgroup
        case maxScan = "max_scan"
    }

    /// A misspelt limit would be none, so an unknown key is an error.
    package init(from decoder: any Decoder) throws {
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys
        where CodingKeys(stringValue: key.stringValue) == nil {
            throw WireProblem(
                "\"\(key.stringValue)\" is no key of a query. Write `sql`, `database`, `workgroup`, `max_scan`.")
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        sql = try container.decode(String.self, forKey: .sql)
        database = try container.decodeIfPresent(String.self, forKey: .database)
        workgroup = try container.decodeIfPresent(String.self, forKey: .workgroup)
        maxScan = try container.decodeIfPresent(Int64.self, forKey: .maxScan)
        if let maxScan, maxScan < 1 {
            throw WireProblem("`max_scan` is \(maxScan). Write a number of bytes above 0, or leave it out.")
        }
    }

    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("sql", sql)
            if let database { json.member("database", database) }
            if let workgroup { json.member("workgroup", workgroup) }
            if let maxScan { json.member("max_scan", maxScan) }
        }
        return json.bytes
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
