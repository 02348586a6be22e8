/// A query of the config: one SELECT, with words such as `{{ last_month.year }}` that its slot fills in.
package struct QueryTemplate: Sendable, Hashable, Codable {
    enum Piece: Sendable, Hashable, Codable {
        case text(String)
        /// Inside quotes a date is its digits, outside a literal of its own.
        case time(SlotWord, isQuoted: Bool)
    }

    /// What is wrong with it: a whole sentence without a subject, and what to write.
    package struct Problem: Error, Sendable, Hashable {
        package var message: String
        init(_ message: String) { self.message = message }
    }

    let pieces: [Piece]

    /// - Parameter parameters: what `{{ name }}` stands for, as SQL's literals: they never become part of the query's grammar
    package init(_ sql: String, parameters: [String: SQLLiteral] = [:]) throws(Problem) {
        var reading = QueryReading(sql, parameters: parameters)
        pieces = try reading.pieces()
    }

    /// Whether it may read the target or its view: a guess, for it is not parsed.
    func names(_ target: Target) -> Bool {
        let text = pieces.lazy.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: " ")
        return text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }
            .contains { $0 == target.name || $0 == "\(target.name)_flat" }
    }

    package func sql(at slot: Timestamp, in zone: TimeZoneRules) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .time(let word, let isQuoted): word.text(at: slot, in: zone, isQuoted: isQuoted)
            }
        }.joined()
    }
}
