import Foundation
import XMLCoder

/// An operation of STS: a form there, XML back.
protocol QueryOperation: Operation where Sink == CollectedBody {
    associatedtype Document: Decodable

    var parameters: [(name: String, value: String)] { get }
    func output(from document: Document) throws(Malformed) -> Output
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
        // The decoder's own words may quote the document, which holds secrets.
        guard let document = try? XMLDecoder().decode(Document.self, from: Data(reply.body.bytes)) else {
            throw Malformed("the body is not the XML of \(Self.name)")
        }
        return try output(from: document)
    }
}
