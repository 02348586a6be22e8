/// What one run of a report needs to know from the config. A job keeps the one that it began with.
package struct ReportSpec: Sendable, Hashable, Codable {
    package var name: TableName
    /// The account and region that it asks in; nil for what AWS's own chain says.
    package var aws: AWSSettings?
    package var query: QueryTemplate
    /// In which the slot's year, month and day are told.
    package var zone: TimeZoneRules
    package var database: String
    package var workgroup: String
    /// `s3://bucket/prefix/`, for a workgroup that has no result location of its own.
    package var resultLocation: String?
    /// Where the result goes; at least one.
    package var places: [ResultPlace]
    package var format: ResultFormat
    /// A query that scans more is stopped and fails; nil for any amount.
    package var maxScan: Int64?
    /// Results kept; nil for all.
    package var keep: Int?
    /// A job that takes longer fails.
    package var timeout: Duration
    /// Queries that one slot may ask when Athena fails for a reason that passes; at least 1.
    package var attempts: Int

    package init(
        name: TableName, aws: AWSSettings? = nil, query: QueryTemplate, zone: TimeZoneRules = .utc, database: String,
        workgroup: String = "primary", resultLocation: String? = nil, places: [ResultPlace],
        format: ResultFormat = .csv, maxScan: Int64? = nil, keep: Int? = nil,
        timeout: Duration = ReportSpec.usualTimeout, attempts: Int = 3
    ) {
        self.name = name
        self.aws = aws
        self.query = query
        self.zone = zone
        self.database = database
        self.workgroup = workgroup
        self.resultLocation = resultLocation
        self.places = places
        self.format = format
        self.maxScan = maxScan
        self.keep = keep
        self.timeout = timeout
        self.attempts = attempts
    }

    /// Athena itself ends a query after half an hour.
    package static let usualTimeout = Duration.seconds(3600)
}

/// Where a result is written.
package enum ResultPlace: Sendable, Hashable, Codable {
    /// An absolute path.
    case directory(String)
    /// The prefix without slashes at either end; may be empty.
    case bucket(String, prefix: String)

    /// With the file's name.
    package func path(of file: String) -> String {
        switch self {
        case .directory(let path): path.hasSuffix("/") ? path + file : "\(path)/\(file)"
        case .bucket(let name, let prefix): "s3://\(name)/\(prefix.isEmpty ? "" : prefix + "/")\(file)"
        }
    }
}

package enum ResultFormat: String, Sendable, Hashable, Codable, CaseIterable {
    case csv, json, jsonl, markdown

    package var fileExtension: String {
        switch self {
        case .csv: "csv"
        case .json: "json"
        case .jsonl: "jsonl"
        case .markdown: "md"
        }
    }
}

/// A query's result that is to be written whole, everywhere, or to leave nothing behind.
package struct ResultOrder: Sendable, Hashable {
    package var query: QueryID
    package var places: [ResultPlace]
    /// With its extension.
    package var file: String
    package var format: ResultFormat

    package init(query: QueryID, places: [ResultPlace], file: String, format: ResultFormat) {
        self.query = query
        self.places = places
        self.file = file
        self.format = format
    }
}

/// What was written.
package struct ResultReceipt: Sendable, Hashable, Codable {
    package var rows: Int64
    /// Of one copy.
    package var bytes: Int64
    /// Paths, and locations in S3.
    package var paths: [String]

    package init(rows: Int64, bytes: Int64, paths: [String]) {
        self.rows = rows
        self.bytes = bytes
        self.paths = paths
    }
}

extension ReportSpec {
    /// `monthly-usage-20261101T180000Z.csv`
    package func file(for slot: Timestamp) -> String {
        "\(name)-\(slot.iso8601.filter { $0 != "-" && $0 != ":" }).\(format.fileExtension)"
    }
}
