import GlauxCore
import NIOHTTP1

/// What an answer with a status other than 2xx says, in whichever of AWS's forms.
struct ErrorReply: Sendable, Hashable {
    var status: Int
    /// The short code.
    var code: String
    var message: String
    /// `AthenaErrorCode`
    var detail: String?
    var requestID: String?
    /// The server's clock.
    var date: Timestamp?
    /// The region that the bucket really is in.
    var bucketRegion: String?

    init(service: Service, status: Int, headers: HTTPHeaders, body: [UInt8]) {
        self.status = status
        code = Self.code(forStatus: status)
        message = ""
        requestID = headers.first(name: "x-amzn-requestid") ?? headers.first(name: "x-amz-request-id")
        date = headers.first(name: "date").flatMap(HTTPDate.parse)
        bucketRegion = headers.first(name: "x-amz-bucket-region")
        switch service {
        case .dynamoDB, .athena, .glue: readJSON(body, headers)
        case .s3, .sts, .iam: readXML(body)
        }
    }

    private mutating func readJSON(_ body: [UInt8], _ headers: HTTPHeaders) {
        let answer = try? JSON(parsing: body)
        let type = headers.first(name: "x-amzn-errortype") ?? answer?["__type"]?.text
        if let stated = type.map(Self.shortCode), !stated.isEmpty {
            code = stated
        } else if answer == nil, (400..<500).contains(status) {
            // AWS's own refusals are JSON: this one was garbled on its way, and may have said anything.
            code = "MalformedResponse"
        }
        message = (answer?["message"] ?? answer?["Message"])?.text ?? ""
        detail = answer?["AthenaErrorCode"]?.text
    }

    private mutating func readXML(_ body: [UInt8]) {
        guard let error = XMLError(parsing: body) else { return }
        code = error.code
        message = error.message
        requestID = requestID ?? error.requestID
        bucketRegion = bucketRegion ?? error.region
    }

    /// `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException:http://…` is `ResourceNotFoundException`.
    static func shortCode(_ type: String) -> String {
        let beforeColon = type.prefix { $0 != ":" }
        return String(
            beforeColon.lastIndex(of: "#").map { beforeColon[beforeColon.index(after: $0)...] } ?? beforeColon)
    }

    /// For an answer that says nothing more, such as any to a HEAD.
    private static func code(forStatus status: Int) -> String {
        switch status {
        case 301: "PermanentRedirect"
        case 400: "BadRequest"
        case 403: "Forbidden"
        case 404: "NotFound"
        default: "HTTP \(status)"
        }
    }
}
