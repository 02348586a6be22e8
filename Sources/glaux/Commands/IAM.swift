internal import ArgumentParser
internal import Foundation
internal import GlauxConfig
internal import GlauxCore
internal import GlauxWire
internal import Glibc

struct IAM: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "iam",
        abstract: "Print the smallest policy that a config needs, offline.",
        discussion: """
            One statement for each purpose, which its Sid says. What the config does not say and no option tells is left \
            open, as `*`, or left out, and standard error says so. Exit status 78 if the config has problems.
            """)

    @Argument(help: "The file; by default the one that glauxd reads.", completion: .file(extensions: ["yaml"]))
    var file: String?

    @Option(help: "json, cloudformation or terraform.")
    var format: PolicyFormat = .json

    @Option(help: ArgumentHelp("The account of the tables, in twelve digits.", valueName: "digits"))
    var account: String?

    @Option(help: ArgumentHelp("The region of tables that name none.", valueName: "region"))
    var region: String?

    @Option(
        help: ArgumentHelp(
            "Where Athena's workgroups keep their results, as s3://bucket/folder/.", valueName: "location"))
    var results: String?

    @Flag(help: "Include what Lake Formation needs.")
    var lakeFormation = false

    @Flag(help: "Include what `glaux doctor` looks at and no job does: lifecycle rules, and simulations of policies.")
    var doctor = false

    @Option(
        help: ArgumentHelp(
            "For whom, where a config has tables of several: a role's ARN, `profile:NAME`, or `default`.",
            valueName: "caller"))
    var caller: String?

    @Option(help: ArgumentHelp("The policy of this bucket of another account instead.", valueName: "name"))
    var bucket: String?

    func validate() throws {
        if let account, account.utf8.count != 12 || !account.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            throw ValidationError("An account is twelve digits.")
        }
        if let results, !results.hasPrefix("s3://") { throw ValidationError("Write --results s3://bucket/folder/.") }
        if bucket != nil, caller != nil { throw ValidationError("Give --bucket or --caller, not both.") }
    }

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let paths = FilePaths(environment: environment, isRoot: geteuid() == 0, config: file)
        let loaded: LoadedConfiguration
        do throws(ConfigProblems) {
            loaded = try ConfigLoader.load(path: paths.config)
        } catch {
            Terminal.say("\(error)")
            throw ExitCode.badConfiguration
        }
        let surroundings = AccessPolicy.Surroundings(
            account: account, region: region ?? environment["AWS_REGION"], results: results,
            usesLakeFormation: lakeFormation, examines: doctor)
        let callers = Callers(loaded.configuration)
        if let bucket { return try write(bucket, loaded.configuration, surroundings) }
        guard let name = caller ?? callers.only else {
            throw ValidationError(
                "The config has tables of several callers. Choose one with --caller: "
                    + callers.names.joined(separator: ", "))
        }
        guard let policy = callers.policy(of: name, surroundings) else {
            throw ValidationError("No caller \(name). Known: \(callers.names.joined(separator: ", "))")
        }
        for note in callers.notes(on: name, surroundings) { Terminal.say(note) }
        Terminal.write(PolicyText(policy: policy, bucket: nil).text(format))
    }

    private func write(
        _ bucket: String, _ configuration: Configuration, _ surroundings: AccessPolicy.Surroundings
    ) throws {
        let specs = configuration.tables.map(\.spec).filter { $0.bucket == bucket }
        let archives = configuration.archives.map(\.spec).filter { $0.bucket.name == bucket }
        let reports = configuration.reports.map(\.spec).filter { $0.buckets.contains(bucket) }
        guard let aws = specs.first.map(\.aws) ?? archives.first.map(\.aws) ?? reports.first.map(\.aws) else {
            throw ValidationError("No table, archive or report of the config has the bucket \(bucket).")
        }
        guard let principal = aws?.roleARN ?? account.map({ "arn:aws:iam::\($0):root" }) else {
            throw ValidationError("Give the account of the tables, which the bucket lets in: --account DIGITS.")
        }
        let policy = AccessPolicy(
            bucket: bucket, specs, archives: archives, reports: reports, surroundings, principal: principal)
        Terminal.write(PolicyText(policy: policy, bucket: bucket).text(format))
    }
}

