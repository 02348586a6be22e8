import GlauxCore

/// Creates an external table. `TableType` and `PartitionKeys` must be there, or Athena's DDL breaks on the table.
struct CreateTable: JSONOperation {
    typealias Output = Void

    static let service = Service.glue
    static let name = "CreateTable"

    var definition: TargetDefinition

    var input: JSON {
        [
            "DatabaseName": .string(definition.target.database.lowercased()),
            "TableInput": [
                "Name": .string(definition.target.name.lowercased()),
                "TableType": "EXTERNAL_TABLE",
                "PartitionKeys": Self.columns(definition.partitionKeys),
                "Parameters": JSON(definition.parameters),
                "StorageDescriptor": storage,
            ],
        ]
    }

    func output(from answer: JSON) throws(Malformed) {}

    private static func columns(_ columns: [CatalogColumn]) -> JSON {
        .array(columns.map { ["Name": .string($0.name), "Type": .string($0.type)] })
    }

    private var storage: JSON {
        [
            "Columns": Self.columns(definition.columns),
            "Location": .string(definition.location),
            "InputFormat": definition.formats.input,
            "OutputFormat": definition.formats.output,
            "SerdeInfo": [
                "SerializationLibrary": .string(definition.serde),
                "Parameters": JSON(definition.serdeParameters),
            ],
            "Compressed": true,
            "NumberOfBuckets": -1,
            "StoredAsSubDirectories": false,
        ]
    }
}

extension TargetDefinition {
    /// How Hive opens the files, which goes with the SerDe.
    var formats: (input: JSON, output: JSON) {
        serde == "com.amazon.ionhiveserde.IonHiveSerDe"
            ? ("com.amazon.ionhiveserde.formats.IonInputFormat", "com.amazon.ionhiveserde.formats.IonOutputFormat")
            : (
                "org.apache.hadoop.mapred.TextInputFormat",
                "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
            )
    }
}
