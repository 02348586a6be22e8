import GlauxCore

/// Whether point-in-time recovery is on.
struct DescribeContinuousBackups: JSONOperation {
    struct Output: Sendable, Hashable {
        var isOn: Bool
        var since: Timestamp?
        var days: Int?
    }

    static let service = Service.dynamoDB
    static let name = "DescribeContinuousBackups"

    var table: String

    var input: JSON { ["TableName": .string(table)] }

    func output(from answer: JSON) throws(Malformed) -> Output {
        let recovery = try answer.object("ContinuousBackupsDescription")["PointInTimeRecoveryDescription"]
        return Output(
            isOn: recovery?["PointInTimeRecoveryStatus"]?.text == "ENABLED",
            since: recovery?["EarliestRestorableDateTime"]?.timestamp,
            days: recovery?["RecoveryPeriodInDays"]?.integer.map { Int($0) })
    }
}
