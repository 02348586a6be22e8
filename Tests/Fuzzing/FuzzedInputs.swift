internal import Foundation
internal import Glibc

/// Inputs that are nearly right: each seed as it is, then seeds cut, repeated, spliced and strewn with words that matter
/// to their reader. 1000 of them from a fixed seed, or, where `GLAUX_FUZZ_SECONDS` is set, as many as fit into that time
/// from a fresh one, which is printed.
///
/// A reader that traps ends the process; then the input that did it is left in the temporary folder, in
/// `glaux-fuzz-<name>`. Put it among the seeds of its test once it is mended.
package struct FuzzedInputs: Sequence, IteratorProtocol {
    private static let usualCount = 1000
    private static let sizeLimit = 1 << 14

    private let seeds: [[UInt8]]
    private let words: [[UInt8]]
    /// The path of the input that is being read.
    private let remains: String
    private let deadline: ContinuousClock.Instant?
    private var random: SeededRandom
    private var count = 0

    /// - Parameter words: what the reader looks for
    package init(_ name: String, seeds: [[UInt8]], words: [String]) {
        precondition(!seeds.isEmpty, "\(name) has nothing to begin with")
        self.seeds = seeds
        self.words = (words + Self.usualWords).map { Array($0.utf8) }
        remains = NSTemporaryDirectory() + "glaux-fuzz-\(name)"
        let seconds = ProcessInfo.processInfo.environment["GLAUX_FUZZ_SECONDS"].flatMap { Int($0) }
        deadline = seconds.map { ContinuousClock.now + .seconds($0) }
        let seed = seconds == nil ? 1 : UInt64.random(in: 1...UInt64(UInt32.max))
        if seconds != nil { print("fuzz \(name): seed \(seed)") }
        random = SeededRandom(seed: seed)
    }

    package init(_ name: String, seeds: [String], words: [String]) {
        self.init(name, seeds: seeds.map { Array($0.utf8) }, words: words)
    }

    private static let usualWords = [
        "\0", "\n", "\r\n", " ", "\"", "'", "\\", "{", "}", "[", "]", "<", ">", "&", ":", ",", "-", "/", "*", "#", "é",
        "\u{feff}", "\u{202e}", "日本", "0", "-1", "9223372036854775807", "9223372036854775808", "1e999", "null", "true",
    ]

    package mutating func next() -> [UInt8]? {
        let isOver = deadline.map { ContinuousClock.now >= $0 } ?? (count >= Self.usualCount)
        if isOver && count >= seeds.count {
            unlink(remains)
            return nil
        }
        var input = count < seeds.count ? seeds[count] : seeds[below(seeds.count)]
        if count >= seeds.count {
            for _ in 0...below(6) { change(&input) }
        }
        count += 1
        leave(input)
        return input
    }

    /// Whether it can be written or not, the test goes on.
    private func leave(_ input: [UInt8]) {
        let file = open(remains, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        _ = write(file, input, input.count)
        close(file)
    }

    private mutating func change(_ input: inout [UInt8]) {
        let place = below(input.count + 1)
        let end = place + below(Swift.min(input.count - place, 64) + 1)
        switch below(8) {
        case 0: input.removeSubrange(place..<end)
        case 1: input.insert(contentsOf: words[below(words.count)], at: place)
        case 2: input.replaceSubrange(place..<end, with: words[below(words.count)])
        case 3: input.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 4: if place < input.count { input[place] ^= 1 << UInt8(below(8)) }
        case 5: input.insert(contentsOf: input[place..<end], at: place)
        case 6:
            let other = seeds[below(seeds.count)]
            let start = below(other.count + 1)
            input.replaceSubrange(place..., with: other[start...])
        default:
            let piece = Array(input[place..<end])
            for _ in 0..<below(200) where input.count < Self.sizeLimit { input.insert(contentsOf: piece, at: place) }
        }
        if input.count > Self.sizeLimit { input.removeLast(input.count - Self.sizeLimit) }
    }

    private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
}

/// SplitMix64.
private struct SeededRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

extension [UInt8] {
    /// For a failure's message: as it is put among the seeds.
    package var inBase64: String { Data(self).base64EncodedString() }
}
