/// Why a job keeps the target on its old generation until an operator approves or rejects the new one.
package struct Hold: Sendable, Hashable, Codable {
    package enum Cause: String, Sendable, Hashable, Codable, CaseIterable {
        /// The item count moved further than `count_drop` allows.
        case count
        /// An assertion does not hold.
        case assertion
        /// Athena counts other than the manifest.
        case scan
        /// The data have types that the config does not declare.
        case declaration
        /// The data have outgrown the target's columns.
        case columns
        /// Somebody else changed the target.
        case catalog
    }

    package var cause: Cause
    /// In words for an operator.
    package var reason: String
    /// All of what is held, the generation with it: an approval is of exactly this.
    package var subject: Int64
    /// The target as it was shown, if it is why.
    package var target: TargetSighting?

    package init(
        _ cause: Cause, of generation: Generation, _ reason: String, all: [String] = [], target: TargetSighting? = nil
    ) {
        self.cause = cause
        self.reason = reason
        self.target = target
        let subject = [generation.export.arn.rawValue, reason] + all
        self.subject = Int64(bitPattern: StableHash.of(subject.joined(separator: "\n")))
    }

    /// By which an operator says which hold was looked at: sixteen digits.
    package var id: String {
        let digits = String(UInt64(bitPattern: subject), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Hold {
    /// Whether the declared columns would show NULL for most values of an attribute.
    static func declaration(of generation: Generation, sample: ExportSample?, spec: RefreshSpec) -> Hold? {
        guard spec.onDrift != .ignore, let columns = spec.columns, let sample else { return nil }
        let found = columns.contradictions(in: sample.shape).filter(\.isUsual).map(\.words)
        guard !found.isEmpty else { return nil }
        let rest = found.count > 5 ? ["\(found.count - 5) more"] : []
        return Hold(
            .declaration, of: generation,
            "`columns:` declares \((found.prefix(5) + rest).joined(separator: "; ")); the target would show NULL. Declare the "
                + "type that the data have, or infer the columns")
    }
    /// Whether the item count moved further from the live generation's than the config allows.
    package static func count(of generation: Generation, live: Generation?, spec: RefreshSpec) -> Hold? {
        guard let limit = spec.verification.countDrop, let live, live.table == generation.table,
            live.export.itemCount > 0
        else { return nil }
        let (before, now) = (live.export.itemCount, generation.export.itemCount)
        // As floating point, so that no count overflows.
        let moved = Double(abs(now - before)) * 100 / Double(before)
        guard moved > Double(limit) else { return nil }
        let percent = moved < 1_000 ? "\(Int(moved.rounded())) %" : "\(Int((moved / 100).rounded())) times"
        return Hold(
            .count, of: generation,
            "the export has \(now) items, the live generation \(before): \(percent) \(now < before ? "fewer" : "more"), "
                + "and `count_drop` allows \(limit) %", all: [live.export.arn.rawValue])
    }
}
