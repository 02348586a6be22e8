internal import Yams

/// The one YAML document of a file.
enum YAMLDocument {
    static let aliasMessage =
        "anchors and aliases (& and *) are not supported. Write the value out, or put it under \"defaults\"."

    /// Its root, or what is wrong with it as YAML.
    static func root(of text: String, file: String) -> Result<Item, Unreadable> {
        var text = text
        do throws(Unreadable) {
            try refuseAnchors(in: text, file: file)
            var repeated: [ConfigProblem] = []
            while true {
                switch try parse(text, file: file) {
                case .node(let node): return .success(Item(file: file, node: node, path: .root))
                case .repeated(let key, let mark):
                    repeated.append(
                        ConfigProblem(
                            file: file, line: mark.line, column: mark.column, keyPath: key,
                            message: "is written twice in its mapping. Remove one of them."))
                    // A repeated key stops the parser. It is marked and the parser tried again, so that the key can be
                    // reported together with everything else that is wrong; unless that takes long.
                    guard repeated.count < 10, (repeated.count + 1) * text.utf8.count <= mostParsed,
                        let marked = marking(key, after: mark, in: text)
                    else { throw Unreadable(problems: repeated) }
                    text = marked
                }
            }
        } catch {
            return .failure(error)
        }
    }

    /// Bytes, with each time that a file is parsed again.
    private static let mostParsed = 1_000_000

    struct Unreadable: Error {
        var problems: [ConfigProblem]
    }

    private enum Outcome {
        case node(Node)
        case repeated(key: String, Mark)
    }

    private static func parse(_ text: String, file: String) throws(Unreadable) -> Outcome {
        do {
            guard let node = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot(), !node.isEmpty
            else {
                let problem = ConfigProblem(
                    file: file, message: "holds nothing. Write \"tables:\" and under it the tables, or remove the file."
                )
                throw Unreadable(problems: [problem])
            }
            return .node(node)
        } catch let error as Unreadable {
            throw error
        } catch let YamlError.duplicatedKeysInMapping(keys, context) {
            return .repeated(key: keys.first ?? "", context.mark)
        } catch {
            throw Unreadable(problems: [problem(of: error, text: text, file: file)])
        }
    }

    /// A few anchors with many aliases can stand for more values than fit a memory, so they are looked for in a copy of
    /// the text in which nothing is an alias.
    private static func refuseAnchors(in text: String, file: String) throws(Unreadable) {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return }
        var bytes = Array(text.utf8)
        for index in bytes.indices.dropLast() where bytes[index] == UInt8(ascii: "*") && bytes[index + 1].isNameByte {
            bytes[index] = UInt8(ascii: "x")
        }
        // The parser holds what the nodes' anchors refer to weakly.
        guard let parser = try? Parser(yaml: String(decoding: bytes, as: UTF8.self), resolver: .basic, encoding: .utf8)
        else { return }
        var anchors: [Mark] = []
        withExtendedLifetime(parser) {
            if let root = try? parser.singleRoot() { collectAnchors(of: root, into: &anchors) }
        }
        guard !anchors.isEmpty else { return }
        throw Unreadable(
            problems: anchors.map {
                ConfigProblem(file: file, line: $0.line, column: $0.column, message: aliasMessage)
            })
    }

    private static func collectAnchors(of node: Node, into marks: inout [Mark]) {
        if node.anchor != nil, let mark = node.mark { marks.append(mark) }
        switch node {
        case .scalar, .alias: break
        case .sequence(let nodes): for node in nodes { collectAnchors(of: node, into: &marks) }
        case .mapping(let pairs):
            for (key, value) in pairs {
                collectAnchors(of: key, into: &marks)
                collectAnchors(of: value, into: &marks)
            }
        }
    }
}

extension UInt8 {
    /// May follow the `*` of an alias.
    fileprivate var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension Node {
    /// What an absent document is read as.
    fileprivate var isEmpty: Bool {
        guard case .scalar(let scalar) = self else { return false }
        return scalar.string.isEmpty && scalar.style == .plain
    }
}
