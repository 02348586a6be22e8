/// A job of any kind: one run of a pipeline for one slot.
/// Indirect, as it is large, and moves in and out of the scheduler's dictionary with every event.
package indirect enum Job: Sendable {
    case refresh(RefreshJob)
    case report(ReportJob)
    case archive(ArchiveJob)

    /// A new job. It waits for a place.
    init(_ record: JobRecord, spec: JobSpec, journalID: String) {
        switch spec {
        case .refresh(let spec): self = .refresh(RefreshJob(record, spec: spec, journalID: journalID))
        case .report(let spec): self = .report(ReportJob(record, spec: spec, journalID: journalID))
        case .archive(let spec): self = .archive(ArchiveJob(record, spec: spec, journalID: journalID))
        }
    }

    /// - Parameter archive: what is remembered of it, if it is of one
    /// - Throws: when the rows do not fit together
    init(
        resuming open: Recollection.OpenJob, archive: ArchiveMemory?, journalID: String, at now: Timestamp
    ) throws(Failure) {
        switch open.spec {
        case .refresh(let spec):
            self = .refresh(try RefreshJob(resuming: open, spec: spec, journalID: journalID, at: now))
        case .report(let spec):
            self = .report(try ReportJob(resuming: open, spec: spec, journalID: journalID))
        case .archive(let spec):
            self = .archive(ArchiveJob(resuming: open, spec: spec, memory: archive, journalID: journalID))
        }
    }

    /// An ended job that an operator wants to go on, from the step that failed; by what the config says of it now, if
    /// that is still of its kind.
    static func retrying(
        _ ended: Recollection.OpenJob, spec: JobSpec?, journalID: String, at now: Timestamp, in turn: inout Turn
    ) throws(Failure) -> (Job, Want) {
        switch (ended.spec, spec) {
        case (.refresh(let old), let new):
            let (job, want) = try RefreshJob.retrying(
                ended, spec: new?.refresh ?? old, journalID: journalID, at: now, in: &turn)
            return (.refresh(job), want)
        case (.report(let old), let new):
            let (job, want) = ReportJob.retrying(
                ended, spec: new?.report ?? old, journalID: journalID, at: now, in: &turn)
            return (.report(job), want)
        case (.archive(let old), let new):
            let (job, want) = ArchiveJob.retrying(
                ended, spec: new?.archive ?? old, journalID: journalID, at: now, in: &turn)
            return (.archive(job), want)
        }
    }

    package var record: JobRecord {
        get {
            switch self {
            case .refresh(let job): job.record
            case .report(let job): job.record
            case .archive(let job): job.record
            }
        }
        set {
            switch self {
            case .refresh(var job):
                job.record = newValue
                self = .refresh(job)
            case .report(var job):
                job.record = newValue
                self = .report(job)
            case .archive(var job):
                job.record = newValue
                self = .archive(job)
            }
        }
    }

    package var id: JobID { record.id }

    package var steps: [StepRecord] {
        switch self {
        case .refresh(let job): job.steps
        case .report(let job): job.steps
        case .archive(let job): job.steps
        }
    }

    /// The target that nobody else may work on meanwhile; nil if it changes none.
    package var target: Target? {
        switch self {
        case .refresh(let job): job.spec.target
        case .report: nil
        case .archive(let job): job.spec.target
        }
    }

    /// The account and region that it works in; nil for what AWS's own chain says.
    package var aws: AWSSettings? {
        switch self {
        case .refresh(let job): job.spec.aws
        case .report(let job): job.spec.aws
        case .archive(let job): job.spec.aws
        }
    }

    /// Whether it waits for its first place; nothing has been sent.
    package var isWaiting: Bool {
        switch self {
        case .refresh(let job): job.phase == .waiting
        case .report(let job): job.phase == .waiting
        case .archive(let job): job.isWaiting
        }
    }

    /// Whether only an operator's word lets it go on.
    package var awaitsApproval: Bool {
        switch self {
        case .refresh(let job): job.hold != nil
        case .report: false
        case .archive(let job): job.awaitsApproval
        }
    }

    /// What it waits for an operator's word about; nil if it does not.
    package var hold: Hold? {
        switch self {
        case .refresh(let job): job.hold
        case .archive, .report: nil
        }
    }

    /// When the job fails if it has not ended; nil while it waits for its first place.
    package var deadline: Timestamp? {
        switch self {
        case .refresh(let job): job.deadline
        case .report(let job): job.deadline
        case .archive(let job): job.deadline
        }
    }

    package var holdsExportPlace: Bool {
        switch self {
        case .refresh(let job): job.holdsExportPlace
        case .report: false
        case .archive(let job): job.holdsExportPlace
        }
    }

    package var holdsQueryPlace: Bool {
        switch self {
        case .refresh(let job): job.holdsQueryPlace
        case .report(let job): job.holdsQueryPlace
        case .archive(let job): job.holdsQueryPlace
        }
    }

    package var holdsArchivePlace: Bool {
        switch self {
        case .refresh, .report: false
        case .archive(let job): job.holdsPlace
        }
    }

    /// - Returns: what the job wants now; nil if it goes on wanting what it wanted before the event
    package mutating func handle(
        _ event: Event, at now: Timestamp, context: Context, in turn: inout Turn
    ) -> Want? {
        switch self {
        case .refresh(var job):
            defer { self = .refresh(job) }
            return job.handle(event, at: now, context: context, in: &turn)
        case .report(var job):
            defer { self = .report(job) }
            return job.handle(event, at: now, context: context, in: &turn)
        case .archive(var job):
            defer { self = .archive(job) }
            return job.handle(event, at: now, context: context, in: &turn)
        }
    }

    /// What the present phase asks for: for its first call, for a resend, and after a restart alike.
    package mutating func next(at now: Timestamp) -> Want {
        switch self {
        case .refresh(var job):
            defer { self = .refresh(job) }
            return job.next(at: now)
        case .report(var job):
            defer { self = .report(job) }
            return job.next(at: now)
        case .archive(var job):
            defer { self = .archive(job) }
            return job.next(at: now)
        }
    }

    mutating func followClock(by jump: Duration, in turn: inout Turn) {
        switch self {
        case .refresh(var job):
            job.followClock(by: jump, in: &turn)
            self = .refresh(job)
        case .report(var job):
            job.followClock(by: jump, in: &turn)
            self = .report(job)
        case .archive(var job):
            job.followClock(by: jump, in: &turn)
            self = .archive(job)
        }
    }

    /// After a restart. A job cannot have begun in the future: the clock was set back meanwhile, by that much at least.
    mutating func takeUp(at now: Timestamp, in turn: inout Turn) {
        let start = record.startedAt
        if start > now { followClock(by: now - start, in: &turn) }
        switch self {
        case .refresh(var job):
            job.takenUpAt = now
            self = .refresh(job)
        case .report(var job):
            job.takenUpAt = now
            // It tries again at once, and no longer waits to.
            if let retryAt = job.record.retryAt, retryAt <= now {
                job.record.retryAt = nil
                turn.update(job.record)
            }
            self = .report(job)
        case .archive(var job):
            job.takenUpAt = now
            self = .archive(job)
        }
    }

    mutating func setHeld(_ reason: String?, in turn: inout Turn) {
        switch self {
        case .refresh(var job):
            job.setHeld(reason, in: &turn)
            self = .refresh(job)
        case .report(var job):
            job.setHeld(reason, in: &turn)
            self = .report(job)
        case .archive(var job):
            job.setHeld(reason, in: &turn)
            self = .archive(job)
        }
    }

    func notice(_ happening: Notice.Happening, at now: Timestamp) -> Notice {
        switch self {
        case .refresh(let job): job.notice(happening, at: now)
        case .report(let job): job.notice(happening, at: now)
        case .archive(let job): job.notice(happening, at: now)
        }
    }
}
