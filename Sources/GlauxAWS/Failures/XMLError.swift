/// An error of S3 (`<Error>`) or of STS (`<ErrorResponse><Error>`).
struct XMLError: Sendable, Hashable {
    var code: String
    var message: String
    var requestID: String?
    /// S3 names the bucket's region in some.
    var region: String?

    init?(parsing body: [UInt8]) {
        guard let document = try? XMLElement(parsing: body), let code = (document["Error"] ?? document)["Code"]?.text
        else { return nil }
        self.code = code
        message = (document["Error"] ?? document)["Message"]?.text ?? ""
        requestID = (document["RequestID"] ?? document["RequestId"])?.text
        region = document["Region"]?.text ?? document["Endpoint"].flatMap { Self.region(ofEndpoint: $0.text) }
    }

    /// `eu-west-1` of `bucket.s3.eu-west-1.amazonaws.com` or `bucket.s3-eu-west-1.amazonaws.com`
    private static func region(ofEndpoint endpoint: String) -> String? {
        let labels = endpoint.split(separator: ".")
        guard let index = labels.lastIndex(where: { $0 == "s3" || $0.hasPrefix("s3-") }) else { return nil }
        let region = labels[index] == "s3" ? labels[(index + 1)...].first : labels[index].dropFirst("s3-".count)
        return region.map(String.init).flatMap { Partition(region: $0) == nil ? nil : $0 }
    }
}
