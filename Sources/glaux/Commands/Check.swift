internal import ArgumentParser
internal import Foundation
internal import GlauxConfig
internal import GlauxCore
internal import GlauxWire
internal import Glibc

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a config file and its tables.d, offline.",
        discussion: "Exit status 78 if there are problems; each is shown with its place and what to write instead.")

    @Argument(help: "The file; by default the one that glauxd reads.", completion: .file(extensions: ["yaml"]))
    var file: String?

    @Flag(help: "Show every table's settings as they are in force, and where each comes from.")
    var show = false

    @OptionGroup var output: Output

    func validate() throws {
        if show, output.json { throw ValidationError("Give --show or --json, not both.") }
    }

    func run() throws {
        let paths = FilePaths(environment: ProcessInfo.processInfo.environment, isRoot: geteuid() == 0, config: file)
        do throws(ConfigProblems) {
            let loaded = try ConfigLoader.load(path: paths.config, now: Clock.system().now)
            if output.json { return Terminal.write(json: CheckDocument(paths.config, loaded).json) }
            if !loaded.warnings.isEmpty { Terminal.say(loaded.warningText) }
            if show { return Terminal.write(try ConfigLoader.describe(path: paths.config) + "\n") }
            let counts = [
                (loaded.configuration.tables.count, "table"), (loaded.configuration.archives.count, "archive"),
                (loaded.configuration.reports.count, "report"),
            ]
            let said = counts.filter { $0.0 > 0 || $0.1 == "table" }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
            Terminal.write("\(paths.config) is fine: \(said.joined(separator: ", "))\n")
        } catch {
            if output.json {
                Terminal.write(json: CheckDocument(paths.config, error).json)
            } else {
                Terminal.say("\(error)")
            }
            throw ExitCode.badConfiguration
        }
    }
}
