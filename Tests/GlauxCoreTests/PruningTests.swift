import GlauxCore
import Testing

@Suite("which generations may go")
struct PruningTests {
    static let target = Target(database: "ddb", name: "t")
    static let day: Int64 = 86_400
    static let now = Timestamp(secondsSince1970: 100 * day)

    static func spec(
        keep: Int = 2, keepFor: Duration? = nil, grace: Duration = .zero
    ) -> RefreshSpec {
        RefreshSpec(
            table: TableName("T"), target: target, bucket: "b", prefix: "T", keep: keep, keepFor: keepFor, grace: grace)
    }

    /// As of so many days, superseded the day after unless something shows it.
    static func entry(
        _ asOf: Int64, _ keeping: Generation.Keeping = .kept, shownBy: [Target] = [], wasShown: Bool = true,
        supersededAt: Int64? = nil
    ) -> LedgerEntry {
        let time = Timestamp(secondsSince1970: asOf * day)
        let id = "0000000000000\(asOf % 10)-\(asOf)"
        let export = CompletedExport(
            arn: ExportARN("arn:aws:dynamodb:r:1:table/T/export/\(id)"), bucket: "b",
            manifestKey: "T/AWSDynamoDB/\(id)/manifest-summary.json", itemCount: 1, billedBytes: 1, exportTime: time,
            startTime: time, endTime: time)
        let superseded = supersededAt.map { Timestamp(secondsSince1970: $0) } ?? time + .seconds(day)
        return LedgerEntry(
            Generation(
                table: TableName("T"), job: JobID(rawValue: asOf), export: export, bytes: 1, provenAt: time,
                relocatedAt: wasShown ? time : nil, supersededAt: shownBy.isEmpty && wasShown ? superseded : nil,
                keeping: keeping),
            shownBy: shownBy)
    }

    static func days(_ generations: [Generation]) -> [Int64] {
        generations.map { $0.asOf.secondsSince1970 / day }
    }

    @Test(
        "beyond `keep`, oldest first, with the live one among those kept",
        arguments: [(1, [96, 97, 98]), (2, [96, 97]), (3, [96]), (4, []), (1000, [])] as [(Int, [Int64])])
    func keep(keep: Int, gone: [Int64]) {
        let ledger = [Self.entry(99, shownBy: [Self.target])] + [98, 97, 96].map { Self.entry($0) }
        for order in [ledger, ledger.reversed()] {
            #expect(Self.days(Pruning.dead(among: order, spec: Self.spec(keep: keep), at: Self.now)) == gone)
        }
    }

    @Test("what is pinned, or shown by any target, stays; the pinned one counts among those kept")
    func kept() {
        let old = Target(database: "ddb", name: "old")
        let ledger = [
            Self.entry(99, shownBy: [Self.target]), Self.entry(98), Self.entry(97, .pinned),
            Self.entry(96, shownBy: [old]), Self.entry(95), Self.entry(94, .removed),
        ]
        #expect(Self.days(Pruning.dead(among: ledger, spec: Self.spec(keep: 1), at: Self.now)) == [95, 98])
        #expect(Self.days(Pruning.dead(among: ledger, spec: Self.spec(keep: 3), at: Self.now)) == [95])
    }

    @Test("a removal that was begun goes on, whatever the rules say by now")
    func begun() {
        let ledger = [Self.entry(99, shownBy: [Self.target]), Self.entry(98, .removing)]
        #expect(Self.days(Pruning.dead(among: ledger, spec: Self.spec(keep: 9), at: Self.now)) == [98])
    }

    @Test("a removal that was begun and did not end keeps no other from being removed")
    func stuck() {
        let ledger = [
            Self.entry(99, shownBy: [Self.target]), Self.entry(98), Self.entry(97), Self.entry(96, .removing),
        ]
        #expect(Self.days(Pruning.dead(among: ledger, spec: Self.spec(keep: 1), at: Self.now)) == [97, 98, 96])
    }

