import Foundation

/// Values that are kept whole, as JSON. Equal values are equal text.
enum JSONText {
    private static let decoder = JSONDecoder()

    static func encode(_ value: some Encodable) throws -> String {
        let output = JSONOutput()
        try value.encode(to: JSONOutputEncoder(output: output, depth: 0))
        output.close(to: 0)
        return String(decoding: output.bytes, as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch let error as DecodingError {
            throw DamagedRow("its \(type) cannot be read: \(error)")
        }
    }
}
