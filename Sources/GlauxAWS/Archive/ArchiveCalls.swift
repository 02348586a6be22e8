import GlauxCore

/// Carries out what the jobs of archives ask.
struct ArchiveCalls: Sendable {
    let dynamoDB: ServiceClient
    let s3: ServiceClient
    let glue: ServiceClient
    let credentials: CredentialStore

    func reply(to call: ArchiveCall) async throws(AWSFailure) -> AWSReply {
        switch call {
        case .describeTable(let table, let withRecovery):
            return .archive(.table(try await describe(table, withRecovery: withRecovery)))
        case .abortUploads(let bucket, let prefix, let beginning):
            return .archive(.aborted(try await uploads(in: bucket).abort(prefix, named: beginning)))
        case .scan(let request):
            let reading = ScanReading(request: request, dynamoDB: dynamoDB, s3: s3, credentials: credentials)
            return .archive(.round(try await reading.round()))
        case .completeUploads(let bucket, let objects):
            try await uploads(in: bucket).complete(objects)
            return .done
        case .removePass(let bucket, let prefix, let beginning):
            let aborted = try await uploads(in: bucket).abort(prefix, named: beginning)
            try await uploads(in: bucket).remove(prefix, named: beginning)
            return .archive(.aborted(aborted))
        case .removeObjects(let bucket, let keys):
            let files = S3Bucket(name: bucket.name, owner: bucket.owner, s3: s3, credentials: credentials)
            try await files.remove(keys)
            return .done
        case .readObjects(let bucket, let keys, let compression):
            let files = S3Bucket(name: bucket.name, owner: bucket.owner, s3: s3, credentials: credentials)
            return .archive(.objects(try await ArchiveReadBack(bucket: files, compression: compression).read(keys)))
        case .registerPartitions(let target, let partitions, let archive, let creates):
            let catalog = Catalog(glue: glue, credentials: credentials)
            return .archive(
                .registered(try await catalog.register(partitions, of: target, by: archive, creates: creates)))
        }
    }

    private func describe(_ table: TableName, withRecovery: Bool) async throws(AWSFailure) -> ScanTable {
        let found = try await dynamoDB.perform(DescribeTable(table: table.rawValue), signing: credentials)
        var described = ScanTable(
            arn: TableARN(rawValue: found.arn), id: found.id, status: found.status, keys: found.keys.map(\.attribute),
            readUnits: found.readUnits)
        guard withRecovery else { return described }
        let backups = try await dynamoDB.perform(
            DescribeContinuousBackups(table: table.rawValue), signing: credentials)
        described.isRecoverable = backups.isOn
        return described
    }

    private func uploads(in bucket: ArchiveBucket) -> ArchiveUploads {
        ArchiveUploads(bucket: bucket, s3: s3, credentials: credentials)
    }
}
