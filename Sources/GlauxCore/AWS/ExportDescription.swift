/// What DescribeExport says.
package struct ExportDescription: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case inProgress
        case completed(CompletedExport)
        case failed(code: String, message: String)
    }

    package var arn: ExportARN
    package var token: String?
    package var status: Status

    package init(arn: ExportARN, token: String?, status: Status) {
        self.arn = arn
        self.token = token
        self.status = status
    }
}

/// A line of ListExports.
package struct ExportSummary: Sendable, Hashable {
    package enum Status: Sendable, Hashable { case inProgress, completed, failed }
    package var arn: ExportARN
    package var status: Status

    package init(arn: ExportARN, status: Status) {
        self.arn = arn
        self.status = status
    }
}
