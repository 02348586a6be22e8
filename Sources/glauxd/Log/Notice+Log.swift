internal import GlauxCore
internal import Logging

extension Notice {
    /// The same story as `glaux job` tells, a line at a time.
    func log(to logger: Logger) {
        var fields: Logger.Metadata = ["table": "\(table)"]
        if let job { fields["job"] = "\(job)" }
        if let slot { fields["slot"] = "\(slot.iso8601)" }
        switch happening {
        case .stepBegan, .stepEnded, .stepFailed, .stepRetried:
            if let step { fields["step"] = "\(step.rawValue)" }
            if let attempt { fields["attempt"] = "\(attempt)" }
            if let awsID { fields["aws.id"] = "\(awsID)" }
        case .jobFailed, .jobCancelled, .approvalAwaited, .workgroupUnseen:
            if let step { fields["step"] = "\(step.rawValue)" }
        case .jobStarted, .jobHeld, .jobSucceeded, .slotMissed, .slotPassedOver, .slotForgotten, .archiveBehind,
            .tablePaused, .tableResumed:
            break
        }
        if let duration { fields["duration"] = "\(duration.roundedText)" }
        if let nextAt {
            let isRetry = happening == .stepRetried || happening == .stepFailed
            fields[isRetry ? "retry" : "next"] = "\(nextAt.iso8601)"
        }
        if let failure {
            fields["class"] = "\(failure.kind.rawValue)"
            fields["error"] = "\(failure.message)"
            fields["hint"] = "\(failure.hint)"
            if let request = failure.requestID { fields["aws.request"] = "\(request)" }
        }
        logger.log(level: level, "\(happening.rawValue)", metadata: fields)
    }

    private var level: Logger.Level {
        switch happening {
        case .jobFailed, .archiveBehind: .error
        case .stepFailed, .stepRetried, .slotMissed, .slotPassedOver, .slotForgotten, .approvalAwaited,
            .workgroupUnseen:
            .warning
        case .tablePaused, .tableResumed, .jobCancelled: .notice
        case .jobStarted, .jobHeld, .jobSucceeded, .stepBegan, .stepEnded: .info
        }
    }
}

extension Duration {
    /// `85ms`, `2.3s`, `12m5s`
    fileprivate var roundedText: String {
        let milliseconds = milliseconds
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        if milliseconds < 60_000 { return "\(milliseconds / 1000).\(milliseconds % 1000 / 100)s" }
        return "\(milliseconds / 60_000)m\(milliseconds % 60_000 / 1000)s"
    }
}
