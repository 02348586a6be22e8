/// The nearest of several words to one that was mistyped.
package enum Suggestion {
    /// nil where none is near enough to have been meant. Of equally near ones the first.
    package static func nearest(to word: String, among words: some Sequence<String>) -> String? {
        // What is no longer than this was typed by a person.
        guard word.utf8.count <= 64 else { return nil }
        let folded = Array(word.lowercased().unicodeScalars)
        var best: (distance: Int, word: String)?
        for candidate in words {
            let scalars = Array(candidate.lowercased().unicodeScalars)
            let limit = min(best.map { $0.distance - 1 } ?? .max, max(1, min(folded.count, scalars.count) / 3))
            guard abs(scalars.count - folded.count) <= limit else { continue }
            let distance = distance(folded, scalars)
            if distance <= limit { best = (distance, candidate) }
        }
        return best?.word
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    private static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
        guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for row in 1...first.count {
            var present = [row]
            for column in 1...second.count {
                let isSame = first[row - 1] == second[column - 1]
                var least = min(last[column] + 1, present[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
                    least = min(least, beforeLast[column - 2] + 1)
                }
                present.append(least)
            }
            (beforeLast, last) = (last, present)
        }
        return last[second.count]
    }
}
