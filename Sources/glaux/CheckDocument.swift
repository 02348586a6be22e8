internal import GlauxConfig
internal import GlauxCore
internal import GlauxWire

/// `glaux check --json`
struct CheckDocument {
    private var path: String
    /// How many; nil where there are problems.
    private var tables: Int?
    private var problems: [ConfigProblem] = []
    private var warnings: [ConfigProblem] = []

    init(_ path: String, _ loaded: LoadedConfiguration) {
        self.path = path
        tables = loaded.configuration.tables.count
        warnings = loaded.warnings
    }

    init(_ path: String, _ problems: ConfigProblems) {
        self.path = path
        self.problems = problems.problems
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("path", path)
            json.member("tables", tables)
            for (name, list) in [("problems", problems), ("warnings", warnings)] as [(StaticString, [ConfigProblem])] {
                json.key(name)
                json.array(list) { $0.problem($1) }
            }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func problem(_ problem: ConfigProblem) {
        object { json in
            json.member("file", problem.file)
            json.member("line", problem.line)
            json.member("column", problem.column)
            json.member("key", problem.keyPath.isEmpty ? nil : problem.keyPath)
            json.member("message", problem.message)
        }
    }
}
