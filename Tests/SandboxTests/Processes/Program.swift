import Foundation
import Glibc

/// A program run to its end.
struct Program: Sendable {
    var path: String

    struct Outcome: Sendable {
        var exit: Child.Exit
        var output: String
        var errors: String
    }

    /// One of this package's, as built beside the tests; `GLAUX_BIN_DIR` names another place.
    static func built(_ name: String) -> Program {
        let folder = ProcessInfo.processInfo.environment["GLAUX_BIN_DIR"] ?? besideTests
        return Program(path: "\(folder)/\(name)")
    }

    private static let besideTests: String = {
        let exe = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let folder = (exe as NSString).deletingLastPathComponent
        return FileManager.default.fileExists(atPath: "\(folder)/glauxd") ? folder : "\(Workspace.root)/.build/debug"
    }()

    func run(
        _ arguments: [String], environment: [String: String] = [:], within limit: Duration = .seconds(300)
    ) async throws -> Outcome {
        let folder = try await Workspace.shared.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let child = try await Nursery.shared.start(
            path, arguments, environment: environment, output: .file("\(folder)/1"), errors: .file("\(folder)/2"))
        let exit = try await child.exit(within: limit)
        return Outcome(
            exit: exit, output: try String(contentsOfFile: "\(folder)/1", encoding: .utf8),
            errors: try String(contentsOfFile: "\(folder)/2", encoding: .utf8))
    }
}