/// Those as whom the tables of a config are reached.
struct Callers {
    private(set) var names: [String] = []
    private var specs: [String: [RefreshSpec]] = [:]
    private var archives: [String: [ArchiveSpec]] = [:]
    private var reports: [String: [ReportSpec]] = [:]
    /// By whoever takes them on.
    private var roles: [String: [String]] = [:]

    init(_ configuration: Configuration) {
        for spec in configuration.tables.map(\.spec) { specs[name(spec.aws), default: []].append(spec) }
        for spec in configuration.archives.map(\.spec) { archives[name(spec.aws), default: []].append(spec) }
        for spec in configuration.reports.map(\.spec) { reports[name(spec.aws), default: []].append(spec) }
        if names.isEmpty { names = ["default"] }
    }

    /// Notes those who are needed for that.
    private mutating func name(_ aws: AWSSettings?) -> String {
        let base = aws?.profile.map { "profile:\($0)" } ?? "default"
        guard let role = aws?.roleARN else {
            add(base)
            return base
        }
        add(role)
        add(base)
        if !roles[base, default: []].contains(role) { roles[base, default: []].append(role) }
        return role
    }

    private mutating func add(_ name: String) {
        if !names.contains(name) { names.append(name) }
    }

    /// The one that has tables, archives or reports, if it is one.
    var only: String? {
        let holders = names.filter { specs[$0] != nil || archives[$0] != nil || reports[$0] != nil }
        return holders.count == 1 ? holders[0] : names.count == 1 ? names[0] : nil
    }

    func policy(of name: String, _ surroundings: AccessPolicy.Surroundings) -> AccessPolicy? {
        guard names.contains(name) else { return nil }
        var policy = AccessPolicy(
            specs[name] ?? [], archives: archives[name] ?? [], reports: reports[name] ?? [],
            besides: specs.filter { $0.key != name }.values.flatMap(\.self).sorted { $0.table < $1.table }, surroundings
        )
        policy.statements += AccessPolicy(assuming: roles[name] ?? []).statements
        return policy
    }

    /// What the config does not say, and what else is wanted.
    func notes(on name: String, _ surroundings: AccessPolicy.Surroundings) -> [String] {
        let specs = specs[name] ?? []
        let archives = archives[name] ?? []
        let reports = reports[name] ?? []
        let places = specs.map(\.aws) + archives.map(\.aws) + reports.map(\.aws)
        var notes: [String] = []
        if places.contains(where: { $0?.roleAccount == nil }), surroundings.account == nil {
            notes.append("The config names no account, so the policy says `*`; --account DIGITS makes it exact.")
        }
        if places.contains(where: { $0?.region == nil }), surroundings.region == nil {
            notes.append("The config names no region, so the policy says `*`; --region REGION makes it exact.")
        }
        let asking =
            specs.filter { $0.asksAthena && $0.resultLocation == nil }.map(\.workgroup)
            + archives.filter { $0.asksAthena && $0.resultLocation == nil }.map(\.workgroup)
            + reports.filter { $0.resultLocation == nil }.map(\.workgroup)
        let lost = Set(asking).sorted()
        if !lost.isEmpty, surroundings.results == nil {
            notes.append(
                "Where \(lost.joined(separator: ", ")) keeps results is not in the config; --results s3://… adds those rights."
            )
        }
        let lent =
            specs.filter { $0.bucketOwner != nil }.map(\.bucket)
            + archives.map(\.bucket).filter { $0.owner != nil }.map(\.name)
        for bucket in lent {
            let note =
                "The bucket \(bucket) is of another account, whose policy must let Glaux in: glaux iam --bucket "
                + bucket
            if !notes.contains(note) { notes.append(note) }
        }
        if !reports.isEmpty {
            notes.append(
                "Queries are not parsed: of \(reports.map(\.name.rawValue).joined(separator: ", ")) the policy has the "
                    + "targets of this config that they name. For others, add what QueryTargets, QueryFiles and "
                    + "ListQueryFiles have, and kms:Decrypt where their files are encrypted.")
        }
        for (base, roles) in roles.sorted(by: { $0.key < $1.key }) where roles.contains(name) {
            notes.append("Whoever takes on \(name) needs a policy too: glaux iam --caller \(base)")
        }
        return notes
    }
}

extension ReportSpec {
    fileprivate var buckets: [String] {
        places.compactMap { if case .bucket(let name, prefix: _) = $0 { name } else { nil } }
    }
}
