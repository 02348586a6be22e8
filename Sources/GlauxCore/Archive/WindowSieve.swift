/// What DynamoDB lets through to a scan of the same window, said of items that it has not looked at: those of an export.
struct WindowSieve: Sendable {
    private typealias Span = (from: ScanFilter.Operand?, to: ScanFilter.Operand?)

    let attribute: String
    private let descriptor: Descriptor
    /// In one of them an item's time must be; what has another type is let through in any case.
    private let spans: [Span]

    init(_ rule: WindowRule, _ window: ArchiveWindow) {
        attribute = rule.attribute
        descriptor = rule.form.descriptor
        let values = rule.filter(window).values
        var spans: [Span] = [(values[":from"], values[":to"])]
        if let zero = values[":zero"] { spans.append((nil, zero)) }
        if let colon = values[":colon"] { spans.append((colon, nil)) }
        if let start = values[":no_month"], let end = values[":no_year"] { spans.append((start, end)) }
        self.spans = spans
    }

    func passes(_ found: ItemTranscoder.Found?, in page: UnsafeRawBufferPointer) -> Bool {
        guard let found, found.descriptor == descriptor,
            let text = JSONEscapes.text(UnsafeRawBufferPointer(rebasing: page[found.text]))
        else { return true }
        // What cannot be compared tells no time, and whoever reads it says so.
        return spans.contains { span in
            (span.from.map { Self.isBefore(text, $0) != true } ?? true)
                && (span.to.map { Self.isBefore(text, $0) != false } ?? true)
        }
    }

    private static func isBefore(_ text: String, _ bound: ScanFilter.Operand) -> Bool? {
        switch bound {
        // As DynamoDB compares them: by their bytes.
        case .string(let bound): text.utf8.lexicographicallyPrecedes(bound.utf8)
        case .number(let bound): Int64(bound).flatMap { DecimalText.isLess(text, than: $0) }
        }
    }
}
