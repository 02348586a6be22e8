@testable import GlauxSimulation
import Testing

/// A few of the months that `make check-simulation` lives by the thousand, with the checks of a debug build.
@Suite("whole months, from seeds")
struct HistoryTests {
    @Test("whatever happens in a month, every promise holds", arguments: UInt64(1)...100)
    func promises(seed: UInt64) {
        var history = History(Plan(seed: seed))
        history.live()
        if !history.wrongs.isEmpty { Issue.record("\(Plan.report(of: seed))") }
    }

    @Test("a seed is the same story every time", arguments: UInt64(1)...10)
    func replay(seed: UInt64) {
        let stories = (1...2).map { _ in
            var history = History(Plan(seed: seed), tells: true)
            history.live()
            return history.story
        }
        #expect(stories[0] == stories[1])
    }
}
