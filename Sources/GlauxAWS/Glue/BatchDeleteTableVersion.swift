import GlauxCore

/// Deletes at most 100 versions. Glue answers 200 however many of them it could not delete, and says which.
struct BatchDeleteTableVersion: JSONOperation {
    struct Refusal: Sendable, Hashable {
        var version: String
        var code: String
        var message: String
    }

    typealias Output = [Refusal]

    static let service = Service.glue
    static let name = "BatchDeleteTableVersion"
    static let limit = 100

    var target: Target
    var versions: [String]

    var input: JSON {
        [
            "DatabaseName": .string(target.database.lowercased()),
            "TableName": .string(target.name.lowercased()),
            "VersionIds": .array(versions.map(JSON.string)),
        ]
    }

    func output(from answer: JSON) throws(Malformed) -> [Refusal] {
        var refusals: [Refusal] = []
        for error in answer["Errors"]?.elements ?? [] {
            let detail = try error.object("ErrorDetail")
            refusals.append(
                Refusal(
                    version: error["VersionId"]?.text ?? "", code: try detail.text("ErrorCode"),
                    message: detail["ErrorMessage"]?.text ?? ""))
        }
        return refusals
    }
}
