import NIOHTTP1

/// Reads a whole object into a sink.
struct GetObject<Sink: BodySink>: Operation {
    static var service: Service { .s3 }
    static var name: String { "GetObject" }

    var bucket: String
    var bucketOwner: String?
    var key: String
    var emptySink: Sink

    var request: ServiceRequest { .object(key, bucket: bucket, owner: bucketOwner, method: .GET) }

    func makeSink() -> Sink { emptySink }

    func output(of reply: Reply<Sink>) throws(Malformed) -> Sink { reply.body }
}

extension ServiceRequest {
    static func object(_ key: String, bucket: String, owner: String?, method: HTTPMethod) -> ServiceRequest {
        ServiceRequest(
            method: method, bucket: bucket, path: "/" + PercentEncoding.encode(key, keepingSlash: true),
            headers: expecting(owner: owner))
    }

    /// Asks for something that is set of a bucket, such as `lifecycle`.
    static func setting(_ name: String, of bucket: String, owner: String?) -> ServiceRequest {
        ServiceRequest(
            method: .GET, bucket: bucket, query: [(name: name, value: "")], headers: expecting(owner: owner))
    }

    /// S3 refuses a call to a bucket of another owner than the one expected.
    static func expecting(owner: String?) -> [(name: String, value: String)] {
        owner.map { [("x-amz-expected-bucket-owner", $0)] } ?? []
    }
}
