import GlauxCore

/// One thing that happens to a daemon. Tables are named by their number.
enum Disturbance: Sendable {
    /// The process dies at the so-manieth point from now, and stays away for a while.
    case crash(points: Int, downtime: Duration)
    case weather(Weather.Kind, Duration, seed: UInt64)
    /// Exports of others leave so many places.
    case crowd(places: Int, Duration)
    case recoveryOff(Duration)
    case exportEnds(PretendAWS.Outcome)
    case queryEnds(QueryDescription.State)
    case garbledProof
    case nextExportTakes(Duration)
    case nextQueryTakes(Duration)
    case diskFull(Duration)
    /// The daemon's clock is this far off from now on.
    case clock(Duration)
    /// At the so-manieth point from now, or at once.
    case standStill(points: Int, Standstill)
    /// The so-manieth newest backup of the journal is put back.
    case restore(back: Int, downtime: Duration)
    /// The DynamoDB table is deleted and made anew.
    case remake(Int)
    case run(Int)
    case cancel(Int)
    /// Of the so-manieth newest job that has ended.
    case retry(Int, back: Int)
    case pause(Int, Duration?)
    case resume(Int)
    /// To the so-manieth newest generation, or to the one before what is live.
    case rollback(Int, to: Int?)
    case pin(Int, Int)
    case unpin(Int, Int)
    /// Somebody puts an object of their own into the folder of the so-manieth newest generation.
    case litter(Int, Int)
    /// The next removal ends halfway.
    case cutRemoval
    /// Of the job that waits for an operator's word.
    case approve(Int)
    case reject(Int)
    /// So many items have the tables from now on.
    case items(Int64)
    /// Of the config file; with or without a reload.
    case edit(Int, Edit, reloads: Bool)
    case limits(Limits)
    case spoilConfig(Duration)
    case meddle(Int, Meddling)

    enum Edit: Sendable {
        case add, remove
        case retarget, move
        /// The table and another one exchange their targets.
        case swap
        case schedule(Schedule)
        case relocation(RelocationMethod)
        case onMissed(MissedPolicy)
        case attempts(Int)
    }

    /// What a person does to a target in Glue.
    enum Meddling: Sendable, CaseIterable {
        case touch, moveElsewhere, rollBack, pointAtNewer, drop, makeView, changeColumns
    }

    var isRestoration: Bool { if case .restore = self { true } else { false } }

    static func drawn(tables: Int, _ random: inout SeededRandom) -> Disturbance {
        let table = Int.random(in: 0..<tables, using: &random)
        let minutes = Duration.seconds(60 * Int64.random(in: 1...120, using: &random))
        switch Int.random(in: 0..<134, using: &random) {
        case 124..<128: return .approve(table)
        case 128..<130: return .reject(table)
        case 130..<134: return .items(random.pick([0, 1, 2, 2, 3, 1000]))
        case 120..<122: return .litter(table, random.pick([0, 1, 2]))
        case 122..<124: return .cutRemoval
        case 110..<115: return .rollback(table, to: random.pick([nil, nil, 0, 1, 2]))
        case 115..<118: return .pin(table, random.pick([0, 1, 2]))
        case 118..<120: return .unpin(table, random.pick([0, 1, 2]))
        case 100..<105: return standstill(&random)
        case 105..<108:
            let downtime = random.pick([3600, 30_000, 300_000])
            return .restore(back: Int.random(in: 0...8, using: &random), downtime: .seconds(downtime))
        case 108..<110: return .remake(table)
        case 0..<22:
            // Mostly a moment; sometimes longer than AWS knows a token, or than point-in-time recovery reaches back.
            let downtime = random.pick([1, 1, 1, 1, 1, 60, 3600, 28_000, 29_500, 40_000, 300_000, 36 * 86_400])
            return .crash(points: Int.random(in: 1...14, using: &random), downtime: .seconds(downtime))
        case 22..<36:
            return .weather(
                .storm(percent: random.pick([5, 20, 50])),
                random.pick([minutes, .seconds(86_400), .seconds(4 * 86_400)]),
                seed: random.next())
        case 36..<40:
            let length = random.pick([minutes, minutes, .seconds(36_000), .seconds(3 * 86_400)])
            return .weather(.outage(hangs: random.chance(30)), length, seed: random.next())
        case 40..<42: return .weather(.throttling, .seconds(7200), seed: random.next())
        case 42..<44: return .weather(.denial(random.pick([0, 1, 2, 3])), minutes, seed: random.next())
        case 44..<46: return .crowd(places: random.pick([0, 1]), minutes)
        case 46: return .recoveryOff(minutes)
        case 47..<52:
            return .exportEnds(random.pick([.damaged, .damaged, .failed("Unknown"), .failed("S3AccessDenied")]))
        case 52..<55:
            let error = QueryError(reason: "oh", category: 1, type: nil, isRetryable: random.chance(50))
            return .queryEnds(random.pick([.failed(error), .cancelled]))
        case 55..<57: return .garbledProof
        case 57..<61: return .nextExportTakes(.seconds(random.pick([60, 600, 5000, 20_000, 100_000])))
        case 61..<63: return .nextQueryTakes(.seconds(random.pick([0, 2, 90, 1200])))
        case 63..<67: return .diskFull(random.pick([.seconds(5), minutes, .seconds(40_000)]))
        case 67..<71:
            let hours: [Int64] = [-1, 1, -9, 9, -24, 24, -24 * 40, 24 * 40, -24 * 365, 24 * 365]
            return .clock(
                random.chance(40) ? .seconds(random.pick([-300, -5, 5, 300])) : .seconds(3600 * random.pick(hours)))
        case 71..<74: return .clock(.zero)
        case 74..<77: return .run(table)
        case 77..<80: return .cancel(table)
        case 80..<85: return .retry(table, back: random.pick([0, 0, 0, 1, 2]))
        case 85..<87: return .pause(table, random.pick([nil, minutes, .seconds(2 * 86_400)]))
        case 87: return .resume(table)
        case 88..<93: return .edit(table, edit(&random), reloads: random.chance(70))
        case 93: return .limits(Limits(exports: random.pick([1, 2, 100]), queries: random.pick([1, 10])))
        case 94: return .spoilConfig(minutes)
        default: return .meddle(table, random.pick(Meddling.allCases))
        }
    }

