/// A generation that the journal knows, and who shows it.
package struct LedgerEntry: Sendable, Hashable {
    package var generation: Generation
    /// The targets that were last seen to show it; a table that changed its target leaves one behind.
    package var shownBy: [Target]

    package init(_ generation: Generation, shownBy: [Target] = []) {
        self.generation = generation
        self.shownBy = shownBy
    }

    package var isLive: Bool { !shownBy.isEmpty }
}

extension [LedgerEntry] {
    /// The generation that an operator means by the id of its export, or by the beginning of it.
    package func find(_ id: String) throws(Refusal) -> LedgerEntry {
        let found = filter { $0.generation.id == id }
        let near = found.isEmpty && !id.isEmpty ? filter { $0.generation.id.hasPrefix(id) } : found
        guard let entry = near.first else {
            throw Refusal(
                .notFound, message: "no generation \(id)", hint: "`glaux generations TABLE` lists the generations.")
        }
        guard near.count == 1 else {
            throw Refusal(
                .conflict, message: "\(near.count) generations begin with \(id)", hint: "Give more of the id.")
        }
        return entry
    }
}
