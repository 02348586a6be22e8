import Foundation

/// The directory that holds the journal and its lock, and nothing that others may read.
struct StateDirectory {
    let path: String
    var journal: String { path + "/glaux.db" }
    var lock: String { path + "/glaux.lock" }
    /// Where a daemon saves a journal that was taken away.
    var rescued: String { journal + ".rescued" }

    /// Where a journal of an older version is kept when it is migrated.
    func kept(version: Int) -> String { "\(journal).version-\(version)" }

    private static let snapshotMark = "glaux.db.snapshot-"
    static func snapshotName() -> String { snapshotMark + UUID().uuidString }

    /// Removes what a daemon that died while it made a snapshot left behind.
    func removeSnapshots() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        where name.hasPrefix(Self.snapshotMark) {
            _ = unlink(path + "/" + name)
        }
    }

    /// What daemons saved whose journals were taken away; nil where there is none.
    private func foundRescued() -> String? {
        let mark = URL(fileURLWithPath: rescued).lastPathComponent
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasPrefix(mark) }.min().map { path + "/" + $0 }
    }

    /// Whether there is a journal already, and not only an empty file for one.
    func hasJournal() throws(JournalFailure) -> Bool { try Self.size(of: journal) ?? 0 > 0 }

    /// Whether there is something in the log of a journal that is closed now.
    static func hasLog(of journal: String) throws(JournalFailure) -> Bool { try size(of: journal + "-wal") ?? 0 > 0 }

    /// Whether there may be a change to undo, of which SQLite keeps the old pages beside the database.
    static func hasRollback(of journal: String) throws(JournalFailure) -> Bool {
        try size(of: journal + "-journal") ?? 0 > 0
    }

    /// Of the database and its log; none where they are out of reach.
    static func bytes(ofJournal journal: String) -> Int {
        [journal, journal + "-wal"].reduce(0) { $0 + ((try? size(of: $1)) ?? 0) }
    }

    /// Creates the directory if its parent exists: a path that is wrong further up is more likely a mistake.
    init(preparing path: String) throws(JournalFailure) {
        self.path = path
        if try Self.type(of: path) == nil {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system("cannot create the directory", path) }
            // A directory that a power cut takes back would take the journal with it.
            try Self.sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
        }
        guard try Self.type(of: path) == S_IFDIR else {
            throw JournalFailure(.notADirectory, path: path, message: "the state directory is not a directory")
        }
    }

    /// Leaves a file of mode 0600 in place: an empty one, or one that may be a journal. Never empties or replaces one.
    ///
    /// - Parameters:
    ///   - wasClosed: whether the last daemon moved its whole log into the database
    ///   - wasUsed: whether there was a journal already, which only its operator may give up
    func prepareJournal(wasClosed: Bool, wasUsed: Bool) throws(JournalFailure) {
        if let rescued = foundRescued() {
            throw JournalFailure(
                .rescued, path: rescued, message: "a daemon lost its journal, and saved it under this name")
        }
        let size = try Self.size(of: journal)
        let logged = try Self.size(of: journal + "-wal") ?? 0
        // SQLite would not notice, and write old pages over new ones.
        guard !wasClosed || logged == 0 else {
            throw JournalFailure(
                .strangeLog, path: journal + "-wal",
                message: "the journal was closed with nothing left in its log, and this log was put there since")
        }
        switch size {
        case nil, 0:
            // SQLite would delete the log.
            guard logged == 0 else {
                throw JournalFailure(
                    .corrupt, path: journal,
                    message: "the database is \(size == nil ? "missing" : "empty"), but its write-ahead log is not")
            }
            guard !wasUsed else {
                throw JournalFailure(
                    .lost, path: journal,
                    message: "glaux.lock says that a journal was here, and now it is "
                        + (size == nil ? "missing" : "empty"))
            }
            // A journal that was used has these beside it; one whose making was cut short has not come so far.
            let hasLog = try Self.size(of: journal + "-wal") != nil
            let hasIndex = try Self.size(of: journal + "-shm") != nil
            guard size == nil || !hasLog && !hasIndex else {
                throw JournalFailure(.corrupt, path: journal, message: "the database is empty, but it was in use")
            }
            if size == nil { try Self.create(journal) }
        case .some:
            try checkHeader(logged: logged)
        }
        guard chmod(journal, 0o600) == 0 else { throw .system("cannot set the mode", journal) }
    }

    /// SQLite takes a file that is shorter than its header for an empty database, and any log beside a database for its own.
    private func checkHeader(logged: Int) throws(JournalFailure) {
        let descriptor = open(journal, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("cannot open the journal", journal) }
        defer { _ = close(descriptor) }
        var header = [UInt8](repeating: 0, count: 100)
        let count = read(descriptor, &header, header.count)
        guard count >= 0 else { throw .system("cannot read the journal", journal) }
        guard count == header.count, header.starts(with: "SQLite format 3\0".utf8) else {
            throw JournalFailure(.corrupt, path: journal, message: "the file does not begin as an SQLite database does")
        }
        guard logged == 0 || header[Self.writeVersion] == Self.versionWithLog else {
            throw JournalFailure(
                .strangeLog, path: journal + "-wal",
                message: "the journal is a copy that was not opened yet, and this log is another one's")
        }
    }

    /// Where SQLite's header has the version that is needed to write the file.
    private static let writeVersion = 18
    /// Of a database with a write-ahead log: SQLite writes it before there is one, and `Journal.copy` takes it back.
    private static let versionWithLog: UInt8 = 2

    /// nil when there is nothing.
    private static func type(of path: String) throws(JournalFailure) -> mode_t? {
        try status(of: path).map { $0.st_mode & S_IFMT }
    }

    /// In bytes, of a regular file; nil when there is nothing.
    private static func size(of path: String) throws(JournalFailure) -> Int? {
        guard let status = try status(of: path) else { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw JournalFailure(.notADirectory, path: path, message: "this is not a regular file")
        }
        return Int(status.st_size)
    }

    private static func status(of path: String) throws(JournalFailure) -> stat? {
        var status = stat()
        if stat(path, &status) == 0 { return status }
        guard errno == ENOENT else { throw .system("cannot look at it", path) }
        return nil
    }

    /// Makes an empty file of mode 0600, and makes it stay; refuses if there is one.
    static func create(_ path: String) throws(JournalFailure) {
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("cannot create the file", path) }
        _ = close(descriptor)
        try sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }

    /// Makes the entries of a directory survive a loss of power.
    static func sync(_ path: String) throws(JournalFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("cannot open the directory", path) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system("cannot sync the directory", path) }
    }
}
