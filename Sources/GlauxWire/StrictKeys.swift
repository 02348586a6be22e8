/// A key of a body, whatever it is: one that nobody asked for would order something else than was meant.
struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension Decoder {
    /// The members of a body that has no others than these.
    func members<Key: CodingKey & CaseIterable>(
        of what: String, _: Key.Type = Key.self
    ) throws -> KeyedDecodingContainer<Key> {
        for key in try container(keyedBy: AnyKey.self).allKeys where Key(stringValue: key.stringValue) == nil {
            let known = Key.allCases.map { "`\($0.stringValue)`" }.joined(separator: ", ")
            throw WireProblem("\"\(key.stringValue)\" is no key of \(what). Write \(known).")
        }
        return try container(keyedBy: Key.self)
    }
}
