import Foundation
import GRDB

extension Journal {
    /// Copies the journal, as it is at this moment, into a new file of mode 0600, while work goes on. A backup that fails
    /// leaves no file.
    package func backup(to destination: String) async throws(JournalFailure) {
        // Only the connection that writes is sure to have the right file open when its path names another.
        guard !place.isDisplaced else { return try copyFromWriter(to: destination) }
        try await read { try Self.copy($0, to: destination) }
    }

    /// Copies the journal, checks that the copy is whole, and hands it out as a file without a name. It is made beside the
    /// journal, or where temporary files go if there is no room.
    package func snapshot() async throws(JournalFailure) -> JournalSnapshot {
        let name = StateDirectory.snapshotName()
        let beside = URL(fileURLWithPath: path).deletingLastPathComponent().path + "/" + name
        do throws(JournalFailure) {
            return try await snapshot(at: beside)
        } catch {
            guard error.kind != .corrupt else { throw error }
            return try await snapshot(at: FileManager.default.temporaryDirectory.path + "/" + name)
        }
    }

    private func snapshot(at path: String) async throws(JournalFailure) -> JournalSnapshot {
        try await backup(to: path)
        defer { _ = unlink(path) }
        return try translating(path) {
            let copy = try DatabaseQueue(path: path)
            try copy.read { try IntegrityCheck.check($0) }
            try copy.close()
            return try JournalSnapshot(path)
        }
    }

    /// Saves a journal that was taken from its path, before it is closed and gone. Blocks its thread.
    ///
    /// - Returns: the file it was saved in, which keeps the next daemon from starting; nil if the journal is in place
    package func rescue() throws(JournalFailure) -> String? {
        guard place.isDisplaced else { return nil }
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let rescued = try StateDirectory(preparing: directory).rescued
        try copyFromWriter(to: rescued)
        return rescued
    }

    private func copyFromWriter(to destination: String) throws(JournalFailure) {
        try translating(path) { try pool.writeWithoutTransaction { try Self.copy($0, to: destination) } }
    }

    static func copy(_ source: Database, to destination: String) throws {
        try StateDirectory.create(destination)
        do {
            // What fails here is the copy's disk, as a rule, not the journal's.
            try translating(destination) {
                let copy = try DatabaseQueue(path: destination)
                try copy.inDatabase { try source.backup(to: $0) }
                try copy.close()
            }
        } catch {
            _ = unlink(destination)
            throw error
        }
    }
}
