internal import Foundation

/// `GlauxBenchmarks [name…]`: measures Glaux on this machine, all of it or what is named, and prints each figure beside
/// its goal. Time decides nothing: the exit status is 1 only when a benchmark itself broke.
@main
struct GlauxBenchmarks {
    static var all: [any Benchmark.Type] {
        [
            JournalBenchmark.self, TimingBenchmark.self, RecoveryBenchmark.self, PollingBenchmark.self,
            RefreshBenchmark.self, ScaleBenchmark.self, StatusCommandBenchmark.self, InferenceBenchmark.self,
            PruneBenchmark.self, ArchiveBenchmark.self, LargeArchiveBenchmark.self, CredentialsBenchmark.self,
            SigningBenchmark.self,
        ]
    }

    static func main() async {
        let names = CommandLine.arguments.dropFirst()
        if names.first == FirstRequest.word { exit(await FirstRequest.send()) }
        let chosen = names.isEmpty ? all : all.filter { names.contains($0.name) }
        guard names.allSatisfy({ name in all.contains { $0.name == name } }) else {
            print("usage: GlauxBenchmarks [\(all.map { $0.name }.joined(separator: "|"))]…")
            for benchmark in all { print("  \(benchmark.name): \(benchmark.summary)") }
            exit(64)
        }
        var isBroken = false
        do {
            say(try Machine.description())
            let scratch = try Scratch()
            defer { scratch.remove() }
            for benchmark in chosen { isBroken = await !measure(benchmark, in: scratch) || isBroken }
        } catch {
            say("benchmarks: \(error)")
            isBroken = true
        }
        exit(isBroken ? 1 : 0)
    }

    /// At once, also into a pipe.
    private static func say(_ text: String) {
        print(text)
        fflush(nil)
    }

    /// - Returns: false if the benchmark itself broke
    private static func measure(_ benchmark: any Benchmark.Type, in scratch: Scratch) async -> Bool {
        say("\n\(benchmark.name): \(benchmark.summary)")
        do {
            let folder = try scratch.makeFolder(benchmark.name)
            defer { scratch.remove(folder) }
            say(FigureTable.text(try await benchmark.run(in: folder)))
            return true
        } catch let skipped as Skipped {
            say("  skipped: \(skipped.reason)")
            return true
        } catch {
            say("  broken: \(error)")
            return false
        }
    }
}
