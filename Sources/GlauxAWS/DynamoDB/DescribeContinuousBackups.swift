/// Whether point-in-time recovery is on.
struct DescribeContinuousBackups: JSONOperation {
    typealias Output = Bool

    static let service = Service.dynamoDB
    static let name = "DescribeContinuousBackups"

    var table: String

    var input: JSON { ["TableName": .string(table)] }

    func output(from answer: JSON) throws(Malformed) -> Bool {
        let recovery = try answer.object("ContinuousBackupsDescription")["PointInTimeRecoveryDescription"]
        return recovery?["PointInTimeRecoveryStatus"]?.text == "ENABLED"
    }
}
