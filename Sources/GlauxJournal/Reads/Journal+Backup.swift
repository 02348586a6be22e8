import Foundation
import GRDB
import Synchronization

extension Journal {
    /// Copies the journal, as it is at this moment, into a new file of mode 0600, while work goes on. A backup that fails
    /// leaves no file.
    package func backup(to destination: String) async throws(JournalFailure) {
        try await copying { try self.copy(to: destination) }
    }

    /// Copies the journal, checks that the copy is whole, and hands it out as a file without a name. It is made beside the
    /// journal, or where temporary files go if there is no room.
    package func snapshot() async throws(JournalFailure) -> JournalSnapshot {
        try await copying {
            let name = StateDirectory.snapshotName()
            do throws(JournalFailure) {
                return try self.snapshot(in: self.directory, name)
            } catch {
                guard error.kind != .corrupt else { throw error }
                return try self.snapshot(in: FileManager.default.temporaryDirectory.path, name)
            }
        }
    }

    private func copying<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws(JournalFailure) -> Value {
        let result = await withCheckedContinuation { (answer: CheckedContinuation<Result<Value, any Error>, Never>) in
            copies.async { answer.resume(returning: Result { try work() }) }
        }
        return try translating(path) { try result.get() }
    }

    private func snapshot(in directory: String, _ name: String) throws(JournalFailure) -> JournalSnapshot {
        try Self.checkRoom(for: StateDirectory.bytes(ofJournal: path), in: directory)
        let copy = directory + "/" + name
        try self.copy(to: copy)
        defer { _ = unlink(copy) }
        return try translating(copy) {
            let queue = try DatabaseQueue(path: copy)
            defer { try? queue.close() }
            try queue.read { try IntegrityCheck.check($0) }
            return try JournalSnapshot(copy)
        }
    }

    /// What a copy leaves free: a full disk would stop all work.
    private static let reserve = 64 << 20

    static func checkRoom(for bytes: Int, in directory: String) throws(JournalFailure) {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { throw .system("cannot look at the disk", directory) }
        let free = Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
        guard free - reserve >= bytes else {
            throw JournalFailure(
                .noRoom, path: directory,
                message: "a copy of \(bytes >> 20) MiB, and \(reserve >> 20) MiB to spare, need more room than the "
                    + "\(free >> 20) MiB that are free")
        }
    }

    private var directory: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

    private func copy(to destination: String) throws(JournalFailure) {
        // Only the connection that writes is sure to have the right file open when its path names another.
        guard !place.isDisplaced else { return try copyFromWriter(to: destination) }
        try translating(path) { try pool.read { try Self.copy($0, to: destination) } }
    }

    /// Saves a journal that was taken from its path, before it is closed and gone; once, for nothing is written to it any
    /// more. Blocks its thread.
    ///
    /// - Returns: the file it was saved in, which keeps the next daemon from starting; nil if the journal is in place
    package func rescue() throws(JournalFailure) -> String? {
        guard place.isDisplaced else { return nil }
        if let rescued = rescued.withLock({ $0 }) { return rescued }
        let name = try StateDirectory(preparing: directory).rescued
        var file = name
        for number in 2... {
            do throws(JournalFailure) {
                try copyFromWriter(to: file)
                break
            } catch {
                guard error.kind == .exists, number < 100 else { throw error }
                file = "\(name)-\(number)"
            }
        }
        rescued.withLock { [file] in $0 = file }
        return file
    }

    private func copyFromWriter(to destination: String) throws(JournalFailure) {
        try translating(path) { try pool.writeWithoutTransaction { try Self.copy($0, to: destination) } }
    }

    /// The copy says in its header that it has no log, so that the log of another journal is not taken for its own.
    static func copy(_ source: Database, to destination: String) throws {
        try StateDirectory.create(destination)
        do {
            // What fails here is the copy's disk, as a rule, not the journal's.
            try translating(destination) {
                let copy = try DatabaseQueue(path: destination)
                try copy.inDatabase { db in
                    try source.backup(to: db)
                    let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
                    guard mode == "delete" else {
                        throw JournalFailure(
                            .unexpected, path: destination,
                            message: "the copy keeps a log: \(mode ?? "nothing") is its mode")
                    }
                }
                try copy.close()
            }
        } catch {
            for suffix in ["", "-wal", "-shm", "-journal"] { _ = unlink(destination + suffix) }
            throw error
        }
    }
}
