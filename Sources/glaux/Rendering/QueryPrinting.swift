internal import ArgumentParser
internal import GlauxCore
internal import GlauxWire

/// Prints the answer to a query as it comes: a page of rows at a time, however many there are.
struct QueryPrinting {
    let format: Query.Format
    private var columns: [ResultColumn] = []
    private var text: ResultText?
    /// Of the columns, from the first page on.
    private var widths: [Int] = []
    private var rows: Int64 = 0
    private var scanned: Int64 = 0
    private var hasEnded = false
    private var isWaiting = false

    init(format: Query.Format) {
        self.format = format
    }

    mutating func take(_ line: QueryLine) throws {
        if let bytes = line.bytesScanned { scanned = bytes }
        if let query = line.query { Terminal.say("query \(query) (Ctrl-C stops it)") }
        if let state = line.state { progress("\(state), \(ByteCount.text(scanned)) scanned") }
        if let names = line.columns {
            progress(nil)
            columns = names.map { ResultColumn(name: $0.name, type: $0.type) }
        }
        if let rows = line.rows { Terminal.write(page(rows, isFirst: line.columns != nil)) }
        if let error = line.error {
            progress(nil)
            Terminal.complain(error.message, hint: error.hint)
            throw ExitCode.failure
        }
        if line.done == true { hasEnded = true }
    }

    mutating func end() throws {
        guard hasEnded else {
            Terminal.complain("the answer broke off", hint: "Look at the log of glauxd, and ask again.")
            throw ExitCode.failure
        }
        if var text {
            text.end()
            Terminal.write(String(decoding: text.takeBytes(), as: UTF8.self))
        }
        Terminal.say(
            "\(Quantity.count(rows)) \(rows == 1 ? "row" : "rows"), \(ByteCount.text(scanned)) scanned, about "
                + "\(Self.price(of: scanned))")
    }

    /// The text of a page.
    mutating func page(_ page: [[String?]], isFirst: Bool) -> String {
        rows += Int64(page.count)
        guard let resultFormat = ResultFormat(rawValue: format.rawValue) else { return table(page, isFirst: isFirst) }
        var text = text ?? ResultText(columns, as: resultFormat)
        for row in page { text.add(row) }
        let bytes = text.takeBytes()
        self.text = text
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func table(_ page: [[String?]], isFirst: Bool) -> String {
        let cells = page.map { row in
            columns.indices.map { index in
                (index < row.count ? row[index] : nil)?.printable.replacing("\n", with: " ") ?? "NULL"
            }
        }
        var lines: [String] = []
        if isFirst {
            let names = columns.map(\.name.printable)
            widths = names.map(\.displayWidth)
            for row in cells {
                for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.displayWidth) }
            }
            lines.append(line(names))
            lines.append(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "))
        }
        lines += cells.map { line($0) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func line(_ cells: [String]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let space = String(repeating: " ", count: max(0, widths[index] - cell.displayWidth))
            let isLast = index == cells.count - 1
            if columns[index].kind == .number { line += space + cell } else { line += isLast ? cell : cell + space }
            if !isLast { line += "  " }
        }
        return line
    }

    /// Written over where that is possible, and else not at all.
    private mutating func progress(_ words: String?) {
        guard Terminal.errorMovesCursor else { return }
        if words != nil || isWaiting { Terminal.sayPart("\r\u{1B}[K\(words ?? "")") }
        isWaiting = words != nil
    }

    /// Five dollars for 10^12 bytes, and no less than ten megabytes of them: Athena's price in most regions.
    static func price(of scanned: Int64) -> String {
        let microdollars = max(scanned, 10_000_000) / 200_000
        guard microdollars >= 10_000 else { return "< $0.01" }
        let cents = (microdollars + 5_000) / 10_000
        return "$\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
    }
}
