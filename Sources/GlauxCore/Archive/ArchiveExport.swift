/// The export that a pass reads instead of its table, as far as it has come. It is remembered with the pass, so that whoever
/// goes on with that buys no other.
package enum ArchiveExport: Sendable, Hashable, Codable {
    /// The request may have reached AWS at any time from `since` on.
    case requested(ExportRequest, since: Timestamp)
    case accepted(ExportARN, since: Timestamp)
    /// AWS says that it is whole.
    case completed(CompletedExport)
    /// It is.
    case proven(CompletedExport)

    /// nil while AWS has not said what it came to.
    package var completed: CompletedExport? {
        switch self {
        case .requested, .accepted: nil
        case .completed(let export), .proven(let export): export
        }
    }

    /// nil while there is nothing to read.
    package var proven: CompletedExport? {
        switch self {
        case .requested, .accepted, .completed: nil
        case .proven(let export): export
        }
    }

    /// Whether AWS has taken it on.
    var isBought: Bool {
        switch self {
        case .requested: false
        case .accepted, .completed, .proven: true
        }
    }
}

extension CompletedExport {
    /// The code of the failure that its files are not what its manifest says.
    package static let damaged = "DamagedExport"
    /// The code of the failure that its manifest is not there.
    package static let gone = "GoneExport"
}
