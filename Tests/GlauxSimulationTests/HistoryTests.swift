@testable import GlauxSimulation
import Testing

/// A few of the months that `make check-simulation` lives by the thousand, with the checks of a debug build.
@Suite("whole months, from seeds")
struct HistoryTests {
    private static let chunk: UInt64 = 10

    @Test(
        "whatever happens in a month, every promise holds",
        arguments: stride(from: UInt64(1), through: 100, by: Int(chunk)))
    func promises(first: UInt64) async {
        for seed in first..<first + Self.chunk {
            var history = History(Plan(seed: seed))
            history.live()
            if !history.wrongs.isEmpty {
                Issue.record("\(Plan.report(of: seed))")
                return
            }
            await Task.yield()
        }
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
