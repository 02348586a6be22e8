import Crypto
import NIOHTTP1

/// Deletes at most 1000 objects. S3 answers 200 however many of them it could not delete, and says which.
struct DeleteObjects: Operation {
    /// One that S3 did not delete.
    struct Refusal: Sendable, Hashable {
        var key: String
        var code: String
        var message: String
    }

    struct Output: Sendable, Hashable {
        var refusals: [Refusal]
        var requestID: String?
    }

    static let service = Service.s3
    static let name = "DeleteObjects"
    static let limit = 1000

    var bucket: String
    var bucketOwner: String?
    var keys: [String]

    var request: ServiceRequest {
        var body = #"<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#
        for key in keys { body += "<Object><Key>\(XMLElement.escape(key))</Key></Object>" }
        body += "<Quiet>true</Quiet></Delete>"
        let bytes = Array(body.utf8)
        // S3 asks for a checksum of the body; this is the one that everything that speaks S3 takes.
        let headers = [
            ("content-md5", Base64.encode(Insecure.MD5.hash(data: bytes))), ("content-type", "application/xml"),
        ]
        return ServiceRequest(
            bucket: bucket, query: [(name: "delete", value: "")],
            headers: headers + ServiceRequest.expecting(owner: bucketOwner), body: bytes)
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> Output {
        let document = try XMLElement(parsing: reply.body.bytes)
        guard document.name == "DeleteResult" else { throw Malformed("the body is not a DeleteResult") }
        var output = Output(refusals: [], requestID: reply.headers.first(name: "x-amz-request-id"))
        for error in document.children where error.name == "Error" {
            output.refusals.append(
                Refusal(
                    key: error["Key"]?.text ?? "", code: try error.text("Code"), message: error["Message"]?.text ?? ""))
        }
        return output
    }
}
