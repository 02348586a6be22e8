/// A string of one meaning, so that two of different meanings never swap places.
package protocol Identifier: RawRepresentable<String>, Sendable, Hashable, Codable, Comparable, CustomStringConvertible
{
    init(rawValue: String)
}

extension Identifier {
    package init(_ text: some StringProtocol) {
        self.init(rawValue: String(text))
    }

    package var description: String { rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The name of an entry of the config; that of a table is its DynamoDB table's name.
package struct TableName: Identifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// `arn:aws:dynamodb:ap-northeast-1:123456789012:table/Article`
package struct TableARN: Identifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// `arn:aws:dynamodb:ap-northeast-1:123456789012:table/Article/export/01768385930622-efd1a093`
package struct ExportARN: Identifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The last component: fourteen digits of milliseconds since 1970, a dash and eight hexadecimal digits.
    package var exportID: Substring {
        rawValue.utf8.lastIndex(of: UInt8(ascii: "/")).map { rawValue[rawValue.utf8.index(after: $0)...] }
            ?? rawValue[...]
    }

    /// The export of that id of the same table.
    func ofSameTable(_ id: Substring) -> ExportARN {
        ExportARN(rawValue: "\(rawValue.dropLast(exportID.count))\(id)")
    }

    /// When AWS began the export, as its id says; nil where the id is not of that form.
    package var startTime: Timestamp? {
        Int64(exportID.prefix { $0 != "-" }).map(Timestamp.init(millisecondsSince1970:))
    }
}

/// An Athena query execution id.
package struct QueryID: Identifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The number of a job in the journal.
package struct JobID: RawRepresentable, Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package var description: String { String(rawValue) }
    package static func < (left: JobID, right: JobID) -> Bool { left.rawValue < right.rawValue }
}

/// The Athena (Glue) table that follows a DynamoDB table: `database.name`, both in lower case.
package struct Target: Sendable, Hashable, Codable, CustomStringConvertible {
    package let database: String
    package let name: String

    package init(database: String, name: String) {
        self.database = database
        self.name = name
    }

    package var description: String { "\(database).\(name)" }

    /// The name that a DynamoDB table's target has unless the config says otherwise: lower case, and anything but
    /// `a-z 0-9 _` becomes `_`.
    package static func defaultName(for table: String) -> String {
        String(
            table.unicodeScalars.map { scalar in
                switch scalar {
                case "a"..."z", "0"..."9", "_": Character(scalar)
                case "A"..."Z": Character(scalar.properties.lowercaseMapping)
                default: "_"
                }
            })
    }
}
