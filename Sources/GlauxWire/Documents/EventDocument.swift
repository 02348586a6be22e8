package import GlauxCore

/// One event of `/v1/events`: a line of the daemon's story.
package struct EventDocument: WireDocument, Hashable {
    package var at: Moment
    package var event: String
    package var table: String
    package var job: Int64?
    package var slot: Moment?
    package var step: String?
    package var attempt: Int?
    package var awsId: String?
    package var durationMs: Int64?
    package var nextAt: Moment?
    package var error: FailureDocument?

    package init(_ notice: Notice) {
        at = Moment(notice.at)
        event = notice.happening.rawValue
        table = notice.table.rawValue
        job = notice.job?.rawValue
        slot = notice.slot.map(Moment.init)
        step = notice.step?.rawValue
        attempt = notice.attempt
        awsId = notice.awsID
        durationMs = notice.duration?.milliseconds
        nextAt = notice.nextAt.map(Moment.init)
        error = notice.failure.map(FailureDocument.init)
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("at", at)
            json.member("event", event)
            json.member("table", table)
            json.member("job", job)
            json.member("slot", slot)
            json.member("step", step)
            json.member("attempt", attempt)
            json.member("aws_id", awsId)
            json.member("duration_ms", durationMs)
            json.member("next_at", nextAt)
            json.member("error", error)
        }
    }
}
