import Testing

@testable import GlauxCore

@Suite("an archive of which the journal cannot be read")
struct DamagedArchiveTests {
    @Test(
        "is refused and shown, asks nothing and writes nothing of it; nothing that follows it runs, and the rest does")
    func refused() throws {
        let now = ArchiveJobTests.start
        let (damaged, sound) = (ArchiveJobTests.spec, TableName("sound"))
        var recollection = Recollection(journalID: "0123456789abcdef", lastJobID: JobID(rawValue: 0))
        recollection.damagedArchives = [damaged.name: "no JSON"]
        var other = damaged
        (other.name, other.target, other.prefix) = (sound, Target(database: "archive", name: "sound"), "sound")
        let timetable = Timetable(schedule: .interval(.seconds(86_400)))
        let report = ReportEntry(
            spec: ReportSpec(
                name: TableName("usage"), query: try QueryTemplate("SELECT 1"), database: "archive",
                places: [.directory("/reports")]),
            timetable: Timetable(schedule: .after(damaged.name)))
        var scheduler = Scheduler(recollection)
        var turn = Turn()
        let configuration = Configuration(
            reports: [report],
            archives: [
                ArchiveEntry(spec: damaged, timetable: timetable), ArchiveEntry(spec: other, timetable: timetable),
            ])
        scheduler.handle(.configured(configuration), at: now, in: &turn)
        scheduler.handle(.started(once: false), at: now, in: &turn)
        #expect(scheduler.openJobs.map(\.record.table) == [sound])
        #expect(turn.calls.map(\.call) == [.archive(.describeTable(other.table))])
        #expect(!turn.changes.contains { if case .archive = $0 { true } else { false } })
        let shown = try #require(scheduler.archiveReport(of: damaged.name, at: now))
        #expect(shown.entry.state == .failing && shown.entry.last?.failure?.kind == .damaged)
        #expect(shown.warning?.message == "what the journal remembers of archive chat cannot be read: no JSON")
        turn = Turn()
        for name in ["usage", "chat"] {
            scheduler.handle(
                .ordered(CommandID(rawValue: 1), .run(TableName(name)), recalled: .nothing), at: now, in: &turn)
        }
        guard case .failure = turn.answers.first?.result else { return #expect(Bool(false)) }
        #expect(turn.calls.isEmpty && !turn.changes.contains { if case .archive = $0 { true } else { false } })
    }
}
