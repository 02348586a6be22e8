/// The body of `POST /v1/jobs/{id}/approve`; without one, whatever the job is held for.
package struct ApprovalRequest: Sendable, Decodable {
    /// The id of the hold that the operator saw.
    package var hold: String?

    package init(hold: String? = nil) {
        self.hold = hold
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case hold
    }

    package init(from decoder: any Decoder) throws {
        hold = try decoder.members(of: "an approval", CodingKeys.self).decodeIfPresent(String.self, forKey: .hold)
    }

    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { $0.member("hold", hold) }
        return writer.bytes
    }
}
