/// An operation of STS or IAM: a form there, XML back.
protocol QueryOperation: Operation where Sink == CollectedBody {
    /// Of the service's interface.
    static var version: String { get }
    var parameters: [(name: String, value: String)] { get }
    /// - Parameter result: the element `<name>Result`
    func output(from result: XMLElement) throws(Malformed) -> Output
}

extension QueryOperation {
    static var service: Service { .sts }
    static var version: String { "2011-06-15" }

    var request: ServiceRequest {
        let form = [(name: "Action", value: Self.name), (name: "Version", value: Self.version)] + parameters
        var request = ServiceRequest()
        request.headers = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")]
        request.body = Array(PercentEncoding.query(form).utf8)
        return request
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> Output { try output(from: result(of: reply)) }

    func result(of reply: Reply<CollectedBody>) throws(Malformed) -> XMLElement {
        let document = try XMLElement(parsing: reply.body.bytes)
        guard let result = document[Self.name + "Result"] else {
            throw Malformed("the body is not the XML of \(Self.name)")
        }
        return result
    }
}
