import GlauxCore

struct DescribeExport: JSONOperation {
    typealias Output = ExportDescription

    static let service = Service.dynamoDB
    static let name = "DescribeExport"

    var export: ExportARN

    var input: JSON { ["ExportArn": .string(export.rawValue)] }

    func output(from answer: JSON) throws(Malformed) -> ExportDescription {
        try ExportDescription(answer.object("ExportDescription"))
    }
}
