/// Writes a query's result row by row. Every value keeps its digits: a number of 38 of them is written as Athena did.
package struct ResultText: Sendable {
    package let format: ResultFormat
    private let columns: [ResultColumn]
    /// Of JSON's members: unique, where a query may name two columns alike.
    private let names: [String]
    package private(set) var rows: Int64 = 0
    package private(set) var bytes: [UInt8] = []

    package init(_ columns: [ResultColumn], as format: ResultFormat) {
        self.format = format
        self.columns = columns
        names = Self.unique(columns.map(\.name))
        switch format {
        case .csv: writeCSV(columns.map(\.name))
        case .json: write("[")
        case .jsonl: break
        case .markdown:
            writeMarkdown(columns.map(\.name))
            write("|")
            for column in columns { write(column.kind == .number ? " --: |" : " --- |") }
            write("\n")
        }
    }

    package mutating func add(_ row: [String?]) {
        // What Athena leaves out at the end of a row is NULL.
        let row = columns.indices.map { $0 < row.count ? row[$0] : nil }
        switch format {
        case .csv: writeCSV(row)
        case .json:
            write(rows == 0 ? "\n" : ",\n")
            writeObject(row)
        case .jsonl:
            writeObject(row)
            write("\n")
        case .markdown: writeMarkdown(row)
        }
        rows += 1
    }

    package mutating func end() {
        if format == .json { write(rows == 0 ? "]\n" : "\n]\n") }
    }

    /// What was written since.
    package mutating func takeBytes() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    private mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// As RFC 4180 has it, with bare line feeds; NULL is nothing at all, and an empty text is `""`.
    private mutating func writeCSV(_ row: [String?]) {
        for (index, value) in row.enumerated() {
            if index > 0 { write(",") }
            guard let value else { continue }
            let isPlain =
                !value.isEmpty && !value.utf8.contains { $0 == 0x22 || $0 == 0x2c || $0 == 0x0a || $0 == 0x0d }
            write(isPlain ? value : "\"\(value.replacing("\"", with: "\"\""))\"")
        }
        write("\n")
    }

    private mutating func writeMarkdown(_ row: [String?]) {
        write("|")
        for value in row {
            let text = (value ?? "").replacing("\\", with: "\\\\").replacing("|", with: "\\|")
                .replacing("\r\n", with: "<br>").replacing("\n", with: "<br>")
            write(" \(text) |")
        }
        write("\n")
    }

    private mutating func writeObject(_ row: [String?]) {
        write("{")
        for (index, value) in row.enumerated() {
            if index > 0 { write(",") }
            writeJSON(names[index])
            write(":")
            switch (value, columns[index].kind) {
            case (nil, _): write("null")
            case (let value?, .number) where Self.isJSONNumber(value): write(value)
            case (let value?, .boolean) where value == "true" || value == "false": write(value)
            // NaN and infinity are no numbers of JSON's.
            case (let value?, _): writeJSON(value)
            }
        }
        write("}")
    }

    private mutating func writeJSON(_ text: String) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5c: bytes += [0x5c, byte]
            case 0x0a: write("\\n")
            case 0x0d: write("\\r")
            case 0x09: write("\\t")
            case 0..<0x20, 0x7f:
                let digits = String(byte, radix: 16)
                write("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)")
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }

    /// `-12`, `0.5`, `1.0E10`; neither `007` nor `NaN`.
    static func isJSONNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func digits() -> Int {
            let count = rest.prefix { (0x30...0x39).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, whole == 1 || !startsWithZero else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    private static func unique(_ names: [String]) -> [String] {
        var taken: Set<String> = []
        return names.map { name in
            var unique = name
            var number = 2
            while !taken.insert(unique).inserted {
                unique = "\(name)_\(number)"
                number += 1
            }
            return unique
        }
    }
}
