import GRDB
import GlauxCore

extension TableMemory {
    func write(to db: Database) throws {
        var row = try Binding(
            db,
            """
            INSERT OR REPLACE INTO table_memory (name, first_seen_at, last_slot, offered_slot, schedule, is_paused, paused_until,
                export_mean, export_deviation, query_mean, query_deviation, view, versions, scrubbed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        row.add(name)
        row.add(firstSeenAt)
        row.add(lastSlot)
        row.add(offeredSlot)
        row.add(schedule)
        switch pause {
        case nil:
            row.add(0)
            row.add(nil as Timestamp?)
        case .indefinite:
            row.add(1)
            row.add(nil as Timestamp?)
        case .until(let end):
            row.add(1)
            row.add(end)
        }
        row.add(exportDuration?.mean)
        row.add(exportDuration?.deviation)
        row.add(queryDuration?.mean)
        row.add(queryDuration?.deviation)
        row.add(try view.map { try JSONText.encode($0) })
        row.add(versions.map(Int64.init))
        row.add(scrubbedAt)
        try row.run()
    }

    static let selection = """
        SELECT name, first_seen_at, last_slot, offered_slot, schedule, is_paused, paused_until, export_mean, export_deviation,
            query_mean, query_deviation, view, versions, scrubbed_at
        FROM table_memory
        """

    init(_ row: Row) throws {
        var columns = Columns(row)
        self.init(
            name: try columns.name(), firstSeenAt: try columns.time(), lastSlot: try columns.timeIfAny(),
            offeredSlot: try columns.timeIfAny(), schedule: try columns.next(), pause: try columns.pause(),
            exportDuration: try columns.estimate(), queryDuration: try columns.estimate(),
            view: try columns.next(String?.self).map { try JSONText.decode($0) }, versions: try columns.next(),
            scrubbedAt: try columns.timeIfAny())
    }
}

extension Columns {
    fileprivate mutating func pause() throws -> Pause? {
        let isPaused = try next(Int.self) != 0
        let end = try timeIfAny()
        return isPaused ? end.map(Pause.until) ?? .indefinite : nil
    }

    fileprivate mutating func estimate() throws -> DurationEstimate? {
        let mean = try next(Int64?.self)
        let deviation = try next(Int64?.self)
        return mean.map { DurationEstimate(mean: $0, deviation: deviation ?? 0) }
    }
}
