import Foundation

/// A table of a test: what it is called in DynamoDB, in Athena and in S3 alike, so that a fault that matches the name
/// meets every call for this table and no other.
struct SampleTable: Sendable, Hashable {
    enum Kind: String, Sendable, CaseIterable {
        /// The target exists; `ALTER TABLE` moves it.
        case athena
        /// The target exists; Glue UpdateTable moves it.
        case glue
        /// The target is created.
        case created
    }

    let name: String
    let kind: Kind

    init(_ kind: Kind = .athena, _ word: String = "t") {
        let letters = (0..<8).map { _ in Character(UnicodeScalar(UInt8.random(in: 97...122))) }
        name = "\(word)_\(String(letters))"
        self.kind = kind
    }

    /// The same table, treated otherwise.
    init(named name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    var arn: String { "arn:aws:dynamodb:\(Sandbox.region):\(Sandbox.account):table/\(name)" }

    /// Its entry in a config.
    func entry(_ extra: String...) -> ConfigText.Table { entry(extra) }

    func entry(_ extra: [String]) -> ConfigText.Table {
        var lines = extra
        switch kind {
        case .athena: break
        case .glue: lines.append("relocate: glue")
        case .created: lines.append("columns: {pk: S, n: N}")
        }
        return ConfigText.Table(name: name, lines: lines)
    }
}

extension Sandbox {
    /// Where targets point before Glaux first moves them.
    static let nowhere = "s3://\(bucket)/nowhere/"

    func make(_ table: SampleTable, items: Int = 3, recovery: Bool = true) async throws {
        try await makeDynamoDB(table.name, recovery: recovery)
        for number in 0..<items {
            try await put(table.name, ["pk": ["S": "k\(number)"], "n": ["N": "\(number)"]])
        }
        if table.kind != .created { try await makeTarget(table.name) }
    }

    func makeDynamoDB(_ name: String, recovery: Bool = true) async throws {
        try await aws(
            "dynamodb", "create_table",
            [
                "TableName": .string(name), "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [["AttributeName": "pk", "KeyType": "HASH"]],
                "AttributeDefinitions": [["AttributeName": "pk", "AttributeType": "S"]],
            ])
        if recovery { try await turnOnRecovery(of: name) }
    }

    func turnOnRecovery(of name: String) async throws {
        try await aws(
            "dynamodb", "update_continuous_backups",
            [
                "TableName": .string(name), "PointInTimeRecoverySpecification": ["PointInTimeRecoveryEnabled": true],
            ])
    }

    func put(_ table: String, _ item: JSON) async throws {
        try await aws("dynamodb", "put_item", ["TableName": .string(table), "Item": item])
    }

    /// A target over the sample items, with some members of its definition set otherwise.
    func makeTarget(_ name: String, _ changes: [String: JSON] = [:]) async throws {
        let descriptor: [String: JSON] = [
            "Columns": [["Name": "item", "Type": "struct<pk:struct<s:string>,n:struct<n:string>>"]],
            "Location": .string(Self.nowhere),
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": ["SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"],
        ]
        var input: [String: JSON] = [
            "Name": .string(name), "TableType": "EXTERNAL_TABLE", "PartitionKeys": [],
            "Parameters": ["EXTERNAL": "TRUE"],
        ]
        input.merge(changes) { $1 }
        input["StorageDescriptor"] = .object(descriptor.merging(changes["StorageDescriptor"]?.members ?? [:]) { $1 })
        try await aws("glue", "create_table", ["DatabaseName": "ddb", "TableInput": .object(input)])
    }

    /// Where the target points; nil if there is none.
    func location(of name: String, database: String = "ddb") async throws -> String? {
        do {
            let found = try await aws("glue", "get_table", ["DatabaseName": .string(database), "Name": .string(name)])
            return found["Table"]["StorageDescriptor"]["Location"].text
        } catch is Boto.Refused {
            return nil
        }
    }

    /// The names of the tables in the catalog that begin so.
    func tables(beginning name: String) async throws -> [String] {
        // Without the expression, the first hundred of the database come.
        try await aws("glue", "get_tables", ["DatabaseName": "ddb", "Expression": .string(name + ".*")])["TableList"]
            .elements.compactMap { $0["Name"].text }
    }

    /// The keys of a folder's objects, of which there are few.
    func objects(below prefix: String) async throws -> [String] {
        try await aws("s3", "list_objects_v2", ["Bucket": .string(Self.bucket), "Prefix": .string(prefix)])[
            "Contents"
        ].elements.compactMap { $0["Key"].text }
    }

    func count(of target: String) async throws -> Int? {
        try await select("SELECT count(*) FROM ddb.\(target)").first?.first.flatMap { $0.flatMap { Int($0) } }
    }
}
