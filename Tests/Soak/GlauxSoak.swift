internal import Dispatch
internal import Glibc
internal import GlauxSimulation
internal import Synchronization

/// Lives any number of histories, on all processors, and tells of the first that goes wrong.
@main
struct GlauxSoak {
    fileprivate struct Progress {
        var next: UInt64
        var lived = History.Size()
        var failed: UInt64?
    }

    private static let usage = "usage: GlauxSoak SEEDS [FROM] [--brief]"

    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        // Without the story.
        let isBrief = arguments.last == "--brief"
        if isBrief { arguments.removeLast() }
        let numbers = arguments.compactMap { UInt64($0) }
        guard numbers.count == arguments.count, (1...2).contains(numbers.count) else {
            print(usage)
            exit(64)
        }
        let (count, first) = (numbers[0], numbers.count > 1 ? numbers[1] : 1)
        let progress = live(count, from: first)
        guard let seed = progress.failed else {
            print("\(progress.lived.words), from seed \(first) on, and every promise held")
            return
        }
        print(isBrief ? Plan.verdict(of: seed) : Plan.report(of: seed))
        exit(1)
    }

    private static func live(_ count: UInt64, from first: UInt64) -> Progress {
        let progress = Mutex(Progress(next: first))
        let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        DispatchQueue.concurrentPerform(iterations: processors) { _ in
            while let seed = progress.withLock({ $0.takeSeed(first, count) }) {
                var history = History(Plan(seed: seed))
                history.live()
                let isWrong = !history.wrongs.isEmpty
                progress.withLock { progress in
                    progress.lived += history.size
                    if progress.lived.histories.isMultiple(of: 10_000) { print(progress.lived.words) }
                    if isWrong { progress.failed = min(progress.failed ?? seed, seed) }
                }
            }
        }
        return progress.withLock { $0 }
    }
}

extension GlauxSoak.Progress {
    /// The next seed; none once one has failed.
    fileprivate mutating func takeSeed(_ first: UInt64, _ count: UInt64) -> UInt64? {
        guard failed == nil, next &- first < count else { return nil }
        defer { next &+= 1 }
        return next
    }
}
