internal import GlauxWire

/// `glaux schema TABLE`
struct SchemaText {
    var schema: SchemaDocument
    var style: Style

    var text: String {
        var text = ""
        if let items = schema.items, let files = schema.files, let read = schema.filesRead {
            let bytes = Quantity.bytes(schema.bytesRead ?? 0)
            text += "\(Quantity.count(items)) items of the export \(schema.exportId ?? "-") were read: "
            text += "\(read) of \(files) data files, \(bytes)\n\n"
            var table = TextTable(headings: ["ATTRIBUTE", "TYPE", "IN ITEMS"])
            for attribute in schema.attributes {
                table.add([
                    .init(text: attribute.path),
                    .init(text: attribute.types, colour: attribute.types.contains(",") ? .yellow : nil),
                    .init(text: attribute.share ?? "-"),
                ])
            }
            text += table.text(style)
        } else {
            text += "No export of \(schema.table) has been sampled.\n"
        }
        for remark in schema.remarks { text += "\(remark.printable)\n" }
        if !schema.mapped.isEmpty {
            text += "\nNames that Athena cannot take:\n" + schema.mapped.map { "  \($0.printable)\n" }.joined()
        }
        if let ddl = schema.ddl { text += "\n\(ddl.printable)\n" }
        if !schema.differences.isEmpty {
            text += "\n" + style.paint("\(schema.target) in the catalog differs:", .yellow) + "\n"
            text += schema.differences.map { "  \($0.printable)\n" }.joined()
        }
        return text
    }
}
