import Foundation
import XMLCoder

/// An error of S3 (`<Error>`) or of STS (`<ErrorResponse><Error>`).
struct XMLError: Sendable, Hashable {
    var code: String
    var message: String
    var requestID: String?
    /// S3 names the bucket's region in some.
    var region: String?

    init?(parsing body: [UInt8]) {
        guard !body.isEmpty, let document = try? XMLDecoder().decode(Document.self, from: Data(body)),
            let code = document.error?.code ?? document.code
        else { return nil }
        self.code = code
        message = document.error?.message ?? document.message ?? ""
        requestID = document.requestID ?? document.s3RequestID
        region = document.region ?? document.endpoint.flatMap(Self.region(ofEndpoint:))
    }

    /// `eu-west-1` of `bucket.s3.eu-west-1.amazonaws.com` or `bucket.s3-eu-west-1.amazonaws.com`
    private static func region(ofEndpoint endpoint: String) -> String? {
        let labels = endpoint.split(separator: ".")
        guard let index = labels.lastIndex(where: { $0 == "s3" || $0.hasPrefix("s3-") }) else { return nil }
        let region = labels[index] == "s3" ? labels[(index + 1)...].first : labels[index].dropFirst("s3-".count)
        return region.map(String.init).flatMap { Partition(region: $0) == nil ? nil : $0 }
    }

    private struct Document: Decodable {
        struct Inner: Decodable {
            var code: String?
            var message: String?

            enum CodingKeys: String, CodingKey {
                case code = "Code"
                case message = "Message"
            }
        }

        var error: Inner?
        var code: String?
        var message: String?
        var requestID: String?
        var s3RequestID: String?
        var region: String?
        var endpoint: String?

        enum CodingKeys: String, CodingKey {
            case error = "Error"
            case code = "Code"
            case message = "Message"
            case requestID = "RequestID"
            case s3RequestID = "RequestId"
            case region = "Region"
            case endpoint = "Endpoint"
        }
    }
}
