/// The keys of a report.
enum ReportKey: String, CaseIterable {
    case name, after, every, cron, timezone
    case onMissed = "on_missed"
    case jitter, sql, parameters, database, workgroup
    case resultLocation = "result_location"
    case to, format
    case maxScan = "max_scan"
    case keep, timeout, attempts
}

enum PlaceKey: String, CaseIterable {
    case file, s3
}

enum ParameterKey: String, CaseIterable {
    case string, integer, decimal, boolean, date, timestamp
}
