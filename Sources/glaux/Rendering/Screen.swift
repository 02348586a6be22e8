/// A text as the whole of a terminal: lines end at its edge, and what does not fit is counted.
struct Screen {
    var columns: Int
    var rows: Int

    /// From the upper left corner over whatever stood there.
    func frame(of text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        // The cursor takes the last row.
        let room = max(rows - 1, 1)
        if lines.count > room {
            let hidden = lines.count - room + 1
            lines = lines.prefix(room - 1) + ["… \(hidden) more lines"]
        }
        return "\u{1B}[H" + lines.map { $0.cut(toColumns: columns) + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
    }
}

extension String {
    /// As much as these columns hold. Colours are kept, so that they end.
    func cut(toColumns limit: Int) -> String {
        var kept = UnicodeScalarView()
        var width = 0
        var isInEscape = false
        for scalar in unicodeScalars {
            if isInEscape || scalar == "\u{1B}" {
                isInEscape = scalar != "m"
                kept.append(scalar)
                continue
            }
            width += String(scalar).displayWidth
            if width <= limit { kept.append(scalar) }
        }
        return String(kept)
    }
}
