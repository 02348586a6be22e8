/// Writes an `Encodable` value straight to its JSON, keys in the order of their declaration. Foundation's encoder builds a
/// tree first, which costs more than SQLite's whole work on the row: most steps carry a detail.
struct JSONOutputEncoder: Encoder {
    let output: JSONOutput
    /// Of the object or array that the value is in.
    let depth: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONObjectContainer<Key>(output: output, depth: output.begin("{", "}")))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONArrayContainer(output: output, depth: output.begin("[", "]"))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONValueContainer(output: output, depth: depth)
    }
}

extension JSONOutput {
    /// - Parameter depth: of the object or array that the value is in
    fileprivate func write(_ value: some Encodable, at depth: Int) throws {
        try value.encode(to: JSONOutputEncoder(output: self, depth: depth))
    }
}

extension EncodingError {
    /// Nothing that the journal keeps is a fraction: they do not survive JSON exactly.
    fileprivate static func fraction(_ value: Any) -> EncodingError {
        .invalidValue(value, Context(codingPath: [], debugDescription: "the journal keeps no fractions"))
    }
}

private struct JSONObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let output: JSONOutput
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    private func at(_ key: Key) -> JSONOutput {
        output.next(at: depth, key: key.stringValue)
        return output
    }

    func encodeNil(forKey key: Key) { at(key).writeNull() }
    func encode(_ value: Bool, forKey key: Key) { at(key).write(value) }
    func encode(_ value: String, forKey key: Key) { at(key).write(value) }
    func encode(_ value: Int, forKey key: Key) { at(key).write(value) }
    func encode(_ value: Int8, forKey key: Key) { at(key).write(value) }
    func encode(_ value: Int16, forKey key: Key) { at(key).write(value) }
    func encode(_ value: Int32, forKey key: Key) { at(key).write(value) }
    func encode(_ value: Int64, forKey key: Key) { at(key).write(value) }
    func encode(_ value: UInt, forKey key: Key) { at(key).write(value) }
    func encode(_ value: UInt8, forKey key: Key) { at(key).write(value) }
    func encode(_ value: UInt16, forKey key: Key) { at(key).write(value) }
    func encode(_ value: UInt32, forKey key: Key) { at(key).write(value) }
    func encode(_ value: UInt64, forKey key: Key) { at(key).write(value) }
    func encode(_ value: Double, forKey key: Key) throws { throw EncodingError.fraction(value) }
    func encode(_ value: Float, forKey key: Key) throws { throw EncodingError.fraction(value) }
    func encode(_ value: some Encodable, forKey key: Key) throws { try at(key).write(value, at: depth) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<
        Nested
    > {
        JSONOutputEncoder(output: at(key), depth: depth).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        JSONOutputEncoder(output: at(key), depth: depth).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        output.next(at: depth, key: "super")
        return JSONOutputEncoder(output: output, depth: depth)
    }

    func superEncoder(forKey key: Key) -> any Encoder { JSONOutputEncoder(output: at(key), depth: depth) }
}

private struct JSONArrayContainer: UnkeyedEncodingContainer {
    let output: JSONOutput
    let depth: Int
    var codingPath: [any CodingKey] { [] }
    private(set) var count = 0

    init(output: JSONOutput, depth: Int) {
        self.output = output
        self.depth = depth
    }

    private mutating func at() -> JSONOutput {
        count += 1
        output.next(at: depth)
        return output
    }

    mutating func encodeNil() { at().writeNull() }
    mutating func encode(_ value: Bool) { at().write(value) }
    mutating func encode(_ value: String) { at().write(value) }
    mutating func encode(_ value: Int) { at().write(value) }
    mutating func encode(_ value: Int8) { at().write(value) }
    mutating func encode(_ value: Int16) { at().write(value) }
    mutating func encode(_ value: Int32) { at().write(value) }
    mutating func encode(_ value: Int64) { at().write(value) }
    mutating func encode(_ value: UInt) { at().write(value) }
    mutating func encode(_ value: UInt8) { at().write(value) }
    mutating func encode(_ value: UInt16) { at().write(value) }
    mutating func encode(_ value: UInt32) { at().write(value) }
    mutating func encode(_ value: UInt64) { at().write(value) }
    mutating func encode(_ value: Double) throws { throw EncodingError.fraction(value) }
    mutating func encode(_ value: Float) throws { throw EncodingError.fraction(value) }
    mutating func encode(_ value: some Encodable) throws { try at().write(value, at: depth) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        JSONOutputEncoder(output: at(), depth: depth).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONOutputEncoder(output: at(), depth: depth).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { JSONOutputEncoder(output: at(), depth: depth) }
}

private struct JSONValueContainer: SingleValueEncodingContainer {
    let output: JSONOutput
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { output.writeNull() }
    func encode(_ value: Bool) { output.write(value) }
    func encode(_ value: String) { output.write(value) }
    func encode(_ value: Int) { output.write(value) }
    func encode(_ value: Int8) { output.write(value) }
    func encode(_ value: Int16) { output.write(value) }
    func encode(_ value: Int32) { output.write(value) }
    func encode(_ value: Int64) { output.write(value) }
    func encode(_ value: UInt) { output.write(value) }
    func encode(_ value: UInt8) { output.write(value) }
    func encode(_ value: UInt16) { output.write(value) }
    func encode(_ value: UInt32) { output.write(value) }
    func encode(_ value: UInt64) { output.write(value) }
    func encode(_ value: Double) throws { throw EncodingError.fraction(value) }
    func encode(_ value: Float) throws { throw EncodingError.fraction(value) }
    func encode(_ value: some Encodable) throws { try output.write(value, at: depth) }
}
