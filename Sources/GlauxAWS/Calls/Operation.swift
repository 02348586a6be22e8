import Foundation
import NIOHTTP1

/// One operation of one service: how it is asked, and how its answer is read.
protocol Operation: Sendable {
    associatedtype Sink: BodySink
    associatedtype Output: Sendable

    static var service: Service { get }
    /// As AWS spells it.
    static var name: String { get }
    /// Whether AWS forgets its token some day: a clock that proves wrong says nothing of when, so whoever called decides anew.
    static var ages: Bool { get }
    var request: ServiceRequest { get }
    /// A new one for each attempt, so that nothing of a broken answer survives.
    func makeSink() -> Sink
    /// Reads an answer with a status of 2xx.
    func output(of reply: Reply<Sink>) throws(Malformed) -> Output
}

extension Operation {
    static var ages: Bool { false }
}

/// A request before it has an address and a signature; each attempt signs it anew.
struct ServiceRequest: Sendable {
    var method: HTTPMethod = .POST
    /// S3 only.
    var bucket: String?
    /// Percent-encoded once, without the bucket.
    var path = "/"
    /// Not encoded.
    var query: [(name: String, value: String)] = []
    /// Names in lower case.
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// For people. A query is no part of it: it may hold a page's token.
    var subject: String? { bucket.map { "s3://\($0)\(path.removingPercentEncoding ?? path)" } }
}

/// An answer with a status of 2xx.
struct Reply<Sink: BodySink>: Sendable {
    var headers: HTTPHeaders
    var body: Sink
}

/// An answer that is not what its service documents; with what is wrong, and nothing of what may be secret.
struct Malformed: Error, Hashable {
    var problem: String

    init(_ problem: String) {
        self.problem = problem
    }
}
