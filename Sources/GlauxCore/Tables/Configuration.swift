/// A whole config, checked.
package struct Configuration: Sendable, Equatable {
    package var aws: AWSSettings
    package var limits: Limits
    /// In the order of the files, as the others.
    package var tables: [TableEntry]
    package var reports: [ReportEntry]
    package var archives: [ArchiveEntry]
    /// Where queries of operators run if no table or report says it, as the defaults and the first archive do.
    package var querySite: QuerySite

    package init(
        aws: AWSSettings = AWSSettings(), limits: Limits = Limits(), tables: [TableEntry] = [],
        reports: [ReportEntry] = [], archives: [ArchiveEntry] = [], querySite: QuerySite = QuerySite.usual
    ) {
        self.aws = aws
        self.limits = limits
        self.tables = tables
        self.reports = reports
        self.archives = archives
        self.querySite = querySite
    }

    /// Of all entries, and of `aws:` where there are none; some of them more than once.
    package var accounts: [AWSSettings?] {
        let all = tables.map(\.spec.aws) + reports.map(\.spec.aws) + archives.map(\.spec.aws)
        return all.isEmpty ? [aws] : all
    }
}

/// What to do, and when.
package struct Entry<Spec: Sendable & Equatable>: Sendable, Equatable {
    package var spec: Spec
    package var timetable: Timetable

    package init(spec: Spec, timetable: Timetable) {
        self.spec = spec
        self.timetable = timetable
    }
}

package typealias TableEntry = Entry<RefreshSpec>
package typealias ReportEntry = Entry<ReportSpec>
package typealias ArchiveEntry = Entry<ArchiveSpec>

extension Entry<RefreshSpec> {
    package var name: TableName { spec.table }
}

extension Entry<ReportSpec> {
    package var name: TableName { spec.name }
}

extension Entry<ArchiveSpec> {
    package var name: TableName { spec.name }
}

extension Entry<JobSpec> {
    package var name: TableName { spec.name }
}

extension Configuration {
    /// Of every kind.
    package var entries: [Entry<JobSpec>] {
        tables.map { Entry(spec: .refresh($0.spec), timetable: $0.timetable) }
            + reports.map { Entry(spec: .report($0.spec), timetable: $0.timetable) }
            + archives.map { Entry(spec: .archive($0.spec), timetable: $0.timetable) }
    }
}

/// How much may be under way at once. AWS allows 300 exports and about 20 DDL queries for everyone in the account and
/// region together; the defaults leave room for others.
package struct Limits: Sendable, Equatable {
    package var exports: Int
    package var queries: Int
    /// Each reads and packs on this machine, and has memory of its own.
    package var archives: Int

    package init(exports: Int = 100, queries: Int = 10, archives: Int = 4) {
        self.exports = exports
        self.queries = queries
        self.archives = archives
    }
}
