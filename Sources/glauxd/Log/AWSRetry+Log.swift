internal import GlauxAWS
internal import GlauxCore
internal import Logging

extension AWSRetry {
    /// One retry is everyday life; from the second on, AWS or the way to it has a problem that lasts.
    func log(to logger: Logger) {
        var fields: Logger.Metadata = [
            "aws.operation": "\(failure.service) \(failure.operation)", "attempt": "\(number)",
            "class": "\(failure.kind.rawValue)", "error": "\(failure.code): \(failure.message)",
            "delay": "\(delay.text)",
        ]
        if let origin = CallOrigin.current {
            fields["table"] = "\(origin.table)"
            fields["slot"] = "\(origin.slot.iso8601)"
            fields["job"] = "\(origin.job)"
            if let step = origin.step { fields["step"] = "\(step.rawValue)" }
        }
        logger.log(level: number > 1 ? .warning : .debug, "AWS call will be retried", metadata: fields)
    }
}