    @Test(
        "queries that may still read it are waited for, by this machine's clock and by AWS's",
        arguments: [
            (3599, 99, 0, [97]), (3600, 99, 0, [97, 98]),
            // Its successor ended this minute, whatever the clock says.
            (3600, 100, 0, [97]), (3600, 100, 366 * day, [97]),
            // A clock that is behind has seen nothing age.
            (3600, 99, -366 * day, []),
        ] as [(Int64, Int64, Int64, [Int64])])
    func grace(sinceSuperseded: Int64, successor: Int64, ahead: Int64, gone: [Int64]) {
        let now = Self.now + .seconds(ahead)
        let ledger = [
            Self.entry(100, shownBy: [Self.target]),
            Self.entry(99, wasShown: successor == 99, supersededAt: Self.now.secondsSince1970),
            Self.entry(98, supersededAt: Self.now.secondsSince1970 - sinceSuperseded), Self.entry(97),
        ]
        let spec = Self.spec(keep: 1, grace: .seconds(3600))
        let dead = Self.days(Pruning.dead(among: ledger, spec: spec, at: now))
        #expect(dead.filter { $0 != 99 } == gone, "\(dead)")
    }

    @Test("a clock that is a year ahead makes nothing older than `keep_for`")
    func clockAhead() {
        let ledger = [Self.entry(99, shownBy: [Self.target])] + [98, 97].map { Self.entry($0) }
        let spec = Self.spec(keep: 1, keepFor: .seconds(30 * Self.day))
        #expect(Pruning.dead(among: ledger, spec: spec, at: Self.now + .seconds(366 * Self.day)) == [])
    }

    @Test(
        "what the next job will remove is judged as that job will, with a newer generation and the live one superseded",
        arguments: [(1, 0, [97, 98, 99]), (2, 0, [97, 98]), (1, 3600, [97]), (9, 0, [])] as [(Int, Int64, [Int64])])
    func goNext(keep: Int, grace: Int64, gone: [Int64]) {
        let ledger = [Self.entry(99, shownBy: [Self.target])] + [98, 97].map { Self.entry($0) }
        let spec = Self.spec(keep: keep, grace: .seconds(grace))
        let next = Self.now - .seconds(Self.day) + .seconds(1800)
        #expect(Self.days(Pruning.goNext(among: ledger, spec: spec, at: next)) == gone)
    }

    @Test("`keep` and `keep_for` each keep what they name")
    func keepFor() {
        let ledger = [Self.entry(99, shownBy: [Self.target])] + [98, 97, 96, 95].map { Self.entry($0) }
        let spec = Self.spec(keep: 2, keepFor: .seconds(3 * Self.day))
        #expect(Self.days(Pruning.dead(among: ledger, spec: spec, at: Self.now)) == [95, 96])
    }

    @Test("while no generation is known to be live, nothing goes")
    func noneLive() {
        let ledger = [99, 98, 97].map { Self.entry($0) }
        #expect(Pruning.dead(among: ledger, spec: Self.spec(keep: 1), at: Self.now) == [])
    }

    @Test("one that was never shown goes once a newer one is live, and keeps none of the others from being kept")
    func neverShown() {
        let ledger = [
            Self.entry(99, wasShown: false), Self.entry(98, shownBy: [Self.target]), Self.entry(97, wasShown: false),
            Self.entry(96), Self.entry(95),
        ]
        #expect(Self.days(Pruning.dead(among: ledger, spec: Self.spec(keep: 2), at: Self.now)) == [95, 97])
    }

    @Test("after a rollback, the newer generation that was left is kept like the others")
    func rolledBack() {
        let ledger = [Self.entry(99), Self.entry(98, shownBy: [Self.target]), Self.entry(97)]
        #expect(Self.days(Pruning.dead(among: ledger, spec: Self.spec(keep: 2), at: Self.now)) == [97])
    }

    @Test(
        "a generation is found by its id or the beginning of it, and never guessed",
        arguments: [("00000000000009-99", 99), ("00000000000008", 98), ("0000000000000", nil), ("", nil), ("x", nil)]
            as [(String, Int64?)])
    func find(id: String, expected: Int64?) {
        let ledger = [99, 98, 97].map { Self.entry($0) }
        let found = try? ledger.find(id)
        #expect(found.map { $0.generation.asOf.secondsSince1970 / Self.day } == expected)
    }
}
