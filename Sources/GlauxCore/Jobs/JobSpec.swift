/// What one job needs to know from the config, of whichever kind. A job keeps the one that it began with.
/// Indirect, as it is copied often: ten thousand tables have one each.
package indirect enum JobSpec: Sendable, Hashable, Codable {
    case refresh(RefreshSpec)
    case report(ReportSpec)
    case archive(ArchiveSpec)

    /// Of its entry in the config.
    package var name: TableName {
        switch self {
        case .refresh(let spec): spec.table
        case .report(let spec): spec.name
        case .archive(let spec): spec.name
        }
    }

    package var refresh: RefreshSpec? {
        switch self {
        case .refresh(let spec): spec
        case .report, .archive: nil
        }
    }

    package var report: ReportSpec? {
        switch self {
        case .refresh, .archive: nil
        case .report(let spec): spec
        }
    }

    package var archive: ArchiveSpec? {
        switch self {
        case .refresh, .report: nil
        case .archive(let spec): spec
        }
    }

    /// The target that its jobs change; nil if they change none.
    package var target: Target? { refresh?.target ?? archive?.target }

    /// What a job for a slot of it is.
    package var pipeline: Pipeline {
        switch self {
        case .refresh: .refresh
        case .report: .report
        case .archive: .archive
        }
    }

    /// Whether others can see what a job of it has half done, so that those that follow it must not run beside it.
    var showsHalfDone: Bool {
        switch self {
        case .refresh, .report: false
        // Its partitions are registered one after the other.
        case .archive: true
        }
    }
}