    private static func standstill(_ random: inout SeededRandom) -> Disturbance {
        let length = random.pick([600, 28_000, 29_500, 40_000, 40_000, 300_000, 36 * 86_400])
        let delay = random.pick([nil, nil, 0, 5, 600, 20_000] as [Int64?])
        return .standStill(
            points: Int.random(in: 0...14, using: &random),
            Standstill(length: .seconds(length), clocksAreSetAfter: delay.map { .seconds($0) }))
    }

    private static func edit(_ random: inout SeededRandom) -> Edit {
        switch Int.random(in: 0..<11, using: &random) {
        case 0, 1: .add
        case 2: .remove
        case 3: .retarget
        case 4: .move
        case 5, 6: .schedule(Plan.schedule(&random))
        case 7: .relocation(random.pick(RelocationMethod.allCases))
        case 8: .onMissed(random.pick(MissedPolicy.allCases))
        case 9: .swap
        default: .attempts(random.pick([1, 2, 3]))
        }
    }
}

extension World {
    mutating func suffer(_ disturbance: Disturbance, tables: [TableEntry]) {
        tell("* \(disturbance)")
        keepBackup()
        switch disturbance {
        case .crash(let points, let downtime):
            crashPoint = pointsPassed + points
            self.downtime = downtime
        case .weather(let kind, let length, let seed):
            weather.append(Weather(kind: kind, until: now + length, random: SeededRandom(seed: seed)))
        case .crowd(let places, let length):
            aws.placesTaken = PretendAWS.places - places
            placesAreTakenUntil = now + length
        case .recoveryOff(let length):
            aws.isRecoveryOn = false
            recoveryIsOffUntil = now + length
        case .exportEnds(let outcome): aws.exportOutcomes.append(outcome)
        case .queryEnds(let outcome): aws.queryOutcomes.append(outcome)
        // An export of which three readings in a row are garbled is given up.
        case .garbledProof: aws.garbledProofs = 2
        case .nextExportTakes(let duration): aws.nextExportDurations.append(duration)
        case .nextQueryTakes(let duration): aws.nextQueryDurations.append(duration)
        case .diskFull(let length): diskIsFullUntil = now + length
        case .clock(let skew):
            clocksAreSet = nil
            setClock(off: skew)
        case .standStill(0, let standstill): standStill(standstill)
        case .standStill(let points, let standstill): self.standstill = (pointsPassed + points, standstill)
        case .restore(let back, let downtime): restore(back: back, downtime: downtime)
        case .remake(let table): aws.remake(tables[table].name)
        case .run(let table): order(.run(tables[table].name))
        case .cancel(let table):
            if let job = journal.open.first(where: { $0.record.table == tables[table].name }) {
                order(.cancel(job.record.id))
            }
        case .retry(let table, let back):
            // Of those that can be: an old one may have bought what has long been overtaken.
            let ended = journal.ended(tables[table].name).filter { $0.state != .succeeded }
            if ended.count > back { order(.retry(ended[ended.count - 1 - back].id)) }
        case .pause(let table, let length):
            order(.pause(tables[table].name, length.map { .until(clock + $0) } ?? .indefinite))
        case .resume(let table): order(.resume(tables[table].name))
        case .rollback(let table, let back):
            let name = tables[table].name
            let ledger = journal.ledger(of: name)
            if let back, back >= ledger.count { break }
            order(.rollback(name, to: back.map { ledger[$0].generation.id }))
        case .pin(let table, let back):
            let ledger = journal.ledger(of: tables[table].name)
            if back < ledger.count { order(.pin(tables[table].name, ledger[back].generation.id)) }
        case .unpin(let table, let back):
            let ledger = journal.ledger(of: tables[table].name)
            if back < ledger.count { order(.unpin(tables[table].name, ledger[back].generation.id)) }
        case .litter(let table, let back):
            let ledger = journal.ledger(of: tables[table].name)
            if back < ledger.count { aws.litter(ledger[back].generation.export) }
        case .cutRemoval: aws.removalsCutShort += 1
        case .approve(let table): if let id = held(tables[table].name) { order(.approve(id)) }
        case .reject(let table): if let id = held(tables[table].name) { order(.reject(id)) }
        case .items(let count): aws.itemCount = count
        case .edit(let table, let edit, let reloads):
            file.tables = self.edit(tables[table], edit)
            if reloads { reload() }
        case .limits(let limits):
            file.limits = limits
            reload()
        case .spoilConfig(let length): fileIsSpoiltUntil = now + length
        case .meddle(let table, let meddling): meddle(tables[table], meddling)
        }
    }

