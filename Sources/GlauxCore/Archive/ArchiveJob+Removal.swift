extension ArchiveJob {
    /// Failures in a row after which a spent export is left to the next job.
    private static let removalLimit = 5

    /// All is archived that the slot asked for; what was read for it goes.
    mutating func succeed(at now: Timestamp, in turn: inout Turn) -> Want {
        guard let spent = memory.spentExports.first(where: { !leftExports.contains($0.arn) }) else {
            return finish(at: now, in: &turn)
        }
        phase = .removeExport(spent)
        beginStep(.prune, awsID: String(spent.arn.exportID), at: now, in: &turn)
        return next(at: now)
    }

    mutating func removed(
        _ removal: ExportRemoval, _ export: CompletedExport, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        switch removal {
        case .removed:
            memory.spentExports.removeAll { $0.arn == export.arn }
            remember(in: &turn)
            endStep(.succeeded, at: now, in: &turn)
            return succeed(at: now, in: &turn)
        case .foreign(let keys, let count):
            let more = count > keys.count ? " and \(count - keys.count) more" : ""
            return leave(
                export,
                for: Failure(
                    kind: .conflict,
                    message:
                        "the export \(export.arn.exportID), which is archived, is not removed: its folder holds what "
                        + "it did not write: \(keys.joined(separator: ", "))\(more)",
                    hint: "Move these objects elsewhere; the archive's next job tries again."), at: now, in: &turn)
        }
    }

    /// - Returns: nil if it is worth another try
    mutating func couldNotRemove(
        _ export: CompletedExport, for failure: Failure, at now: Timestamp, in turn: inout Turn
    ) -> Want? {
        guard !failure.kind.passes || failures >= Self.removalLimit else { return nil }
        return leave(export, for: failure, at: now, in: &turn)
    }

    private mutating func leave(
        _ export: CompletedExport, for failure: Failure, at now: Timestamp, in turn: inout Turn
    ) -> Want {
        endStep(.failed, failure: failure, at: now, in: &turn)
        turn.notices.append(notice(.stepFailed, at: now, failure: failure))
        // While S3 does not answer, the others wait for the next job too.
        leftExports.formUnion(failure.kind.passes ? memory.spentExports.map(\.arn) : [export.arn])
        return succeed(at: now, in: &turn)
    }

    /// What of this run came to nothing after all was archived; of several the last.
    private var shortcoming: Failure? {
        steps.last { $0.name == .prune && $0.state == .failed && $0.startedAt >= record.startedAt }?.failure
    }

    mutating func finish(at now: Timestamp, in turn: inout Turn) -> Want {
        let shortcoming = shortcoming
        close(as: .succeeded, failure: shortcoming, at: now, in: &turn)
        turn.notices.append(notice(.jobSucceeded, at: now, duration: now - record.startedAt, failure: shortcoming))
        return .nothing
    }
}
