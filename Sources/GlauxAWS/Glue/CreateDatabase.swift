struct CreateDatabase: JSONOperation {
    typealias Output = Void

    static let service = Service.glue
    static let name = "CreateDatabase"

    var database: String

    var input: JSON { ["DatabaseInput": ["Name": .string(database.lowercased())]] }

    func output(from answer: JSON) throws(Malformed) {}
}
