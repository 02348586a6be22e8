internal import GlauxCore
internal import GlauxWire

/// `glaux audit`
struct AuditText {
    var page: AuditDocument
    var clock: Clock
    var style: Style

    var text: String {
        guard !page.audit.isEmpty else { return "Nothing was ordered yet.\n" }
        var table = TextTable(headings: ["TIME", "USER", "COMMAND", "OUTCOME"])
        for entry in page.audit {
            let isDone = entry.outcome == AuditRecord.done
            table.add([
                .init(text: clock.absolute(entry.at)), .init(text: "\(entry.user) (\(entry.uid))"),
                .init(text: entry.command), .init(text: entry.outcome, colour: isDone ? nil : .yellow),
            ])
        }
        return table.text(style)
    }
}
