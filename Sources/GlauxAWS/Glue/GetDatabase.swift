/// Whether a database exists: a missing one is an `EntityNotFoundException`.
struct GetDatabase: JSONOperation {
    typealias Output = Void

    static let service = Service.glue
    static let name = "GetDatabase"

    var database: String

    var input: JSON { ["Name": .string(database.lowercased())] }

    func output(from answer: JSON) throws(Malformed) {
        _ = try answer.object("Database")
    }
}
