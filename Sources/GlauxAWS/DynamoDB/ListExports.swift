import GlauxCore

/// One page, of one table or of the whole account and region.
struct ListExports: JSONOperation {
    struct Output: Sendable, Hashable {
        var exports: [ExportSummary]
        var nextPage: String?
    }

    static let service = Service.dynamoDB
    static let name = "ListExports"

    var table: TableARN?
    var page: String?

    var input: JSON {
        [
            "TableArn": table.map { .string($0.rawValue) },
            "MaxResults": 25,
            "NextToken": page.map(JSON.string),
        ]
    }

    func output(from answer: JSON) throws(Malformed) -> Output {
        var exports: [ExportSummary] = []
        for summary in try answer.elements("ExportSummaries") {
            let arn = ExportARN(rawValue: try summary.text("ExportArn"))
            exports.append(ExportSummary(arn: arn, status: try status(of: summary)))
        }
        return Output(exports: exports, nextPage: answer["NextToken"]?.text)
    }

    private func status(of summary: JSON) throws(Malformed) -> ExportSummary.Status {
        switch try summary.text("ExportStatus") {
        case "IN_PROGRESS": .inProgress
        case "COMPLETED": .completed
        case "FAILED": .failed
        case let other: throw Malformed("ExportStatus is \(other.prefix(40))")
        }
    }
}
