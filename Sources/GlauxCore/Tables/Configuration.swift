/// A whole config, checked.
package struct Configuration: Sendable, Equatable {
    package var aws: AWSSettings
    package var limits: Limits
    /// In the order of the files.
    package var tables: [TableEntry]

    package init(aws: AWSSettings = AWSSettings(), limits: Limits = Limits(), tables: [TableEntry] = []) {
        self.aws = aws
        self.limits = limits
        self.tables = tables
    }

    /// Of the tables, and of `aws:` where there are none; some of them more than once.
    package var accounts: [AWSSettings?] { tables.isEmpty ? [aws] : tables.map(\.spec.aws) }
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

extension Entry<RefreshSpec> {
    package var name: TableName { spec.table }
}

extension Entry<JobSpec> {
    package var name: TableName { spec.name }
}

extension Configuration {
    /// Of every kind.
    package var entries: [Entry<JobSpec>] {
        tables.map { Entry(spec: .refresh($0.spec), timetable: $0.timetable) }
    }
}

/// How much may be under way at once. AWS allows 300 exports and about 20 DDL queries for everyone in the account and
/// region together; the defaults leave room for others.
package struct Limits: Sendable, Equatable {
    package var exports: Int
    package var queries: Int

    package init(exports: Int = 100, queries: Int = 10) {
        self.exports = exports
        self.queries = queries
    }
}
