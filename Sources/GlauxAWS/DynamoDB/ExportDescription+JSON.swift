import GlauxCore

extension ExportDescription {
    init(_ json: JSON) throws(Malformed) {
        let arn = ExportARN(rawValue: try json.text("ExportArn"))
        self.init(
            arn: arn, token: json["ClientToken"]?.text,
            status: try Status(json, arn: arn))
    }
}

extension ExportDescription.Status {
    fileprivate init(_ json: JSON, arn: ExportARN) throws(Malformed) {
        switch try json.text("ExportStatus") {
        case "IN_PROGRESS": self = .inProgress
        case "COMPLETED": self = .completed(try CompletedExport(json, arn: arn))
        case "FAILED":
            self = .failed(
                code: json["FailureCode"]?.text ?? "Unknown", message: json["FailureMessage"]?.text ?? "")
        case let other: throw Malformed("ExportStatus is \(other.prefix(40))")
        }
    }
}

extension CompletedExport {
    fileprivate init(_ json: JSON, arn: ExportARN) throws(Malformed) {
        let startTime = try json.timestamp("StartTime")
        // An incremental export, which others may make of the same table, has no ExportTime but the end of its window.
        let windowEnd = json["IncrementalExportSpecification"]?["ExportToTime"]?.timestamp
        self.init(
            arn: arn, bucket: try json.text("S3Bucket"), manifestKey: try json.text("ExportManifest"),
            itemCount: try json.count("ItemCount"), billedBytes: try json.count("BilledSizeBytes"),
            exportTime: json["ExportTime"]?.timestamp ?? windowEnd ?? startTime, startTime: startTime,
            endTime: try json.timestamp("EndTime"))
    }
}
