internal import GlauxCore
internal import GlauxWire

/// `glaux generations TABLE`
struct GenerationsText {
    var page: GenerationsDocument
    var clock: Clock
    var style: Style

    /// What AWS asks for a gigabyte in most regions, in dollars.
    private static let exportPrice = 0.10

    var text: String {
        guard !page.generations.isEmpty else { return "No generations of \(page.table).\n" }
        var table = TextTable(headings: ["GENERATION", "AS OF", "AGE", "ITEMS", "IN S3", "PRICE", "STATE", "SHOWN BY"])
        for generation in page.generations {
            let state = Self.state(of: generation)
            table.add([
                .init(text: generation.id), .init(text: clock.absolute(generation.asOf)),
                .init(text: clock.relative(generation.asOf)), .init(text: Quantity.count(generation.itemCount)),
                .init(text: Quantity.bytes(generation.bytes)), .init(text: Self.price(of: generation)),
                .init(text: state.text, colour: state.colour),
                .init(text: generation.shownBy.isEmpty ? "-" : generation.shownBy.joined(separator: ", ")),
            ])
        }
        return table.text(style)
    }

    private static func state(of generation: GenerationDocument) -> (text: String, colour: Style.Colour?) {
        if !generation.shownBy.isEmpty { return ("live", .green) }
        if generation.state == Generation.Keeping.pinned.rawValue { return ("pinned", .cyan) }
        if generation.state == Generation.Keeping.removing.rawValue { return ("being removed", .yellow) }
        if generation.goesNext { return ("goes next", .yellow) }
        return (generation.relocatedAt == nil ? "never shown" : "kept", nil)
    }

    /// Of the export, at AWS's usual price.
    private static func price(of generation: GenerationDocument) -> String {
        let cents = Double(generation.billedBytes) / 1_000_000_000 * exportPrice * 100
        guard cents >= 1 else { return "< $0.01" }
        let whole = Int64(cents.rounded())
        return "$\(whole / 100).\(String(whole % 100 + 100).suffix(2))"
    }
}
