import Foundation
import GlauxCore
import Testing

@testable import GlauxAWS

struct CredentialProcessTests {
    private static let good =
        #"{"Version":1,"AccessKeyId":"KP","SecretAccessKey":"hush-1","SessionToken":"hush-2","Expiration":"2026-01-14T16:00:00Z"}"#

    @Test("a program's JSON is read, with its arguments and the environment")
    func good() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let script = try directory.program(
            """
            [ "$1 $2 $GREETING" = "a b c hello" ] || exit 3
            [ -z "$(cat)" ] || exit 4
            echo hush-3 >&2
            echo '\(Self.good)'
            """)
        let process = try CredentialProcess(command: "\(script) 'a b' c", profile: "p")
        let environment = Environment(["GREETING": "hello", "PATH": "/usr/bin:/bin"])
        let credentials = try await process.credentials(environment, within: .seconds(300))
        #expect(credentials.accessKeyID == "KP")
        #expect(credentials.sessionToken?.revealed == "hush-2")
        #expect(credentials.expiration?.iso8601 == "2026-01-14T16:00:00Z")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var script: String
        var problem: String
        var patience = Duration.seconds(300)
    }

    @Test(
        "a program that misbehaves is ended and told of, without a word of what it printed",
        arguments: [
            Row(testDescription: "fails", script: "echo hush; echo hush >&2; exit 7", problem: "status 7"),
            Row(
                testDescription: "hangs", script: "echo hush; exec sleep 1000", problem: "took longer than 1 seconds",
                patience: .seconds(1)),
            Row(
                testDescription: "hangs, and its output is closed", script: "exec >&-; exec sleep 1000",
                problem: "took longer than 1 seconds", patience: .seconds(1)),
            Row(testDescription: "floods", script: "while :; do echo hush; done", problem: "more than 65536 bytes"),
            Row(testDescription: "floods standard error", script: "yes hush | head -c 999999 >&2", problem: "is empty"),
            Row(testDescription: "kills itself", script: "kill -9 $$", problem: "signal 9"),
            Row(testDescription: "prints nothing", script: ":", problem: "the body is empty"),
            Row(testDescription: "prints junk", script: "echo hush", problem: "printed no credentials"),
            Row(testDescription: "prints bytes", script: "printf '\\377\\000hush'", problem: "printed no credentials"),
            Row(
                testDescription: "prints another version", script: #"echo '{"Version":2,"AccessKeyId":"hush"}'"#,
                problem: "its Version is not 1"),
            Row(
                testDescription: "prints no secret", script: #"echo '{"Version":1,"AccessKeyId":"hush"}'"#,
                problem: "SecretAccessKey is missing"),
            Row(
                testDescription: "leaves a child that keeps its output open", script: "sleep 1000 & echo hush",
                problem: "printed no credentials"),
        ])
    func misbehaving(row: Row) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let process = try CredentialProcess(command: try directory.program(row.script), profile: "p")
        let failure = await #expect(throws: CredentialFailure.self) {
            try await process.credentials(Environment(["PATH": "/usr/bin:/bin"]), within: row.patience)
        }
        #expect("\(failure as Any)".contains(row.problem), "\(failure as Any)")
        #expect("\(failure as Any)".contains("The credential_process of the profile p"))
        #expect(!"\(failure as Any)".contains("hush"))
    }

    @Test("a program that is not there is told by its profile")
    func absent() async throws {
        let process = try CredentialProcess(command: "/no/such/program", profile: "p")
        let failure = await #expect(throws: CredentialFailure.self) { try await process.credentials(Environment([:])) }
        #expect("\(failure as Any)".contains("cannot be started: No such file"))
    }

    @Test("a daemon that stops does not wait for a program")
    func cancelled() async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let process = try CredentialProcess(command: try directory.program("exec sleep 1000"), profile: "p")
        let asking = Task { try await process.credentials(Environment([:]), within: .seconds(300)) }
        asking.cancel()
        let failure = await #expect(throws: CredentialFailure.self) { try await asking.value }
        #expect(failure?.isCancellation == true)
    }

    @Test(
        "a command is split as a shell splits it",
        arguments: [
            ("", nil), ("  ", nil), ("''", nil), ("a'", nil),
            ("a\\", nil), ("a  b", ["a", "b"]), (#"a"b c"d"#, ["ab cd"]),
            (#"a 'b\c' "d\"e\f""#, ["a", #"b\c"#, #"d"e\f"#]),
        ] as [(String, [String]?)])
    func words(command: String, words: [String]?) {
        let split = try? CommandWords.split(command)
        #expect(split == words)
    }
}

extension TemporaryDirectory {
    /// Returns the command of a shell script. The shell reads it: a file that was just written cannot be executed while a
    /// child that another test forks still has it open.
    fileprivate func program(_ script: String) throws -> String {
        "/bin/sh \(try write("program", script + "\n"))"
    }
}
