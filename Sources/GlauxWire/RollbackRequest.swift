/// The body of `POST /v1/tables/{name}/rollback`; without one, to the newest generation that is older than the live one.
package struct RollbackRequest: Sendable, Decodable {
    /// The id of a generation, or its beginning.
    package var to: String?

    package init(to: String? = nil) {
        self.to = to
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case to
    }

    /// A misspelt key would go back to another generation than was meant, so an unknown one is an error.
    package init(from decoder: any Decoder) throws {
        to = try decoder.members(of: "a rollback", CodingKeys.self).decodeIfPresent(String.self, forKey: .to)
    }
}
