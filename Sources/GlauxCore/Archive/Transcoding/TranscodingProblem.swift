/// Why bytes are no item in DynamoDB JSON. It tells the place, and nothing of what is there.
package struct TranscodingProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String
    /// In the bytes that were read.
    package var offset: Int

    package init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }

    package var description: String { "\(message) (byte \(offset))" }
}
