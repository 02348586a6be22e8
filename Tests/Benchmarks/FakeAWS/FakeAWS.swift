internal import Foundation
internal import GlauxCore
internal import Synchronization

/// A DynamoDB whose exports never end and a Glue without tables, in this process: it answers what a daemon asks on the way
/// to an export and while it waits for one, remembers every call and when it came, and checks no signature.
final class FakeAWS: Sendable {
    /// A call that came in.
    struct Call: Sendable {
        var operation: String
        /// What it asks about; of a list of exports, all that are on its page.
        var tables: [String]
        /// When the first bytes of its head had been read.
        var at: Moment
    }

    struct Export: Sendable {
        var table: String
        var token: String
        var startedAt: Moment
        var id: String
    }

    fileprivate struct State {
        var calls: [Call] = []
        /// In the order of their requests.
        var exports: [Export] = []
        var numbers: [String: Int] = [:]
        var withholds: @Sendable (_ operation: String, _ table: String) -> Bool = { _, _ in false }
    }

    private let state = Mutex(State())

    var calls: [Call] { state.withLock { $0.calls } }
    var exports: [Export] { state.withLock { $0.exports } }

    func forgetCalls() { state.withLock { $0.calls = [] } }

    /// From now on, the calls that this says are carried out and never answered.
    func withhold(_ rule: @escaping @Sendable (_ operation: String, _ table: String) -> Bool) {
        state.withLock { $0.withholds = rule }
    }

    /// - Returns: the body of an answer, which is an error where it says so in `__type`; nil for none at all
    func answer(_ operation: String, _ body: [UInt8], at moment: Moment) -> String? {
        let arguments = (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
        return state.withLock { state in
            switch operation {
            case "DescribeTable":
                return state.answer(operation, arguments["TableName"] as? String, at: moment, Self.table)
            case "DescribeContinuousBackups":
                return state.answer(operation, arguments["TableName"] as? String, at: moment) { _ in Self.backups }
            case "ExportTableToPointInTime":
                let table = (arguments["TableArn"] as? String)?.split(separator: "/").last.map { String($0) }
                let number = state.export(table ?? "", token: arguments["ClientToken"] as? String ?? "", at: moment)
                let export = state.exports[number]
                return state.answer(operation, table, at: moment) { _ in Self.description(of: export) }
            case "DescribeExport":
                let parts = (arguments["ExportArn"] as? String ?? "").split(separator: "/")
                guard parts.count == 4, let export = state.exports.first(where: { $0.id == parts[3] }) else {
                    return nil
                }
                return state.answer(operation, export.table, at: moment) { _ in Self.description(of: export) }
            case "GetTable":
                state.calls.append(Call(operation: operation, tables: [], at: moment))
                return Self.noTable
            case "ListExports":
                if let arn = arguments["TableArn"] as? String { return state.list(arn, at: moment) }
                return state.page(after: arguments["NextToken"] as? String, arguments["MaxResults"] as? Int, at: moment)
            case "GetWorkGroup":
                state.calls.append(Call(operation: operation, tables: [], at: moment))
                return Self.workgroup
            default:
                state.calls.append(Call(operation: operation, tables: [], at: moment))
                return Self.unknownOperation
            }
        }
    }
}

extension FakeAWS.State {
    fileprivate mutating func answer(
        _ operation: String, _ table: String?, at moment: Moment, _ text: (String) -> String
    ) -> String? {
        let table = table ?? ""
        calls.append(FakeAWS.Call(operation: operation, tables: [table], at: moment))
        return withholds(operation, table) ? nil : text(table)
    }

    /// A token that was seen before brings the export that it began.
    fileprivate mutating func export(_ table: String, token: String, at moment: Moment) -> Int {
        if let number = numbers[token] { return number }
        let number = exports.count
        let id = String(format: "%014ld-%08x", moment.timestamp.millisecondsSince1970, number)
        numbers[token] = number
        exports.append(FakeAWS.Export(table: table, token: token, startedAt: moment, id: id))
        return number
    }

    fileprivate mutating func list(_ table: String, at moment: Moment) -> String? {
        let table = String(table.split(separator: "/").last ?? "")
        let list = FakeAWS.list(exports.filter { $0.table == table }.reversed(), next: nil)
        return answer("ListExports", table, at: moment) { _ in list }
    }

    fileprivate mutating func page(after token: String?, _ limit: Int?, at moment: Moment) -> String? {
        let start = min(token.flatMap { Int($0) } ?? 0, exports.count)
        let end = min(start + (limit ?? 25), exports.count)
        let page = exports[start..<end]
        calls.append(FakeAWS.Call(operation: "ListExports", tables: page.map(\.table), at: moment))
        return FakeAWS.list(Array(page), next: end < exports.count ? end : nil)
    }
}

extension FakeAWS {
    fileprivate static let backups = """
        {"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":\
        {"PointInTimeRecoveryStatus":"ENABLED"}}}
        """

    fileprivate static let noTable = """
        {"__type":"EntityNotFoundException","Message":"Table not found."}
        """

    fileprivate static let workgroup = """
        {"WorkGroup":{"Name":"primary","State":"ENABLED","Configuration":{"ResultConfiguration":\
        {"OutputLocation":"s3://glaux-sandbox/results/"}}}}
        """

    /// A benchmark whose daemon asks for what is not here ends with a failed job, and does not wait in vain.
    fileprivate static let unknownOperation = """
        {"__type":"UnknownOperationException","Message":"The benchmark's AWS does not have it."}
        """

    private static func arn(ofTable table: String) -> String {
        "arn:aws:dynamodb:ap-northeast-1:123456789012:table/\(table)"
    }

    fileprivate static func arn(of export: Export) -> String { "\(arn(ofTable: export.table))/export/\(export.id)" }

    fileprivate static func table(_ name: String) -> String {
        """
        {"Table":{"TableName":"\(name)","TableArn":"\(arn(ofTable: name))","TableStatus":"ACTIVE",\
        "TableId":"4c4bb0a1-1bb0-4b7b-9d7e-5a1b6c8f0000","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}}
        """
    }

    fileprivate static func list(_ page: [Export], next: Int?) -> String {
        let lines = page.map { "{\"ExportArn\":\"\(arn(of: $0))\",\"ExportStatus\":\"IN_PROGRESS\"}" }
        let next = next.map { ",\"NextToken\":\"\($0)\"" } ?? ""
        return "{\"ExportSummaries\":[\(lines.joined(separator: ","))]\(next)}"
    }

    fileprivate static func description(of export: Export) -> String {
        """
        {"ExportDescription":{"ExportArn":"\(arn(of: export))","ExportStatus":"IN_PROGRESS",\
        "TableArn":"\(arn(ofTable: export.table))","ClientToken":"\(export.token)","S3Bucket":"glaux-sandbox",\
        "StartTime":\(Double(export.startedAt.timestamp.millisecondsSince1970) / 1000)}}
        """
    }
}
