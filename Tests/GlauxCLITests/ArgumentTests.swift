import ArgumentParser
import Testing

@testable import glaux

struct ArgumentTests {
    @Test(
        "what the README shows is understood",
        arguments: [
            ["status"], ["status", "Article", "--watch"], ["status", "--json", "--socket", "/s"],
            ["jobs", "--table", "A", "--state", "failed,running", "--limit", "5"], ["job", "12", "--json"],
            ["run", "Article", "--wait"], ["cancel", "12"], ["retry", "12", "--wait"],
            ["pause", "A", "B", "--for", "2h"],
            ["pause", "--all"], ["resume", "--all"], ["resume", "A"], ["reload"], ["check", "f.yaml", "--show"],
            ["check"],
            ["version"],
        ])
    func understood(arguments: [String]) throws {
        _ = try Glaux.parseAsRoot(arguments)
    }

    @Test(
        "what cannot be meant is wrong usage, exit status 64",
        arguments: [
            ["frobnicate"], ["run"], ["job"], ["job", "seven"], ["cancel"], ["pause"], ["pause", "A", "--all"],
            ["resume"],
            ["status", "--jsno"], ["jobs", "--limit", "many"], ["status", "A", "B"],
        ])
    func wrongUsage(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { _ = try Glaux.parseAsRoot(arguments) }
        #expect(error.map { Glaux.exitCode(for: $0).rawValue } == 64)
    }
}
