/// The rights that a config needs, and no others: one statement for each purpose.
package struct AccessPolicy: Sendable, Hashable {
    package struct Statement: Sendable, Hashable {
        package var sid: String
        package var actions: [String]
        /// In the order of the config.
        package var resources: [String]
        /// What listing a bucket is confined to; empty for no condition.
        package var prefixes: [String] = []
        /// Who may, in a policy of a bucket; nil in a policy of that somebody.
        package var principal: String?

        package init(sid: String, actions: [String], resources: [String], prefixes: [String] = []) {
            self.sid = sid
            self.actions = actions
            self.resources = resources
            self.prefixes = prefixes
        }
    }

    package var statements: [Statement]

    /// What the config does not say.
    package struct Surroundings: Sendable {
        /// Of the caller, in twelve digits.
        package var account: String?
        /// For tables that name none.
        package var region: String?
        /// `s3://bucket/prefix/`, where Athena's workgroups keep their results.
        package var results: String?
        package var usesLakeFormation: Bool
        /// Whether doctor is to see what no job needs to see.
        package var examines: Bool

        package init(
            account: String? = nil, region: String? = nil, results: String? = nil, usesLakeFormation: Bool = false,
            examines: Bool = false
        ) {
            self.account = account
            self.region = region
            self.results = results
            self.usesLakeFormation = usesLakeFormation
            self.examines = examines
        }
    }

    /// For one caller: the tables, archives and reports that are reached as the same somebody.
    ///
    /// - Parameters:
    ///   - one: the entry whose needs they are; nil for all
    ///   - others: tables that are reached as somebody else, but which the queries of reports may name
    package init(
        _ specs: [RefreshSpec], archives: [ArchiveSpec] = [], reports: [ReportSpec] = [], of one: TableName? = nil,
        besides others: [RefreshSpec] = [], _ surroundings: Surroundings
    ) {
        var needs = Needs()
        for spec in specs where one == nil || spec.table == one { needs.add(spec, surroundings) }
        for spec in archives where one == nil || spec.name == one { needs.add(spec, surroundings) }
        for spec in reports where one == nil || spec.name == one {
            needs.add(spec, surroundings)
            let names = ResourceNames(spec.aws, surroundings)
            for table in specs + others where spec.query.names(table.target) {
                // A table of another account or region has a target of the same name in another catalog.
                let its = ResourceNames(table.aws, surroundings)
                guard names.mayShareCatalog(with: its) else { continue }
                needs.addQuery(of: [table.target, table.viewTarget], table.bucket, table.prefix, names)
                needs.add(.decryptQueryFiles, its.keys(of: table.encryption))
            }
            for archive in archives where spec.query.names(archive.target) {
                needs.addQuery(
                    of: [archive.target], archive.bucket.name, archive.prefix, names,
                    inPartitions: !archive.keys.isEmpty)
                needs.add(
                    .decryptQueryFiles, ResourceNames(archive.aws, surroundings).keys(of: archive.bucket.encryption))
            }
        }
        statements = needs.statements
    }

    /// For whoever takes on the roles.
    package init(assuming roles: [String]) {
        var needs = Needs()
        for role in roles { needs.add(.assumeRoles, [role]) }
        statements = needs.statements
    }

    /// What the owner of a bucket in another account allows the caller.
    package init(
        bucket: String, _ specs: [RefreshSpec], archives: [ArchiveSpec] = [], reports: [ReportSpec] = [],
        _ surroundings: Surroundings, principal: String
    ) {
        var needs = Needs()
        for spec in specs where spec.bucket == bucket { needs.add(spec, surroundings) }
        for spec in archives where spec.bucket.name == bucket { needs.add(spec, surroundings) }
        for spec in reports { needs.addPlaces(of: spec, in: bucket, surroundings) }
        let purposes: [Purpose] = [
            .writeExports, .listExportFiles, .readExportFiles, .pruneExports, .writeArchives, .findUploads,
            .readArchives, .listArchives, .discardPieces, .writeReports, .pruneReports,
        ]
        statements = needs.statements.filter { purposes.map(\.rawValue).contains($0.sid) }
        for index in statements.indices { statements[index].principal = principal }
    }
}

/// Gathers what tables need, purpose by purpose.
private struct Needs {
    private var resources: [Purpose: [String]] = [:]
    private var known: [Purpose: Set<String>] = [:]
    private var prefixes: [Purpose: [String]] = [:]

    mutating func add(_ purpose: Purpose, _ names: [String]) {
        for name in names where known[purpose, default: []].insert(name).inserted {
            resources[purpose, default: []].append(name)
        }
    }

