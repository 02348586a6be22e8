internal import Foundation

/// Figures as aligned lines: what, measured, goal, met or not.
enum FigureTable {
    static func text(_ figures: [Figure]) -> String {
        let rows = figures.map { figure in
            [figure.name, text(figure.value, figure.unit), goal(of: figure), verdict(of: figure)]
        }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            "  \(padded(row[0], widths[0]))  \(padded(row[1], -widths[1]))  \(padded(row[2], -widths[2]))  \(row[3])"
                .trimmingCharacters(in: .newlines)
        }.joined(separator: "\n")
    }

    private static func goal(of figure: Figure) -> String {
        switch figure.goal {
        case .none: ""
        case .atMost(let limit): "≤ \(text(limit, figure.unit))"
        case .atLeast(let limit): "≥ \(text(limit, figure.unit))"
        }
    }

    private static func verdict(of figure: Figure) -> String {
        figure.isMet.map { $0 ? "met" : "MISSED" } ?? ""
    }

    private static func text(_ value: Double, _ unit: Figure.Unit) -> String {
        switch unit {
        case .milliseconds: "\(number(value)) ms"
        case .seconds: "\(number(value)) s"
        case .perSecond: "\(number(value)) /s"
        case .megabytesPerSecond: "\(number(value)) MB/s"
        case .mebibytes: "\(number(value)) MiB"
        case .percent: "\(number(value)) %"
        case .count: number(value)
        }
    }

    /// Three digits that matter, none after the point from a hundred on.
    private static func number(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 100 { return String(Int(value)) }
        return String(format: abs(value) >= 100 ? "%.0f" : abs(value) >= 10 ? "%.1f" : "%.2f", value)
    }

    /// A negative width pads on the left.
    private static func padded(_ text: String, _ width: Int) -> String {
        let space = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? space + text : text + space
    }
}
