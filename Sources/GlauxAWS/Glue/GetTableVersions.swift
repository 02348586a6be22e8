import GlauxCore

/// A page of the ids of a table's versions, the current one among them. Their order is not documented.
struct GetTableVersions: JSONOperation {
    struct Output: Sendable, Hashable {
        var versions: [String]
        var nextPage: String?
    }

    static let service = Service.glue
    static let name = "GetTableVersions"
    static let limit: Int64 = 100

    var target: Target
    var page: String?

    var input: JSON {
        [
            "DatabaseName": .string(target.database.lowercased()),
            "TableName": .string(target.name.lowercased()),
            "MaxResults": JSON(integerLiteral: Self.limit),
            "NextToken": page.map(JSON.string),
        ]
    }

    func output(from answer: JSON) throws(Malformed) -> Output {
        var output = Output(versions: [], nextPage: answer["NextToken"]?.text)
        for version in answer["TableVersions"]?.elements ?? [] { output.versions.append(try version.text("VersionId")) }
        if let page, output.nextPage == page { throw Malformed("the page after \(page.prefix(40)) is itself") }
        return output
    }
}