    private func held(_ name: TableName) -> JobID? {
        journal.open.first { $0.record.table == name && $0.record.failure?.kind == .held }?.record.id
    }

    mutating func approveAll() {
        for open in journal.open where open.record.failure?.kind == .held { order(.approve(open.record.id)) }
    }

    private func edit(_ entry: TableEntry, _ edit: Disturbance.Edit) -> [TableEntry] {
        var tables = file.tables
        let index = tables.firstIndex { $0.name == entry.name }
        guard let index else {
            guard case .add = edit else { return tables }
            var entry = entry
            // Another table may have taken its target meanwhile.
            while tables.contains(where: { $0.spec.target == entry.spec.target }) {
                entry.spec.target = Target(database: entry.spec.target.database, name: entry.spec.target.name + "_c")
            }
            tables.append(entry)
            return tables
        }
        switch edit {
        case .add: break
        case .remove: tables.remove(at: index)
        case .retarget:
            let name = entry.spec.target.name
            let other = tables[index].spec.target.name == name ? name + "_b" : name
            let target = Target(database: entry.spec.target.database, name: other)
            if !tables.contains(where: { $0.spec.target == target }) { tables[index].spec.target = target }
        case .swap:
            let other = (index + 1) % tables.count
            let target = tables[index].spec.target
            tables[index].spec.target = tables[other].spec.target
            tables[other].spec.target = target
        case .move: tables[index].spec.prefix += "x"
        case .schedule(let schedule): tables[index].timetable.schedule = schedule
        case .relocation(let method): tables[index].spec.relocation = method
        case .onMissed(let policy): tables[index].timetable.onMissed = policy
        case .attempts(let count): tables[index].spec.attempts = count
        }
        return tables
    }

    private mutating func meddle(_ entry: TableEntry, _ meddling: Disturbance.Meddling) {
        let target = file.tables.first { $0.name == entry.name }?.spec.target ?? entry.spec.target
        let older = aws.moves.last { $0.target == target && $0.location != aws.targets[target]?.location }
        let newer = now.millisecondsSince1970
        aws.meddle(target, at: now) { found in
            switch meddling {
            case .touch: found?.version = "\(newer % 1000)"
            case .moveElsewhere: found?.location = "s3://elsewhere/"
            case .rollBack: if let older { found?.location = older.location }
            case .pointAtNewer: found?.location = "s3://bucket/p/AWSDynamoDB/0\(newer)-ffffffff/data/"
            case .drop: found = nil
            case .makeView: found?.tableType = "VIRTUAL_VIEW"
            case .changeColumns: found?.columns.append(CatalogColumn(name: "more", type: "string"))
            }
        }
    }
}
