/// A column of a query's result.
package struct ResultColumn: Sendable, Hashable, Codable {
    package var name: String
    /// As Athena names it: `bigint`, `varchar`, `decimal`.
    package var type: String

    package init(name: String, type: String) {
        self.name = name
        self.type = type
    }

    /// What JSON writes its values as.
    package enum Kind: Sendable { case number, boolean, text }

    package var kind: Kind {
        switch type {
        case "tinyint", "smallint", "integer", "int", "bigint", "decimal", "double", "float", "real": .number
        case "boolean": .boolean
        default: .text
        }
    }
}

/// A page of a query's result.
package struct ResultPage: Sendable, Hashable {
    package var columns: [ResultColumn]
    /// As Athena prints each value; nil is NULL.
    package var rows: [[String?]]
    /// nil on the last page.
    package var next: String?

    package init(columns: [ResultColumn], rows: [[String?]], next: String?) {
        self.columns = columns
        self.rows = rows
        self.next = next
    }
}
