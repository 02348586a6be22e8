/// Durations as operators write and read them: `90s`, `15m`, `8h`, `1d`, `1h30m`.
extension Duration {
    private static let units: [(letter: Character, seconds: Int64)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]
    /// A hundred years; whatever is longer is read as this, and too long wherever durations are read.
    private static let ceiling: Int64 = 36_500 * 86_400

    /// Whole numbers with their units, the larger unit first; nil for anything else.
    package init?(text: String) {
        guard !text.isEmpty else { return nil }
        var seconds: Int64 = 0
        var allowed = Self.units[...]
        var rest = text[...]
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.isASCIIDigit)
            rest = rest.dropFirst(digits.count)
            guard !digits.isEmpty, let letter = rest.popFirst(),
                let index = allowed.firstIndex(where: { $0.letter == letter })
            else { return nil }
            // Digits that do not fit are too many in any case.
            let count = Int64(digits).map { min($0, Self.ceiling) } ?? Self.ceiling
            seconds = min(seconds + count * allowed[index].seconds, Self.ceiling)
            allowed = allowed[(index + 1)...]
        }
        self = .seconds(seconds)
    }

    /// Exact to the second.
    package var text: String {
        var rest = components.seconds
        var text = ""
        for (letter, length) in Self.units {
            if rest >= length { text += "\(rest / length)\(letter)" }
            rest %= length
        }
        return text.isEmpty ? "0s" : text
    }
}

extension Character {
    package var isASCIIDigit: Bool { ("0"..."9").contains(self) && isASCII }
}
