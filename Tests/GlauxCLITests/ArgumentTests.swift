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
            ["check"], ["check", "--json"], ["pause", "A", "--for", "1h30m", "--json"], ["resume", "--all", "--json"],
            ["version"], ["version", "--json"], ["reload", "--json"], ["jobs", "--limit", "1000", "--before", "1"],
            ["run", "記事", "--wait", "--json"],
        ])
    func understood(arguments: [String]) throws {
        _ = try Glaux.parseAsRoot(arguments)
    }

    @Test(
        "what cannot be meant is wrong usage, exit status 64",
        arguments: [
            ["frobnicate"], ["run"], ["job"], ["job", "seven"], ["cancel"], ["pause"], ["pause", "A", "--all"],
            ["resume"],
            ["status", "--jsno"], ["jobs", "--limit", "many"], ["status", "A", "B"], ["check", "--show", "--json"],
        ])
    func wrongUsage(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { _ = try Glaux.parseAsRoot(arguments) }
        #expect(error.map { Glaux.exitCode(for: $0).rawValue } == 64)
    }

    @Test(
        "a value that cannot be is wrong usage, too, and its true reason is given",
        arguments: [
            (["run", ""], "A table has a name"), (["status", ""], "A table has a name"),
            (["pause", "A", ""], "A table has a name"), (["jobs", "--table", ""], "A table has a name"),
            (["pause", "A", "--for", "15"], #""15" has no unit. Write "15m""#),
            (["pause", "A", "--for", "2 h"], "is not a duration"), (["pause", "A", "--for", "0s"], "no time at all"),
            (["pause", "A", "--for", "99999d"], "too long. Write 3650d or less"),
            (["jobs", "--limit", "0"], "from 1 to 1000"), (["jobs", "--limit", "1001"], "from 1 to 1000"),
            (["jobs", "--state", "done"], "running, held, succeeded"), (["jobs", "--state", ""], "running, held"),
            (["jobs", "--before", "0"], "the number of a job"), (["status", "--socket", ""], "--socket is empty"),
        ])
    func impossibleValues(arguments: [String], reason: String) {
        let error = #expect(throws: (any Error).self) { _ = try Glaux.parseAsRoot(arguments) }
        #expect(error.map { Glaux.exitCode(for: $0).rawValue } == 64)
        #expect(error.map { Glaux.message(for: $0) }?.contains(reason) == true, "\(String(describing: error))")
    }
}
