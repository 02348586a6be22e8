/// Colours of a terminal, or none.
struct Style {
    enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
        case grey = 90
    }

    var hasColours: Bool

    func paint(_ text: String, _ colour: Colour?) -> String {
        guard hasColours, let colour else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }

    /// The colour of a state of a table, a job or a step.
    static func colour(of state: String) -> Colour? {
        switch state {
        case "running": .cyan
        case "succeeded": .green
        case "failed", "failing": .red
        case "held", "paused", "cancelled", "skipped": .yellow
        default: nil
        }
    }
}

/// Columns under headings, each as wide as its widest cell.
struct TextTable {
    struct Cell {
        var text: String
        var colour: Style.Colour?
    }

    var headings: [String]
    var rows: [[Cell]] = []

    /// A cell is one line, whatever AWS or a config put into it.
    mutating func add(_ cells: [Cell]) {
        rows.append(
            cells.map { Cell(text: $0.text.printable.replacing("\n", with: " "), colour: $0.colour) })
    }

    /// Where the last column begins.
    var indent: Int { widths.dropLast().reduce(0) { $0 + $1 + 2 } }

    private var widths: [Int] {
        var widths = headings.map(\.displayWidth)
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.text.displayWidth) }
        }
        return widths
    }

    func text(_ style: Style) -> String {
        let widths = widths
        var lines = [line(headings.map { Cell(text: $0, colour: .grey) }, widths, style)]
        for row in rows { lines.append(line(row, widths, style)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ style: Style) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            line += style.paint(cell.text, cell.colour)
            if index < cells.count - 1 {
                line += String(repeating: " ", count: widths[index] - cell.text.displayWidth + 2)
            }
        }
        return line
    }
}

extension TextTable.Cell: ExpressibleByStringLiteral {
    init(stringLiteral value: String) {
        text = value
    }
}

extension String {
    /// Without what could move the cursor, change the terminal or turn the order of what is read around: messages of AWS
    /// and names of others end up here. Line breaks stay.
    var printable: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": text.unicodeScalars.append(scalar)
            case "\t": text += " "
            case _ where scalar.properties.generalCategory == .control: text += "\u{FFFD}"
            case _ where scalar.properties.isBidiControl:
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Columns on a terminal: wide East Asian characters take two, combining marks none.
    var displayWidth: Int {
        unicodeScalars.reduce(0) { width, scalar in
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format, .control: return width
            default: break
            }
            switch scalar.value {
            case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
                0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
                0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
                return width + 2
            default:
                return width + 1
            }
        }
    }
}
