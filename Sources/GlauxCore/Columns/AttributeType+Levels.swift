extension AttributeType {
    /// How many levels of lists and maps whose insides are known there are.
    var levels: Int {
        switch self {
        case .string, .number, .binary, .boolean, .null, .stringSet, .numberSet, .binarySet, .json: 0
        case .list(let inside), .dictionary(let inside): inside == .json ? 0 : 1 + inside.levels
        case .map(let columns): columns.isEmpty ? 0 : 1 + (columns.map(\.type.levels).max() ?? 0)
        case .mixed(let types): types.map(\.levels).max() ?? 0
        }
    }

    /// Whether keys that differ in case must be told apart: where they are twins, and where they are data.
    var needsCase: Bool {
        switch self {
        case .string, .number, .binary, .boolean, .null, .stringSet, .numberSet, .binarySet: false
        case .list(let element): element.needsCase
        case .map(let columns): columns.isEmpty || columns.needCase
        case .mixed(let types): types.contains(where: \.needsCase)
        case .dictionary, .json: true
        }
    }

    /// The same with JSON text for what is inside the lists and maps below so many levels of them.
    fileprivate func cut(below levels: Int, _ path: [String], _ paths: inout [[String]]) -> AttributeType {
        switch self {
        case .string, .number, .binary, .boolean, .null, .stringSet, .numberSet, .binarySet, .json: return self
        case .mixed(let types):
            var cut: [AttributeType] = []
            for type in types { cut.append(type.cut(below: levels, path, &paths)) }
            return .mixed(cut)
        case .list(.json), .dictionary(.json), .map([]): return self
        case .list(let element):
            if levels > 0 { return .list(element.cut(below: levels - 1, path, &paths)) }
            paths.append(path)
            return .list(.json)
        case .dictionary(let value):
            if levels > 0 { return .dictionary(value.cut(below: levels - 1, path, &paths)) }
            paths.append(path)
            return .dictionary(.json)
        case .map(let columns):
            if levels > 0 { return .map(columns.cut(below: levels - 1, path, &paths)) }
            paths.append(path)
            return .dictionary(.json)
        }
    }
}

extension [Column] {
    /// Whether keys that differ in case must be told apart, at any depth.
    var needCase: Bool {
        var seen: Set<JSONKey> = []
        return contains { !seen.insert(JSONKey($0.attribute).lowercased()).inserted || $0.type.needsCase }
    }

    /// - Returns: the columns with JSON text for what is inside lists and maps below so many levels of them, and the paths
    ///   of these
    func cut(below levels: Int) -> (columns: [Column], paths: [[String]]) {
        var paths: [[String]] = []
        let columns = cut(below: levels, [], &paths)
        return (columns, paths)
    }

    fileprivate func cut(below levels: Int, _ path: [String], _ paths: inout [[String]]) -> [Column] {
        var cut: [Column] = []
        for column in self {
            let path = path + [column.attribute]
            cut.append(Column(attribute: column.attribute, type: column.type.cut(below: levels, path, &paths)))
        }
        return cut
    }
}
