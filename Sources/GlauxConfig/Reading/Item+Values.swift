internal import Yams

extension Item {
    /// Nothing was written: `key:`, `key: ~` or `key: null`.
    var isNull: Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// Reads a single value, or notes what is wrong with it.
    func value<Value>(
        _ problems: inout [ConfigProblem], _ read: (Written) throws(Wrong) -> Value
    ) -> Sourced<Value>? {
        switch node {
        case .scalar(let scalar):
            guard !isNull else {
                problems.append(problem("has no value. Write one, or remove the key."))
                return nil
            }
            do throws(Wrong) {
                let written = Written(text: scalar.string, isPlain: scalar.style == .plain)
                return Sourced(value: try read(written), place: place)
            } catch {
                problems.append(problem(error.message))
                return nil
            }
        case .sequence:
            problems.append(problem("is a list. Write a single value."))
        case .mapping:
            problems.append(problem("is a mapping. Write a single value."))
        case .alias:
            problems.append(problem(YAMLDocument.aliasMessage))
        }
        return nil
    }

    /// The entries of a mapping, in their order; nil after noting that it is none. An absent value is an empty mapping.
    func entries(_ problems: inout [ConfigProblem]) -> [(key: String, item: Item)]? {
        if isNull { return [] }
        guard case .mapping(let mapping) = node else {
            problems.append(problem("is \(kind). Write keys with values, one a line: \"key: value\"."))
            return nil
        }
        var entries: [(key: String, item: Item)] = []
        entries.reserveCapacity(mapping.count)
        for (key, value) in mapping {
            guard case .scalar(let name) = key else {
                let item = Item(file: file, node: key, path: path)
                problems.append(item.problem("a key is \(item.kind). Write a name."))
                continue
            }
            let repetition = YAMLDocument.repetition(of: name.string, in: mapping)
            let item = Item(
                file: file, node: value, path: .key(path, repetition?.name ?? name.string), keyMark: key.mark)
            if let repetition {
                problems.append(
                    item.keyProblem("is written twice, first on line \(repetition.line). Remove one of them."))
            } else {
                entries.append((name.string, item))
            }
        }
        return entries
    }

    /// The items of a list; nil after noting that it is none. An absent value is an empty list.
    func elements(_ problems: inout [ConfigProblem], of what: String) -> [Item]? {
        if isNull { return [] }
        guard case .sequence(let sequence) = node else {
            problems.append(problem("is \(kind). Write a list of \(what), each beginning with \"- \"."))
            return nil
        }
        return sequence.enumerated().map { Item(file: file, node: $1, path: .index(path, $0)) }
    }

    /// What it is, for people.
    var kind: String {
        switch node {
        case .scalar(let scalar): scalar.string.quoted
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}

/// A single value as it stands in the file. No YAML type is guessed: what a key means decides what its text means.
struct Written {
    let text: String
    /// Without quotes, so that other readers of YAML may see something else in it.
    let isPlain: Bool

    /// Text that no other reader of YAML would take for a boolean.
    func plainText() throws(Wrong) -> String {
        if isPlain, ["yes", "no", "on", "off", "true", "false", "y", "n"].contains(text.lowercased()) {
            throw Wrong("\(text) is a boolean in YAML. Put it in quotes: \"\(text)\".")
        }
        return text
    }
}
