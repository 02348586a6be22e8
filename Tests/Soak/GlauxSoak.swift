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
        print("\(count) histories, from seed \(first) on; one that ends the process leaves \(Note.path(of: "SEED"))")
        fflush(nil)
        let progress = live(count, from: first)
        guard let seed = progress.failed else {
            print("\(progress.lived.words), from seed \(first) on, and every promise held")
            return
        }
        let note = Note(seed)
        print(isBrief ? Plan.verdict(of: seed) : Plan.report(of: seed))
        note.remove()
        exit(1)
    }

    private static func live(_ count: UInt64, from first: UInt64) -> Progress {
        let progress = Mutex(Progress(next: first))
        let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        DispatchQueue.concurrentPerform(iterations: processors) { _ in
            while let seed = progress.withLock({ $0.takeSeed(first, count) }) {
                let note = Note(seed)
                var history = History(Plan(seed: seed))
                history.live()
                let isWrong = !history.wrongs.isEmpty
                note.remove()
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

/// The seed that is being lived. A history that traps ends the process, and one that never ends is killed: then this is
/// left of it, in the temporary folder. Whether it can be written or not, the history is lived.
private struct Note {
    private let path: String

    init(_ seed: UInt64) {
        path = Self.path(of: "\(seed)")
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        if file >= 0 { close(file) }
    }

    func remove() { unlink(path) }

    static func path(of seed: String) -> String {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        return "\(folder)/glaux-soak-\(seed)"
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
