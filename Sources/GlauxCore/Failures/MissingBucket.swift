/// A bucket that is not there may be that of the data or that of Athena's results, and each is written elsewhere.
extension RefreshSpec {
    func remedy(ofMissing name: String) -> String {
        name == bucket
            ? "Create the bucket \(name), or correct `bucket:` of table \(table)."
            : ResultPlace.remedy(ofMissing: name, resultLocation, workgroup, of: "table \(table)")
    }
}

extension ReportSpec {
    func remedy(ofMissing bucket: String) -> String {
        let isDestination = places.contains { if case .bucket(bucket, prefix: _) = $0 { true } else { false } }
        return isDestination
            ? "Create the bucket \(bucket), or correct `to:` of report \(name)."
            : ResultPlace.remedy(ofMissing: bucket, resultLocation, workgroup, of: "report \(name)")
    }
}

extension ResultPlace {
    /// Of Athena's own results.
    ///
    /// - Parameter own: what the config says; nil where the workgroup does
    fileprivate static func remedy(
        ofMissing bucket: String, _ own: String?, _ workgroup: String, of entry: String
    ) -> String {
        let isOwn = own.map { $0 == "s3://\(bucket)" || $0.hasPrefix("s3://\(bucket)/") } ?? false
        return "Create the bucket \(bucket) for the results of queries, or "
            + (isOwn
                ? "correct `result_location:` of \(entry)."
                : "give the workgroup \(workgroup) another place for them.")
    }
}

extension AWSFailure {
    /// That the call was about.
    var bucket: String? {
        guard let subject, subject.hasPrefix("s3://") else { return nil }
        return subject.dropFirst(5).split(separator: "/").first.map { String($0) }
    }
}
