/// What Athena is asked about a generation before the target shows it: a table of its own over the new location, one
/// query, and the table is gone again.
package enum Examination: Sendable, Hashable {
    case creating(TargetDefinition)
    /// Something of the name is there already: whose is it?
    case inspecting(TargetDefinition)
    /// It was left over, and is made to fit.
    case replacing(TargetDefinition)
    case querying(QueryErrand)
    /// The job ends before it has an answer.
    case stopping(QueryID)
    /// nil where there was none.
    case clearing(Outcome?)

    package enum Outcome: Sendable, Hashable {
        case passed
        case held(Hold)
        case failed(Failure)
    }

    package init(of generation: Generation, as columns: [Column], for spec: RefreshSpec) {
        var definition = spec.definition(of: Self.table(for: spec.target), at: generation.location, columns)
        definition.parameters[TargetDefinition.mark] = Self.mark
        self = .creating(definition)
    }

    /// What tells it from every other table.
    static let mark = "examination"

    /// The table that stands for the generation meanwhile.
    package static func table(for target: Target) -> Target {
        Target(database: target.database, name: String(target.name.prefix(240)) + "__next")
    }

    /// One row: the count if it is wanted, then each assertion.
    package static func statement(_ verification: Verification, of target: Target) -> String {
        "SELECT " + columns(verification, of: target).joined(separator: ", ")
    }

    /// In the order of the row.
    private static func columns(_ verification: Verification, of target: Target) -> [String] {
        let table = table(for: target)
        let name = "\"\(table.database)\".\"\(table.name)\""
        let assertions = verification.assertions.map { "(\($0.replacing("{table}", with: name)))" }
        return (verification.scans ? ["(SELECT count(*) FROM \(name))"] : []) + assertions
    }

    /// The assertion at a place of the statement.
    ///
    /// - Parameters:
    ///   - line: from 1, as is the column
    static func assertion(
        atLine line: Int, column: Int, _ verification: Verification, of target: Target
    ) -> String? {
        var place = (line: 1, column: 1)
        func passes(_ text: String) -> Bool {
            for scalar in text.unicodeScalars {
                if place == (line, column) { return true }
                place = scalar == "\n" ? (place.line + 1, 1) : (place.line, place.column + 1)
            }
            return false
        }
        guard !passes("SELECT ") else { return nil }
        let scans = verification.scans ? 1 : 0
        for (index, text) in columns(verification, of: target).enumerated() {
            if passes(text) { return index < scans ? nil : verification.assertions[index - scans] }
            guard !passes(", ") else { return nil }
        }
        return nil
    }

    /// Holds the answer against the config and the manifest.
    package static func judge(
        _ page: ResultPage?, _ verification: Verification, of generation: Generation
    ) -> Outcome {
        let expected = verification.assertions.count + (verification.scans ? 1 : 0)
        guard let page, page.columns.count == expected, page.rows.count == 1, var values = page.rows.first?[...],
            values.count == expected
        else {
            return .failed(
                Failure(
                    kind: .unknown, message: "Athena's answer to the verification is not one row of \(expected) values",
                    hint: "Look at the query in Athena; every assertion must be a query of one value."))
        }
        // All of them: an operator approves what was shown, and nothing behind it.
        var reasons: [String] = []
        var cause = Hold.Cause.assertion
        if verification.scans {
            let counted = values.removeFirst().flatMap { Int64($0) }
            if counted != generation.export.itemCount {
                cause = .scan
                reasons.append(
                    "Athena counts \(counted.map { "\($0)" } ?? "nothing"), the manifest states "
                        + "\(generation.export.itemCount) items")
            }
        }
        let columns = page.columns.suffix(verification.assertions.count)
        for (assertion, (column, value)) in zip(verification.assertions, zip(columns, values)) {
            switch value {
            case "true" where column.kind == .boolean: continue
            case "false" where column.kind == .boolean, nil:
                reasons.append("the assertion `\(assertion)` does not hold")
            case .some:
                return .failed(
                    Failure(
                        kind: .invalid,
                        message: "the assertion `\(assertion)` came to neither true nor false",
                        hint: "Write a query of one boolean, such as SELECT count(*) > 0 FROM {table}."))
            }
        }
        return reasons.isEmpty ? .passed : .held(Hold(cause, of: generation, reasons.joined(separator: "; ")))
    }
}
