import Foundation
import GRDB

extension Journal {
    /// Copies the journal, as it is at this moment, into a new file of mode 0600, while work goes on. A backup that fails
    /// leaves no file.
    package func backup(to destination: String) async throws(JournalFailure) {
        try StateDirectory.create(destination)
        do {
            try await read { source in
                // What fails here is the copy's disk, as a rule, not the journal's.
                try translating(destination) {
                    let copy = try DatabaseQueue(path: destination)
                    try copy.inDatabase { try source.backup(to: $0) }
                    try copy.close()
                }
            }
        } catch {
            _ = unlink(destination)
            throw error
        }
    }
}
