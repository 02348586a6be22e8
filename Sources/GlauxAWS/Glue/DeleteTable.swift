import GlauxCore

/// Takes a table out of the catalog; what it points at stays.
struct DeleteTable: JSONOperation {
    typealias Output = Void

    static let service = Service.glue
    static let name = "DeleteTable"

    var target: Target

    var input: JSON {
        ["DatabaseName": .string(target.database.lowercased()), "Name": .string(target.name.lowercased())]
    }

    func output(from answer: JSON) throws(Malformed) {}
}
