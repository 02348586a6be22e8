import GlauxCore

/// The queries of `verify: assert:`. Athena says whether they are SQL; what could write, or could not be asked for
/// `{table}`, is refused here.
enum Assertions {
    static func read(_ item: Item, _ problems: inout [ConfigProblem]) -> [String] {
        guard let elements = item.elements(&problems, of: "queries") else { return [] }
        return elements.compactMap { $0.value(&problems, assertion)?.value }
    }

    private static func assertion(_ written: Written) throws(Wrong) -> String {
        let text = String(written.text.trimmingPrefix(while: \.isWhitespace))
        let first = text.prefix { $0.isLetter }.lowercased()
        guard first == "select" || first == "with" else {
            throw Wrong(
                "\(String(text.prefix(40)).quoted) is no query. Write one that begins with SELECT, such as "
                    + "\"SELECT count(*) > 0 FROM {table}\".")
        }
        guard !text.contains(";") else {
            throw Wrong("\(String(text.prefix(40)).quoted) has a semicolon. Write one query, without it.")
        }
        // It would swallow what follows the query.
        guard !text.contains("--") else {
            throw Wrong("\(String(text.prefix(40)).quoted) has a comment. Write the query without it.")
        }
        guard text.contains("{table}") else {
            throw Wrong(
                "\(String(text.prefix(40)).quoted) does not ask about {table}. Write it where the table's name belongs."
            )
        }
        return text
    }
}
