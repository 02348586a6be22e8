import GlauxCore

extension Plan {
    /// With as few acts as still go wrong: halves first, then ever smaller pieces, are left out as long as that helps.
    package func shrunk() -> Plan {
        var plan = self
        var size = max(plan.acts.count / 2, 1)
        while true {
            var start = 0
            var isSmaller = false
            while start < plan.acts.count {
                var shorter = plan
                shorter.acts.removeSubrange(start..<min(start + size, plan.acts.count))
                if shorter.goesWrong {
                    plan = shorter
                    isSmaller = true
                } else {
                    start += size
                }
            }
            if size == 1, !isSmaller { return plan.withFewerTables() }
            size = max(size / 2, 1)
        }
    }

    private func withFewerTables() -> Plan {
        var plan = self
        while plan.tablesAtStart > 1 {
            plan.tablesAtStart -= 1
            guard plan.goesWrong else { break }
            return plan.withFewerTables()
        }
        return self
    }

    private var goesWrong: Bool {
        var history = History(self, stopsEarly: true)
        history.live()
        return !history.wrongs.isEmpty
    }

    /// In one line.
    package static func verdict(of seed: UInt64) -> String {
        var history = History(Plan(seed: seed))
        history.live()
        return "seed \(seed): \(history.wrongs.first ?? "every promise held")"
    }

    /// What a person needs of a seed that failed: the shortest story that still goes wrong, and how.
    package static func report(of seed: UInt64) -> String {
        let plan = Plan(seed: seed).shrunk()
        var history = History(plan, stopsEarly: true, tells: true)
        history.live()
        let tables = plan.tables.map {
            "  \($0.name): \($0.timetable.schedule.words), \($0.spec.relocation), attempts \($0.spec.attempts)"
        }
        // The end of a long story is where it goes wrong.
        let limit = 300
        let story = history.story
        let gap = story.count > limit ? ["  … \(story.count - limit) lines …"] : []
        return
            (["seed \(seed), shortened to \(plan.acts.count) acts:"] + tables + gap + story.suffix(limit)
            + ["what went wrong:"] + history.wrongs.map { "  " + $0 }
            + ["replay with: make simulate SEEDS=1 FROM=\(seed)"]).joined(separator: "\n")
    }
}
