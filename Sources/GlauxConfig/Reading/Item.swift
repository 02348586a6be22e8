internal import Yams

/// A node of a file, with the keys that lead to it.
struct Item {
    indirect enum Path {
        case root
        case key(Path, String)
        case index(Path, Int)

        var text: String {
            switch self {
            case .root: ""
            case .key(.root, let key): key
            case .key(let path, let key): "\(path.text).\(key)"
            case .index(let path, let index): "\(path.text)[\(index)]"
            }
        }
    }

    let file: String
    let node: Node
    let path: Path
    /// Where its key stands, for an item of a mapping.
    var keyMark: Mark?

    var place: Place { Place(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0) }

    /// The place of its key, or its own where it has none.
    var keyPlace: Place {
        keyMark.map { Place(file: file, line: $0.line, column: $0.column) } ?? place
    }

    func problem(_ message: String) -> ConfigProblem { place.problem(path.text, message) }

    func keyProblem(_ message: String) -> ConfigProblem { keyPlace.problem(path.text, message) }
}

/// Where something stands in a file; both numbers from 1.
struct Place: Sendable, Hashable {
    let file: String
    let line: Int
    let column: Int

    func problem(_ keyPath: String, _ message: String) -> ConfigProblem {
        ConfigProblem(file: file, line: line, column: column, keyPath: keyPath, message: message)
    }
}

/// A value and where it was written.
struct Sourced<Value> {
    var value: Value
    var place: Place

    func map<Other>(_ transform: (Value) -> Other) -> Sourced<Other> {
        Sourced<Other>(value: transform(value), place: place)
    }
}

extension Sourced: Sendable where Value: Sendable {}
