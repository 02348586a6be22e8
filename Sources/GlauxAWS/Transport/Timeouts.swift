/// How long one attempt may take.
package struct Timeouts: Sendable, Hashable {
    /// To make a connection.
    package var connect: Duration = .seconds(5)
    /// Without a single byte.
    package var idle: Duration = .seconds(30)
    /// From the request to the end of the answer; for an object of S3, to its first byte.
    package var attempt: Duration = .seconds(60)

    /// For one that gives credentials, which is near.
    package var giver: Duration = .seconds(2)

    package init() {}
}
