/// An operation of STS: a form there, XML back.
protocol QueryOperation: Operation where Sink == CollectedBody {
    var parameters: [(name: String, value: String)] { get }
    /// - Parameter result: the element `<name>Result`
    func output(from result: XMLElement) throws(Malformed) -> Output
}

extension QueryOperation {
    static var service: Service { .sts }

    var request: ServiceRequest {
        let form = [(name: "Action", value: Self.name), (name: "Version", value: "2011-06-15")] + parameters
        var request = ServiceRequest()
        request.headers = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")]
        request.body = Array(PercentEncoding.query(form).utf8)
        return request
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> Output {
        let document = try XMLElement(parsing: reply.body.bytes)
        guard let result = document[Self.name + "Result"] else {
            throw Malformed("the body is not the XML of \(Self.name)")
        }
        return try output(from: result)
    }
}
