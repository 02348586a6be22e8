import GlauxCore

/// The table as Glue has it: all of it, so that it can be put back changed.
struct GetTable: JSONOperation {
    typealias Output = CatalogTable

    static let service = Service.glue
    static let name = "GetTable"

    var target: Target

    var input: JSON {
        ["DatabaseName": .string(target.database.lowercased()), "Name": .string(target.name.lowercased())]
    }

    func output(from answer: JSON) throws(Malformed) -> CatalogTable {
        CatalogTable(json: try answer.object("Table"))
    }
}
