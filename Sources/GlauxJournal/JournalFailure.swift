package import GlauxCore

/// The journal cannot be opened, read or written.
package struct JournalFailure: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Another process has it open; its id, where the lock file says so.
        case locked(by: Int32?)
        /// A newer version of Glaux wrote it.
        case newer(found: Int, supported: Int)
        /// What is there is damaged.
        case corrupt
        /// What is there is whole and not ours.
        case foreign
        /// A directory is not there.
        case missing
        /// A file stands where a directory should be, or the reverse.
        case notADirectory
        /// The operating system does not let us.
        case denied
        case readOnly
        /// The disk, or a quota, is used up.
        case full
        /// A copy would fill the disk.
        case noRoom
        /// Reading or writing the disk failed.
        case inputOutput
        /// Another program holds the database.
        case busy
        /// The table has a job for this slot already.
        case duplicateSlot(TableName, slot: Timestamp)
        /// The changes contradict what is written, or each other: our mistake.
        case contradiction
        /// A file that should be made exists.
        case exists
        /// Where a journal was there is none.
        case lost
        /// Beside a journal that was closed, or a backup, stands a log that is not its own.
        case strangeLog
        /// What is open is no longer what stands at its path.
        case displaced
        /// The daemon before this one was displaced, and saved what it had.
        case rescued
        case unexpected
    }

    package var kind: Kind
    /// The file or directory that it is about.
    package var path: String
    /// SQLite's extended result code; nil when it did not come as far as SQLite.
    package var code: Int32?
    /// What happened, in SQLite's or the operating system's words.
    package var message: String

    package init(_ kind: Kind, path: String, code: Int32? = nil, message: String) {
        self.kind = kind
        self.path = path
        self.code = code
        self.message = message
    }

    /// What a person does next.
    package var nextStep: String {
        switch kind {
        case .locked(let pid):
            pid.map { "Stop process \($0) first, or give this daemon a state directory of its own." }
                ?? "Stop the other daemon first, or give this one a state directory of its own."
        case .newer(let found, let supported):
            "Install the glauxd that wrote it: it has version \(found), this one knows up to \(supported)."
        case .corrupt:
            "Keep glaux.db and glaux.db-wal: they know which exports were bought. Move both away and put a backup in their "
                + "place (never beside an old glaux.db-wal), or try `sqlite3 COPY .recover`. Do not start with an empty journal "
                + "while exports may be under way."
        case .foreign: "Give the daemon a state directory that holds nothing but its journal."
        case .missing: "Create the directory, owned by the daemon's user, or name another with --state-dir."
        case .notADirectory: "Move what is in the way, or name another state directory with --state-dir."
        case .denied: "Let the daemon's user read and write it: chown it, or check the unit's StateDirectory."
        case .readOnly: "Mount the file system for writing, or name another state directory with --state-dir."
        case .full:
            "Free space or raise the quota. A daemon that runs goes on by itself, one that could not start is started again; "
                + "nothing is lost."
        case .noRoom:
            "Free space there, or name another directory for temporary files with TMPDIR, and give the order again."
        case .inputOutput: "Look at the kernel's log and the disk's health. A daemon that runs tries again by itself."
        case .busy: "End the program that holds the database, such as an open sqlite3 shell."
        case .duplicateSlot: "Nothing: the job that exists is the one that counts."
        case .contradiction, .unexpected: "Report this with the message: it is a mistake in Glaux."
        case .exists: "Name a file that does not exist."
        case .lost:
            "It knew which exports were bought. Put it back, or a backup, as glaux.db. To begin with an empty one, and buy "
                + "an export of every table, remove glaux.lock too."
        case .strangeLog:
            "Move glaux.db-wal and glaux.db-shm away, and start: a journal that was closed, or a backup, needs neither. "
                + "Delete them once `glaux status` shows what you expect: they may belong to another copy."
        case .displaced:
            "Nothing is started any more. If it was moved, move it back, and glauxd goes on. If it is lost, save what glauxd "
                + "has open with `glaux backup FILE`, stop glauxd, put FILE in place as glaux.db, alone, and start."
        case .rescued:
            "It knows which exports were bought. Move glaux.db, glaux.db-wal and glaux.db-shm away if they are there, rename "
                + "glaux.db.rescued (the newest, if there are several) to glaux.db, move the others away, and start."
        }
    }

    /// Whether the same commit can succeed later without a restart.
    package var passes: Bool {
        switch kind {
        case .full, .inputOutput, .busy, .readOnly, .denied, .displaced: true
        case .locked, .newer, .corrupt, .foreign, .missing, .notADirectory, .duplicateSlot, .contradiction, .exists,
            .rescued, .lost, .strangeLog, .noRoom, .unexpected:
            false
        }
    }
}

extension JournalFailure: CustomStringConvertible {
    package var description: String {
        let code = code.map { " (SQLite \($0))" } ?? ""
        return "\(path): \(message)\(code). \(nextStep)"
    }
}
