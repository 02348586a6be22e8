@testable import GlauxSimulation
import Testing

@Suite("whole months, from seeds")
struct HistoryTests {
    static let fixed = 2000
    static let fresh = 50
    private static let chunk = 50

    /// Fixed seeds, and a few that nobody has seen yet.
    private static let chunks: [Range<UInt64>] = {
        var chunks = stride(from: 1, through: UInt64(fixed), by: chunk).map { $0..<$0 + UInt64(chunk) }
        let first = UInt64.random(in: 1_000_000..<1_000_000_000_000)
        print("fresh seeds: \(first)..<\(first + UInt64(fresh))")
        chunks.append(first..<first + UInt64(fresh))
        return chunks
    }()

    @Test("whatever happens in a month, every promise holds", arguments: chunks)
    func promises(seeds: Range<UInt64>) async {
        for seed in seeds {
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
