import GlauxConfig
import Testing

/// Texts that are large or deep enough to hurt a careless reader.
@Suite("hostile texts")
struct HostileTextTests {
    struct Hostile: Sendable, CustomTestStringConvertible {
        let name: String
        let text: @Sendable () -> String
        var testDescription: String { name }
    }

    static let megabytes = 10 * 1024 * 1024

    @Test(
        "each has a problem, and soon",
        arguments: [
            Hostile(name: "10 MB of one word") { String(repeating: "a", count: megabytes) },
            Hostile(name: "10 MB of brackets") { String(repeating: "[", count: megabytes) },
            Hostile(name: "10 MB of braces") { String(repeating: "{", count: megabytes) },
            Hostile(name: "10 MB of dashes") { String(repeating: "- ", count: megabytes / 2) },
            Hostile(name: "10 MB of question marks") { String(repeating: "? ", count: megabytes / 2) },
            Hostile(name: "10 MB of colons") { String(repeating: ": ", count: megabytes / 2) },
            Hostile(name: "10 MB of a quoted word") { "\"" + String(repeating: "a ", count: megabytes / 2) },
            Hostile(name: "10 MB of bytes without meaning") { String(repeating: "%\u{7}@`|>", count: megabytes / 6) },
            Hostile(name: "10 MB of a comment") { "#" + String(repeating: "x", count: megabytes) },
            Hostile(name: "10 MB of line feeds") { String(repeating: "\n", count: megabytes) },
            Hostile(name: "10 MB of list items") { "tables:\n" + String(repeating: "- a\n", count: megabytes / 4) },
            Hostile(name: "10 MB of words and commas") { "tables: [" + String(repeating: "a,", count: megabytes / 2) },
            Hostile(name: "10 MB in a key") { String(repeating: "k", count: megabytes) + ": 1\n" },
            Hostile(name: "brackets 900 deep") {
                "tables: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900) + "\n"
            },
            Hostile(name: "mappings 900 deep") {
                "aws: " + String(repeating: "{a: ", count: 900) + "1" + String(repeating: "}", count: 900) + "\n"
            },
            Hostile(name: "columns 900 deep") {
                "defaults: {columns: " + String(repeating: "{a: ", count: 900) + "S"
                    + String(repeating: "}", count: 901) + "\n"
            },
            Hostile(name: "lists in columns 900 deep") {
                "defaults: {columns: {a: " + String(repeating: "[", count: 900) + "S"
                    + String(repeating: "]", count: 900)
                    + "}}\n"
            },
            Hostile(name: "indentation 900 deep") {
                (0..<900).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
            },
            Hostile(name: "aliases that double thirty times") {
                "a0: &a0 [x]\n" + (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
            },
            Hostile(name: "aliases that double thirty times, as a key") {
                "a0: &a0 [x]\n" + (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
                    + "? *a30\n: 1\n"
            },
        ])
    func problem(hostile: Hostile) {
        let text = ConfigText(path: "glaux.yaml", text: hostile.text())
        #expect(throws: ConfigProblems.self) {
            try ConfigLoader.load([text], timeZones: TimeZones(rules: { _ in nil }, names: { [] }))
        }
    }
}
