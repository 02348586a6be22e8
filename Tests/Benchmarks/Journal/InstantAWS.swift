internal import GlauxCore
internal import Synchronization

/// An AWS that answers at once: exports are complete when they are asked for, and relocations done.
final class InstantAWS: Sendable {
    private struct State {
        var exports: Int64 = 0
        var targets: [Target: TargetDefinition] = [:]
    }

    private let state = Mutex(State())

    func perform(_ call: AWSCall) -> Result<AWSReply, AWSFailure> {
        switch call {
        case .describeTable(let table):
            return .success(
                .table(
                    TableDescription(
                        arn: TableARN("arn:aws:dynamodb:ap-northeast-1:123456789012:table/\(table)"),
                        id: "4c4bb0a1-1bb0-4b7b-9d7e-5a1b6c8f0000", status: "ACTIVE",
                        isPointInTimeRecoveryEnabled: true, keys: [Column(attribute: "id", type: .string)])))
        case .requestExport(let request):
            return .success(.export(export(request)))
        case .proveExport:
            return .success(.proof(.whole(files: 4, bytes: 123_456)))
        case .describeTarget(let target):
            let definition = state.withLock { $0.targets[target] }
            return .success(.target(definition.map { Self.description(of: $0) }))
        case .describeWorkgroup:
            return .success(.workgroup(WorkgroupDescription(isEnabled: true, keepsResults: true)))
        case .createTarget(let definition):
            state.withLock { $0.targets[definition.target] = definition }
            return .success(.done)
        case .relocateTarget(let target, let location, _):
            state.withLock { $0.targets[target]?.location = location }
            return .success(.done)
        case .recallGenerations:
            return .success(.generations([]))
        case .recallShape:
            return .success(.shape(nil))
        case .describeExport, .listExports, .updateTarget, .deleteTarget, .createDatabase, .trimVersions,
            .startQuery, .describeQueries, .findStatement, .stopQuery, .queryResults, .removeExport, .judgeRemoval,
            .sampleExport,
            .archive,
            .recallJob, .writeResult, .pruneResults:
            return .failure(
                AWSFailure(
                    service: "none", operation: "\(call)", code: "NotExpected", message: "not expected",
                    kind: .invalid))
        }
    }

    private static func description(of definition: TargetDefinition) -> TargetDescription {
        TargetDescription(
            target: definition.target, tableType: "EXTERNAL_TABLE", location: definition.location, version: "7",
            columns: definition.columns, partitionKeys: [], isIceberg: false, parameters: definition.parameters,
            serde: definition.serde, serdeParameters: definition.serdeParameters)
    }

    private func export(_ request: ExportRequest) -> ExportDescription {
        let now = Moment.now().timestamp
        let number = state.withLock { state in
            state.exports += 1
            return state.exports
        }
        let digits = String(number)
        let id = String(repeating: "0", count: 14 - digits.count) + digits + "-d339e52d"
        let arn = ExportARN("\(request.table)/export/\(id)")
        return ExportDescription(
            arn: arn, token: request.token,
            status: .completed(
                CompletedExport(
                    arn: arn, bucket: request.bucket,
                    manifestKey: "\(request.prefix)/AWSDynamoDB/\(id)/manifest-summary.json", itemCount: 1234,
                    billedBytes: 1_234_567, exportTime: now, startTime: now, endTime: now)))
    }
}