    mutating func add(_ spec: RefreshSpec, _ surroundings: AccessPolicy.Surroundings) {
        let names = ResourceNames(spec.aws, surroundings)
        addExport(of: spec.table, to: spec.bucket, spec.prefix, spec.encryption, names)
        addExamination(of: spec.bucket, spec.aws, names, surroundings)
        addCatalog(spec, names)
        if spec.asksAthena {
            addAthena(
                spec.workgroup, of: spec.target.database, names, results: spec.resultLocation ?? surroundings.results,
                readsRows: spec.verification.queries, stops: spec.relocation == .athena || spec.verification.queries)
            if spec.relocation == .athena { add(.findStatements, [names.workgroup(spec.workgroup)]) }
        }
        if surroundings.usesLakeFormation { add(.useLakeFormation, ["*"]) }
    }

    /// A config without archives reads no item of any table.
    mutating func add(_ spec: ArchiveSpec, _ surroundings: AccessPolicy.Surroundings) {
        let names = ResourceNames(spec.aws, surroundings)
        switch spec.engine {
        case .scan: add(.scanTables, [names.table(spec.table)])
        case .export: addExport(of: spec.table, to: spec.bucket.name, spec.exportPrefix, spec.bucket.encryption, names)
        }
        addExamination(of: spec.bucket.name, spec.aws, names, surroundings)
        let objects = names.objects(in: spec.bucket.name, under: spec.prefix)
        add(.writeArchives, [objects])
        add(.readArchives, [objects])
        add(.listArchives, [names.bucket(spec.bucket.name)])
        confine(.listArchives, to: spec.prefix)
        add(.discardPieces, [objects])
        add(.findUploads, [names.bucket(spec.bucket.name)])
        add(.encryptArchives, names.keys(of: spec.bucket.encryption))
        let above = [names.catalog, names.database(spec.target.database)]
        let target = above + [names.catalogTable(spec.target)]
        for purpose in [.readTargets, .createTargets, .changeTargets] as [Purpose] { add(purpose, target) }
        addPartitions(of: spec, target, names, surroundings)
        if spec.createsDatabase { add(.createDatabases, above) }
        if surroundings.usesLakeFormation { add(.useLakeFormation, ["*"]) }
    }

    private mutating func addPartitions(
        of spec: ArchiveSpec, _ target: [String], _ names: ResourceNames, _ surroundings: AccessPolicy.Surroundings
    ) {
        guard !spec.keys.isEmpty else { return }
        switch spec.partitionMode {
        case .glue: add(.registerPartitions, target)
        case .alter, .msck:
            add(.addPartitions, target)
            addAthena(
                spec.workgroup, of: spec.target.database, names, results: spec.resultLocation ?? surroundings.results,
                readsRows: false, stops: true)
            add(.findStatements, [names.workgroup(spec.workgroup)])
        case .projection: break
        }
    }

    /// What its query reads is known only as far as the config has it.
    mutating func add(_ spec: ReportSpec, _ surroundings: AccessPolicy.Surroundings) {
        let names = ResourceNames(spec.aws, surroundings)
        addAthena(
            spec.workgroup, of: spec.database, names, results: spec.resultLocation ?? surroundings.results,
            readsRows: true, stops: true)
        addPlaces(of: spec, in: nil, surroundings)
        addSimulation(spec.aws, names, surroundings)
        if surroundings.usesLakeFormation { add(.useLakeFormation, ["*"]) }
    }

    /// - Parameter bucket: the only one that is meant; nil for all
    mutating func addPlaces(of spec: ReportSpec, in bucket: String?, _ surroundings: AccessPolicy.Surroundings) {
        let names = ResourceNames(spec.aws, surroundings)
        for case .bucket(let name, let prefix) in spec.places where bucket == nil || bucket == name {
            let objects = names.objects(in: name, under: prefix)
            add(.writeReports, [objects])
            add(.findUploads, [names.bucket(name)])
            if spec.keep != nil || spec.places.count > 1 { add(.pruneReports, [objects]) }
        }
    }

    mutating func addQuery(
        of targets: [Target?], _ bucket: String, _ prefix: String, _ names: ResourceNames, inPartitions: Bool = false
    ) {
        for target in targets.compactMap({ $0 }) {
            let resources = [names.catalog, names.database(target.database), names.catalogTable(target)]
            add(.queryTargets, resources)
            if inPartitions { add(.queryPartitions, resources) }
        }
        add(.queryFiles, [names.objects(in: bucket, under: prefix)])
        add(.listQueryFiles, [names.bucket(bucket)])
        confine(.listQueryFiles, to: prefix)
    }

    private mutating func addExamination(
        of bucket: String, _ aws: AWSSettings?, _ names: ResourceNames, _ surroundings: AccessPolicy.Surroundings
    ) {
        guard surroundings.examines else { return }
        add(.examineBuckets, [names.bucket(bucket)])
        addSimulation(aws, names, surroundings)
    }

