/// What there is to look at for a config, and for whom.
package struct CheckupPlan: Sendable {
    /// A look and those that it is for.
    package struct Errand: Sendable {
        package var look: Look
        package var entries: [TableName]
        /// For the words of failures, the first of them.
        var first: Entry
    }

    package let configuration: Configuration
    /// In the order in which they are told.
    package private(set) var errands: [Errand] = []
    private var known: [Look: Int] = [:]
    /// Whatever else is asked of them.
    private var buckets: Set<Look> = []

    /// - Parameter sharedOnly: only what costs few requests however many tables there are, and hangs on none of them
    package init(_ configuration: Configuration, sharedOnly: Bool = false) {
        self.configuration = configuration
        let tables = configuration.tables.map(\.spec)
        let archives = configuration.archives.map(\.spec)
        let reports = configuration.reports.map(\.spec)
        for spec in tables { add(.caller, for: spec.table, spec.aws, .table(spec)) }
        for spec in archives { add(.caller, for: spec.name, spec.aws, .archive(spec)) }
        for spec in reports { add(.caller, for: spec.name, spec.aws, .report(spec)) }
        if !sharedOnly {
            for spec in tables { add(.table(spec.table, withRecovery: true), for: spec.table, spec.aws, .table(spec)) }
            for spec in archives where spec.engine == .export {
                add(.table(spec.table, withRecovery: true), for: spec.name, spec.aws, .archive(spec))
            }
            for spec in archives where spec.engine == .scan {
                let exported = Look.Thing.table(spec.table, withRecovery: true)
                let isExported = known[Look(aws: spec.aws, thing: exported)] != nil
                add(
                    isExported ? exported : .table(spec.table, withRecovery: false), for: spec.name, spec.aws,
                    .archive(spec))
            }
        }
        addBuckets(tables, archives, reports)
        for spec in tables { add(.database(spec.target.database), for: spec.table, spec.aws, .table(spec)) }
        for spec in archives { add(.database(spec.target.database), for: spec.name, spec.aws, .archive(spec)) }
        for spec in reports { add(.database(spec.database), for: spec.name, spec.aws, .report(spec)) }
        if !sharedOnly {
            for spec in tables { add(.target(spec.target), for: spec.table, spec.aws, .table(spec)) }
            for spec in archives { add(.target(spec.target), for: spec.name, spec.aws, .archive(spec)) }
        }
        for spec in tables where spec.asksAthena {
            add(.workgroup(spec.workgroup), for: spec.table, spec.aws, .table(spec))
        }
        for spec in archives where spec.asksAthena {
            add(.workgroup(spec.workgroup), for: spec.name, spec.aws, .archive(spec))
        }
        for spec in reports { add(.workgroup(spec.workgroup), for: spec.name, spec.aws, .report(spec)) }
        for errand in errands {
            guard case .bucket(let question) = errand.look.thing else { continue }
            buckets.insert(Look(aws: errand.look.aws, thing: .bucket(BucketQuestion(name: question.name))))
        }
        for spec in reports {
            for case .directory(let path) in spec.places { add(.directory(path), for: spec.name, nil, .report(spec)) }
        }
    }

    private mutating func addBuckets(
        _ tables: [RefreshSpec], _ archives: [ArchiveSpec], _ reports: [ReportSpec]
    ) {
        // The folder of a caller's first entry alone is asked for: the bucket is the same for all.
        var folders: [Look: String] = [:]
        func question(_ name: String, _ owner: String?, _ prefix: String, _ aws: AWSSettings?) -> Look.Thing {
            let plain = Look(aws: aws, thing: .bucket(BucketQuestion(name: name, owner: owner)))
            let folder = folders[plain] ?? (prefix.isEmpty ? "" : "\(prefix)/")
            folders[plain] = folder
            return .bucket(BucketQuestion(name: name, owner: owner, folder: folder))
        }
        for spec in tables {
            add(question(spec.bucket, spec.bucketOwner, spec.prefix, spec.aws), for: spec.table, spec.aws, .table(spec))
        }
        for spec in archives {
            add(
                question(spec.bucket.name, spec.bucket.owner, spec.prefix, spec.aws), for: spec.name, spec.aws,
                .archive(spec)
            )
        }
        for spec in reports {
            for case .bucket(let name, prefix: _) in spec.places {
                let plain = Look(aws: spec.aws, thing: .bucket(BucketQuestion(name: name)))
                // Whoever only writes results lists nothing.
                let folder = folders[plain]
                add(.bucket(BucketQuestion(name: name, folder: folder)), for: spec.name, spec.aws, .report(spec))
            }
        }
    }

    /// The places of Athena's results, which may be known only once the workgroups are.
    package func resultBuckets(_ workgroups: [Look: WorkgroupDescription]) -> [Errand] {
        var later = self
        let count = later.errands.count
        for spec in configuration.tables.map(\.spec) where spec.asksAthena {
            let look = Look(aws: spec.aws, thing: .workgroup(spec.workgroup))
            later.addResults(
                workgroups[look]?.place(over: spec.resultLocation) ?? spec.resultLocation, spec.table, spec.aws,
                .table(spec))
        }
        for spec in configuration.archives.map(\.spec) where spec.asksAthena {
            let look = Look(aws: spec.aws, thing: .workgroup(spec.workgroup))
            later.addResults(
                workgroups[look]?.place(over: spec.resultLocation) ?? spec.resultLocation, spec.name, spec.aws,
                .archive(spec))
        }
        for spec in configuration.reports.map(\.spec) {
            let look = Look(aws: spec.aws, thing: .workgroup(spec.workgroup))
            later.addResults(
                workgroups[look]?.place(over: spec.resultLocation) ?? spec.resultLocation, spec.name, spec.aws,
                .report(spec))
        }
        return Array(later.errands[count...])
    }

    private mutating func addResults(_ place: String?, _ entry: TableName, _ aws: AWSSettings?, _ first: Entry) {
        guard let place, place.hasPrefix("s3://"), let name = place.dropFirst(5).split(separator: "/").first else {
            return
        }
        let plain = Look.Thing.bucket(BucketQuestion(name: String(name)))
        // One that data are in too was looked at already.
        guard !buckets.contains(Look(aws: aws, thing: plain)) else { return }
        add(plain, for: entry, aws, first)
    }

    private mutating func add(
        _ thing: Look.Thing, for entry: TableName, _ aws: AWSSettings?, _ first: Entry
    ) {
        let look = Look(aws: aws, thing: thing)
        if let index = known[look] {
            // One that needs it twice comes twice in a row.
            if errands[index].entries.last != entry { errands[index].entries.append(entry) }
            return
        }
        known[look] = errands.count
        errands.append(Errand(look: look, entries: [entry], first: first))
    }
}

extension Configuration {
    /// With one entry alone; nil if there is none of that name.
    package func only(_ name: TableName) -> Configuration? {
        var one = self
        one.tables = tables.filter { $0.name == name }
        one.archives = archives.filter { $0.name == name }
        one.reports = reports.filter { $0.name == name }
        return one.entries.isEmpty ? nil : one
    }
}
