import GRDB
import GlauxCore

/// Reads the columns of a row from left to right. What does not fit throws: the schema keeps such values out, so they come
/// from a damaged file or a foreign hand, and must not end the process.
struct Columns {
    private let row: Row
    private var index = 0

    init(_ row: Row) { self.row = row }

    mutating func next<Value: DatabaseValueConvertible & StatementColumnConvertible>(
        _ type: Value.Type = Value.self
    ) throws -> Value {
        defer { index += 1 }
        do {
            return try row.decode(Value.self, atIndex: index)
        } catch is RowDecodingError {
            // GRDB's own words would quote the whole row, tokens included.
            throw DamagedRow("\(Array(row.columnNames)[index]) holds no \(Value.self)")
        }
    }

    mutating func time() throws -> Timestamp { Timestamp(millisecondsSince1970: try next()) }

    mutating func timeIfAny() throws -> Timestamp? {
        try next(Int64?.self).map(Timestamp.init(millisecondsSince1970:))
    }

    mutating func name<Name: RawRepresentable<String>>(_ type: Name.Type = Name.self) throws -> Name {
        guard let name = try nameIfAny(type) else { throw DamagedRow("it has no \(type)") }
        return name
    }

    mutating func nameIfAny<Name: RawRepresentable<String>>(_ type: Name.Type = Name.self) throws -> Name? {
        guard let text = try next(String?.self) else { return nil }
        guard let name = Name(rawValue: text) else { throw DamagedRow("\"\(text)\" is no \(type)") }
        return name
    }

    mutating func failure() throws -> Failure? {
        let kind = try nameIfAny(FailureClass.self)
        let message = try next(String?.self)
        let hint = try next(String?.self)
        let requestID = try next(String?.self)
        return kind.map { Failure(kind: $0, message: message ?? "", hint: hint ?? "", requestID: requestID) }
    }
}

/// A row holds what this version cannot read.
struct DamagedRow: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
