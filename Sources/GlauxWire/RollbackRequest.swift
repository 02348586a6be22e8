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
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys
        where CodingKeys(stringValue: key.stringValue) == nil {
            throw WireProblem("\"\(key.stringValue)\" is no key of a rollback. Write `to`.")
        }
        to = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .to)
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
