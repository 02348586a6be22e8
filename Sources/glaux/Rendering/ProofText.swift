internal import GlauxCore
internal import GlauxWire

/// `glaux archive NAME`
struct ProofText {
    var proof: ProofDocument
    var clock: Clock
    var style: Style

    /// Of a digest's 64 digits; all of them are in the JSON.
    private static let digits = 16

    var text: String {
        guard let through = proof.archivedThrough else {
            return "Nothing of \(proof.archive.printable) is proven to be in S3 yet.\n"
        }
        let from = proof.from.map { ", from \(clock.zoned($0))" } ?? ""
        var text = "\(proof.archive.printable)  archived through \(clock.both(through))\(from)\n\n"
        var table = TextTable(headings: ["PARTITION", "ITEMS", "BYTES", "IN S3", "OBJECTS", "DIGEST"])
        for partition in proof.partitions {
            table.add([
                .init(text: partition.partition.isEmpty ? "-" : partition.partition),
                .init(text: Quantity.count(partition.items)), .init(text: Quantity.bytes(partition.bytes)),
                .init(text: Quantity.bytes(partition.size)), .init(text: Quantity.count(partition.objects)),
                .init(text: String(partition.digest.prefix(Self.digits))),
            ])
        }
        table.add([
            .init(text: "all"), .init(text: Quantity.count(proof.items)), .init(text: Quantity.bytes(proof.bytes)),
            .init(text: Quantity.bytes(proof.size)), .init(text: Quantity.count(proof.objects)),
            .init(text: String(proof.digest.prefix(Self.digits))),
        ])
        text += table.text(style)
        if proof.malformed > 0 {
            let count = "\(Quantity.count(proof.malformed)) of the items"
            text += style.paint("\n\(count) did not tell their time or their partition.", .yellow) + "\n"
        }
        return text
    }
}
