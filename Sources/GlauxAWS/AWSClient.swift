package import GlauxCore

/// The AWS that the engine speaks to: it signs, sends, retries what can pass, and says what everything else means.
package struct AWSClient: Sendable {
    /// The region of every table.
    package let region: String

    private(set) var dynamoDB: ServiceClient
    private(set) var athena: ServiceClient
    private(set) var glue: ServiceClient
    private(set) var s3: ServiceClient
    private(set) var sts: ServiceClient
    private(set) var iam: ServiceClient
    let clock: ClientClock
    let credentials: CredentialStore
    private let transport: Transport

    /// Reads the environment and the shared files; asks nothing of AWS. Credentials are looked for at the first call.
    ///
    /// - Parameters:
    ///   - version: of Glaux, for the `User-Agent` header.
    ///   - retried: told of every attempt that is made again.
    package init(
        settings: AWSSettings, environment: [String: String], clock: ClientClock = .system,
        timeouts: Timeouts = Timeouts(), version: String, retried: @escaping @Sendable (AWSRetry) -> Void = { _ in }
    ) throws(SettingsProblem) {
        let environment = Environment(environment)
        let files = SharedFiles(environment: environment)
        let client = try ClientSettings(settings: settings, environment: environment, profiles: files.read())
        let transport = Transport(timeouts: timeouts, trust: client.trust, proxies: client.proxies)
        func service(_ service: Service) -> ServiceClient {
            ServiceClient(
                service, settings: client, transport: transport, clock: clock, userAgent: "glaux/\(version)",
                retried: retried)
        }
        let sts = service(.sts)
        let fetcher = CredentialFetcher(
            settings: settings, environment: environment, files: files, sts: sts, transport: transport, clock: clock)
        region = client.region
        dynamoDB = service(.dynamoDB)
        athena = service(.athena)
        glue = service(.glue)
        s3 = service(.s3)
        self.sts = sts
        iam = service(.iam)
        self.clock = clock
        credentials = CredentialStore(
            CredentialStore.Port(
                now: { sts.now }, fingerprint: { files.fingerprint() },
                fetch: { () async throws(CredentialFailure) in try await fetcher.fetch() },
                probe: { credentials in
                    do throws(AWSFailure) {
                        _ = try await sts.perform(GetCallerIdentity(), signing: credentials)
                        return nil
                    } catch {
                        // Where STS is out of reach, the next call finds out.
                        return error.cause == .credentialsExpired ? error : nil
                    }
                }))
        self.transport = transport
    }

    /// The same AWS for whoever only looks: its retries take nothing from those of jobs.
    package func apart() -> AWSClient {
        var client = self
        client.dynamoDB = dynamoDB.apart()
        client.athena = athena.apart()
        client.glue = glue.apart()
        client.s3 = s3.apart()
        client.sts = sts.apart()
        client.iam = iam.apart()
        return client
    }

    /// Carries out a call. It never throws: a failure says what it means for whoever asked.
    package func perform(_ call: AWSCall) async -> Result<AWSReply, AWSFailure> {
        do throws(AWSFailure) {
            return .success(try await reply(to: call))
        } catch {
            return .failure(error)
        }
    }

    /// Closes every connection. The client cannot be used after it.
    package func shutdown() async throws {
        await credentials.shutDown()
        try await transport.shutdown()
    }

    private func reply(to call: AWSCall) async throws(AWSFailure) -> AWSReply {
        switch call {
        case .describeTable(let table):
            return .table(try await describe(table))
        case .requestExport(let export):
            return .export(try await dynamoDB.perform(ExportTableToPointInTime(export: export), signing: credentials))
        case .describeExport(let export):
            return .export(try await dynamoDB.perform(DescribeExport(export: export), signing: credentials))
        case .listExports(let table, let page):
            let output = try await dynamoDB.perform(ListExports(table: table, page: page), signing: credentials)
            return .exports(output.exports, nextPage: output.nextPage)
        case .proveExport(let export, let bucketOwner):
            let reading = ExportReading(export: export, bucket: bucket(of: export, owner: bucketOwner))
            return .proof(try await reading.proof().verdict())
        case .sampleExport(let export, let bucketOwner, let limit):
            let reading = SampleReading(
                export: export, bucketOwner: bucketOwner, limit: limit, s3: s3, credentials: credentials)
            return .sample(try await reading.sample())
        case .archive(let call):
            return try await ArchiveCalls(dynamoDB: dynamoDB, s3: s3, glue: glue, credentials: credentials)
                .reply(to: call)
        case .recallGenerations, .recallShape, .recallJob, .writeResult, .pruneResults:
            throw AWSFailure(
                service: "none", operation: "none", code: "NotAWS",
                message: "it takes the journal, or the machine's disk",
                kind: .invalid)
        case .removeExport(let export, let bucketOwner):
            let deletion = ExportDeletion(export: export, bucket: bucket(of: export, owner: bucketOwner))
            return .removed(try await deletion.removal())
        case .judgeRemoval(let export, let bucketOwner):
            let deletion = ExportDeletion(export: export, bucket: bucket(of: export, owner: bucketOwner))
            return try await deletion.obstacle().map { .removed($0) } ?? .done
        case .describeTarget(let target):
            return .target(try await catalog.describe(target))
        case .createTarget(let definition):
            try await glue.perform(CreateTable(definition: definition), signing: credentials)
            return .done
        case .describeWorkgroup(let workgroup):
            return .workgroup(try await athena.perform(GetWorkGroup(workgroup: workgroup), signing: credentials))
        case .startQuery(let query):
            return .queryStarted(try await athena.perform(StartQueryExecution(query: query), signing: credentials))
        case .describeQueries(let queries):
            return .queries(try await describe(queries))
        case .findStatement(let search):
            return .statement(try await find(search))
        case .stopQuery(let query):
            try await athena.perform(StopQueryExecution(query: query), signing: credentials)
            return .done
        case .relocateTarget(let target, let location, let expectedVersion):
            try await catalog.relocate(target, to: location, expectedVersion: expectedVersion)
            return .done
        case .updateTarget(let definition, let expectedVersion):
            try await catalog.update(definition, expectedVersion: expectedVersion)
            return .done
        case .deleteTarget(let target):
            try await catalog.delete(target)
            return .done
        case .createDatabase(let database):
            try await catalog.createDatabase(database)
            return .done
        case .trimVersions(let target, let keep):
            let trimmed = try await catalog.trimVersions(of: target, keep: keep)
            return .trimmed(kept: trimmed.kept, deleted: trimmed.deleted)
        case .queryResults(let query):
            return .rows(try await resultPage(of: query, after: nil))
        }
    }

    /// - Parameter page: as the page before names it; nil for the first
    package func resultPage(of query: QueryID, after page: String?) async throws(AWSFailure) -> ResultPage {
        try await athena.perform(GetQueryResults(query: query, page: page), signing: credentials)
    }

    var catalog: Catalog { Catalog(glue: glue, credentials: credentials) }

    private func bucket(of export: CompletedExport, owner: String?) -> S3Bucket {
        S3Bucket(name: export.bucket, owner: owner, s3: s3, credentials: credentials)
    }

    private func describe(_ table: TableName) async throws(AWSFailure) -> TableDescription {
        // One after the other: many tables are due at once, and the first request of each should not wait for the
        // second of others.
        let description = try await dynamoDB.perform(DescribeTable(table: table.rawValue), signing: credentials)
        let backups = try await dynamoDB.perform(
            DescribeContinuousBackups(table: table.rawValue), signing: credentials)
        return TableDescription(
            arn: TableARN(rawValue: description.arn), id: description.id, status: description.status,
            isPointInTimeRecoveryEnabled: backups.isOn, keys: description.keys)
    }

    private func describe(_ queries: [QueryID]) async throws(AWSFailure) -> [QueryDescription] {
        guard queries.count > 1 else { return try await describeEach(queries) }
        let output = try await athena.perform(BatchGetQueryExecution(queries: queries), signing: credentials)
        // Athena may leave out what it knows; asked alone, it says which.
        return output.queries + (try await describeEach(output.unprocessed))
    }

    private func find(_ search: StatementSearch) async throws(AWSFailure) -> QueryID? {
        var page: String?
        for _ in 0..<StatementSearch.pages {
            let list = ListQueryExecutions(workgroup: search.workgroup, page: page)
            let listed = try await athena.perform(list, signing: credentials)
            let found = listed.queries.isEmpty ? [] : try await describe(listed.queries)
            if let query = search.find(in: found) { return query }
            page = listed.nextPage
            if page == nil || search.isFarEnough(after: found) { break }
        }
        return nil
    }

    private func describeEach(_ queries: [QueryID]) async throws(AWSFailure) -> [QueryDescription] {
        var known: [QueryDescription] = []
        for query in queries {
            do throws(AWSFailure) {
                known.append(try await athena.perform(GetQueryExecution(query: query), signing: credentials))
            } catch {
                guard error.kind == .missing else { throw error }
            }
        }
        return known
    }
}