    private mutating func addSimulation(
        _ aws: AWSSettings?, _ names: ResourceNames, _ surroundings: AccessPolicy.Surroundings
    ) {
        guard surroundings.examines else { return }
        // Of itself; what a profile or an environment brings has no name here.
        add(.simulateRights, [aws?.roleARN ?? names.anyPrincipal])
    }

    private mutating func confine(_ purpose: Purpose, to folder: String) {
        let prefix = folder.isEmpty ? "*" : "\(folder)/*"
        if !prefixes[purpose, default: []].contains(prefix) { prefixes[purpose, default: []].append(prefix) }
    }

    private mutating func addExport(
        of name: TableName, to bucket: String, _ prefix: String, _ encryption: Encryption?, _ names: ResourceNames
    ) {
        let table = names.table(name)
        add(.readTableSettings, [table])
        add(.exportTables, [table])
        add(.followExports, [names.exports(of: name)])
        add(.findExports, ["*"])
        let objects = names.objects(in: bucket, under: prefix)
        add(.writeExports, [objects])
        add(.readExportFiles, [objects])
        add(.pruneExports, [objects])
        add(.listExportFiles, [names.bucket(bucket)])
        confine(.listExportFiles, to: prefix)
        add(.encryptExports, names.keys(of: encryption))
    }

    /// Glue checks a right on the table and on everything above it.
    private mutating func addCatalog(_ spec: RefreshSpec, _ names: ResourceNames) {
        let above = [names.catalog, names.database(spec.target.database)]
        let target = names.catalogTable(spec.target)
        let view = spec.viewTarget.map { names.catalogTable($0) }
        let next = names.catalogTable(Examination.table(for: spec.target))
        let examined = spec.verification.queries ? next : nil
        let snapshots =
            spec.snapshots
            ? names.catalogTable(Target(database: spec.target.database, name: spec.target.snapshotStem + "2*"))
            : nil
        // Whatever is pruned, nothing may show it: also not what an earlier config left behind.
        add(.readTargets, above + [target, next] + [view, snapshots].compactMap { $0 })
        // Over Ion, the target must exist.
        if spec.format == .dynamoDBJSON {
            add(.createTargets, above + [target] + [view, examined, snapshots].compactMap { $0 })
        }
        add(.changeTargets, above + [target] + [view, examined].compactMap { $0 })
        let own = [examined, snapshots].compactMap { $0 }
        if !own.isEmpty { add(.dropOwnTables, above + own) }
        // Glue's own UpdateTable is told to leave no version behind.
        if spec.relocation == .athena { add(.trimTargetVersions, above + [target]) }
        if spec.createsDatabase { add(.createDatabases, above) }
    }

    private mutating func addAthena(
        _ workgroup: String, of database: String, _ names: ResourceNames, results: String?, readsRows: Bool,
        stops: Bool
    ) {
        add(.runQueries, [names.workgroup(workgroup)])
        if stops { add(.stopQueries, [names.workgroup(workgroup)]) }
        if readsRows { add(.readQueryResults, [names.workgroup(workgroup)]) }
        add(.letAthenaLookAround, [names.catalog, names.database("default"), names.database(database)])
        guard let results, results.hasPrefix("s3://") else { return }
        let parts = results.dropFirst(5).split(separator: "/", maxSplits: 1)
        guard let bucket = parts.first.map(String.init) else { return }
        let folder = parts.count > 1 ? String(parts[1]).trimmingSlashes : ""
        add(.findResultBucket, [names.bucket(bucket)])
        add(.keepQueryResults, [names.objects(in: bucket, under: folder)])
    }

    var statements: [AccessPolicy.Statement] {
        Purpose.allCases.compactMap { purpose in
            guard let resources = resources[purpose] else { return nil }
            let prefixes = prefixes[purpose] ?? []
            return AccessPolicy.Statement(
                sid: purpose.rawValue, actions: purpose.actions, resources: resources,
                prefixes: prefixes.contains("*") ? [] : prefixes)
        }
    }
}

extension RefreshSpec {
    /// Whether a job of it sends statements to Athena.
    package var asksAthena: Bool {
        relocation == .athena || view != nil || verification.queries
    }

    package var account: String? { aws?.roleAccount }

    fileprivate var viewTarget: Target? { view.map { Target(database: target.database, name: $0) } }
}

extension AWSSettings {
    /// Of the role that calls are made as, where one is taken on.
    package var roleAccount: String? {
        guard let parts = roleARN?.split(separator: ":", omittingEmptySubsequences: false), parts.count == 6 else {
            return nil
        }
        return String(parts[4])
    }
}

extension ResourceNames {
    fileprivate init(_ aws: AWSSettings?, _ surroundings: AccessPolicy.Surroundings) {
        self.init(region: aws?.region ?? surroundings.region, account: aws?.roleAccount ?? surroundings.account)
    }
}

extension String {
    fileprivate var trimmingSlashes: String {
        var text = self[...]
        while text.last == "/" { text.removeLast() }
        return String(text)
    }
}
