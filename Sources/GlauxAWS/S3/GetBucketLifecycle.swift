import GlauxCore

/// The rules of a bucket that are enabled. One without any is a `NoSuchLifecycleConfiguration`.
struct GetBucketLifecycle: Operation {
    static let service = Service.s3
    static let name = "GetBucketLifecycleConfiguration"

    var bucket: String
    var bucketOwner: String?

    var request: ServiceRequest { .setting("lifecycle", of: bucket, owner: bucketOwner) }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> [LifecycleRule] {
        let document = try XMLElement(parsing: reply.body.bytes)
        guard document.name == "LifecycleConfiguration" else {
            throw Malformed("the body is not a LifecycleConfiguration")
        }
        return document.children.filter { $0.name == "Rule" && $0["Status"]?.text == "Enabled" }
            .map(LifecycleRule.init)
    }
}

extension LifecycleRule {
    /// Classes that Athena does not read before somebody restores their objects.
    private static let frozen: Set<String> = ["GLACIER", "DEEP_ARCHIVE"]

    fileprivate init(_ rule: XMLElement) {
        let filter = rule["Filter"]
        let both = filter?["And"]
        func size(_ name: String) -> Int64? { (both?[name] ?? filter?[name]).flatMap { Int64($0.text) } }
        let freezing = rule.children.first { element in
            element.name == "Transition" && Self.frozen.contains(element["StorageClass"]?.text ?? "")
        }
        self.init(
            id: rule["ID"]?.text ?? "without a name",
            // Old rules have it outside of any filter.
            prefix: both?["Prefix"]?.text ?? filter?["Prefix"]?.text ?? rule["Prefix"]?.text ?? "",
            needsTag: filter?["Tag"] != nil || both?["Tag"] != nil,
            largerThan: size("ObjectSizeGreaterThan"), smallerThan: size("ObjectSizeLessThan"),
            expires: rule["Expiration"].flatMap(Moment.init), freezes: freezing.flatMap(Moment.init),
            dropsOldVersions: rule["NoncurrentVersionExpiration"] != nil)
    }
}

extension LifecycleRule.Moment {
    /// nil for one that is about delete markers alone.
    fileprivate init?(_ element: XMLElement) {
        // S3 counts them in 32 bits.
        if let days = element["Days"].flatMap({ Int32($0.text) }) {
            self = .days(Int(days))
        } else if let date = element["Date"]?.text {
            self = .date(date)
        } else {
            return nil
        }
    }
}
