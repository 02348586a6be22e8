import Foundation
import GlauxConfig
import GlauxCore
import Testing

@Suite("config files on disk")
struct ConfigFilesTests {
    @Test("a missing file says how to name another")
    func missing() throws {
        let directory = try TemporaryDirectory()
        #expect(
            directory.problems()
                == ["there is no such file. Create it, or name another one with --config or GLAUX_CONFIG."])
    }

    @Test("a directory is not a file")
    func directory() throws {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.main, withIntermediateDirectories: false)
        #expect(
            directory.problems() == ["is a directory. Name the file in it, such as \"\(directory.main)/glaux.yaml\"."])
    }

    @Test("a FIFO is refused at once, not waited for")
    func fifo() throws {
        let directory = try TemporaryDirectory()
        #expect(mkfifo(directory.main, 0o600) == 0)
        #expect(directory.problems() == ["is not a regular file. Write the config into a file."])
    }

    @Test("bytes that are not UTF-8 are found by line")
    func notUTF8() throws {
        let directory = try TemporaryDirectory()
        try directory.write([UInt8]("tables: []\n# caf".utf8) + [0xe9, 0x0a])
        #expect(directory.problems() == ["is not UTF-8 (line 2). Save it as UTF-8."])
    }

    @Test("a byte order mark does not matter")
    func byteOrderMark() throws {
        let directory = try TemporaryDirectory()
        try directory.write([0xef, 0xbb, 0xbf] + [UInt8]("tables: []\n".utf8))
        #expect(directory.problems() == [])
    }

    @Test("a file that is larger than any config is not read")
    func tooLarge() throws {
        let directory = try TemporaryDirectory()
        try directory.write([UInt8](repeating: 0x23, count: 16 * 1024 * 1024 + 1))
        #expect(directory.problems() == ["has 16777217 bytes, which no config needs. Write at most 16 MiB."])
    }

    @Test("drop-ins are read by name; hidden files and other endings are not")
    func dropIns() throws {
        let directory = try TemporaryDirectory()
        try directory.write("defaults: {every: 8h, bucket: my-bucket, database: ddb}\n")
        try directory.write("tables: [{name: Second}]\n", to: "tables.d/20.yaml")
        try directory.write("tables: [{name: First}]\n", to: "tables.d/10.yaml")
        try directory.write("not read", to: "tables.d/.hidden.yaml")
        try directory.write("not read", to: "tables.d/10.yaml.bak")
        try directory.write("not read", to: "tables.d/30.yml")
        let loaded = try ConfigLoader.load(path: directory.main)
        #expect(loaded.configuration.tables.map(\.name.rawValue) == ["First", "Second"])
        let dropIns = directory.path + "/tables.d"
        #expect(loaded.files == [directory.main, dropIns + "/10.yaml", dropIns + "/20.yaml"])
        #expect(
            loaded.warningText == """
                \(dropIns)/30.yml: 1 warning
                  is not read: it ends in .yml, not in .yaml.
                """)
    }

    @Test("a drop-in may hold tables, archives and reports only, and its problems carry its own name")
    func dropInProblems() throws {
        let directory = try TemporaryDirectory()
        try directory.write("defaults: {every: 8h, bucket: my-bucket, database: ddb}\ntables: [{name: Article}]\n")
        try directory.write(
            "operators: glaux\narchivs: []\ntables: [{name: article}]\n", to: "tables.d/a.yaml")
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load(path: directory.main)
            Issue.record("it loaded")
        } catch {
            #expect(
                error.description == """
                    \(directory.path)/tables.d/a.yaml: 3 problems
                      :1:1   operators: belongs into the main file. Here, only "tables", "archives" and "reports" may stand.
                      :2:1   archivs: unknown key. Did you mean "archives"?
                      :3:17  tables[0].name: "article" is named already (\(directory.main), line 2). Remove one of the two.
                    """)
        }
    }

    @Test("when the main file is missing, drop-ins are not blamed for what its defaults would have said")
    func onlyMain() throws {
        let directory = try TemporaryDirectory()
        try directory.write("tables: [{name: Article}]\n", to: "tables.d/a.yaml")
        #expect(directory.problems().count == 1)
    }

    @Test("tables.d must be a directory")
    func dropInsFile() throws {
        let directory = try TemporaryDirectory()
        try directory.write("tables: []\n")
        try directory.write("tables: []\n", to: "tables.d")
        #expect(directory.problems() == ["is not a directory. Make it one, or remove it."])
    }

    @Test(
        "the paths of time zones lead nowhere else",
        arguments: ["../../etc/passwd", "/etc/localtime", "right/UTC", "zone.tab", ""])
    func zonePaths(name: String) {
        #expect(TimeZones.system.rules(name) == nil)
        let text = ConfigText(path: "glaux.yaml", text: "defaults: {timezone: \"\(name)\"}\ntables: []\n")
        #expect(throws: ConfigProblems.self) { try ConfigLoader.load([text], timeZones: .system) }
    }
}

private final class TemporaryDirectory {
    let path: String
    var main: String { path + "/glaux.yaml" }

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("glaux-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: main))
    }

    func write(_ text: String, to name: String = "glaux.yaml") throws {
        let file = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// The messages about what is in the directory.
    func problems() -> [String] {
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load(path: main)
            return []
        } catch {
            return error.problems.map(\.message)
        }
    }
}
