/// One thing that is measured.
///
/// Benchmarks run one after the other and may block the thread that they run on: what they measure lives in other
/// processes or on threads of its own.
protocol Benchmark: Sendable {
    /// On the command line.
    static var name: String { get }
    /// What is measured, in a sentence.
    static var summary: String { get }
    /// - Parameter folder: new, empty, on the disk that is measured, and removed afterwards
    static func run(in folder: String) async throws -> [Figure]
}

/// Why a benchmark cannot run here, and what to do about it.
struct Skipped: Error {
    var reason: String
}

/// What a benchmark measured did not behave, so there is no figure.
struct Broken: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
