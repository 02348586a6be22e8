internal import ArgumentParser
internal import GlauxClient
internal import GlauxWire

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Save the journal in a file, while the daemon runs.",
        discussion: """
            The file is replaced only when the backup is whole, and only its owner may read it. To restore: stop glauxd, \
            remove glaux.db-wal and glaux.db-shm, copy the file to glaux.db, start.
            """)

    @Argument(help: "The file.", completion: .file())
    var file: String

    @OptionGroup var connection: Connection

    func run() async throws {
        try await connection.use { client in
            do {
                let backup = try BackupFile(file)
                try await client.backup { try backup.append($0) }
                try backup.finish()
                Terminal.write("\(file): \(Quantity.bytes(backup.size)), whole\n")
            } catch let problem as BackupFile.Problem {
                Terminal.complain(problem.message, hint: "Name a file in another directory, one that you may write to.")
                throw ExitCode.failure
            }
        }
    }
}
