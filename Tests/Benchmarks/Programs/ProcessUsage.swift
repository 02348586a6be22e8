internal import Foundation

/// What the kernel says of a process (proc(5)).
enum ProcessUsage {
    /// In MiB.
    static func residentMemory(of pid: pid_t) throws -> (now: Double, peak: Double) {
        let lines = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8).split(separator: "\n")
        func kibibytes(_ name: String) throws -> Double {
            let words = lines.first { $0.hasPrefix(name + ":") }?.split(whereSeparator: \.isWhitespace)
            guard let words, words.count > 1, let number = Double(words[1]) else { throw Broken("no \(name)") }
            return number
        }
        return (try kibibytes("VmRSS") / 1024, try kibibytes("VmHWM") / 1024)
    }

    /// From now on the peak of this process is a new one.
    ///
    /// - Returns: what is resident now, in MiB
    static func forgetPeak() throws -> Double {
        try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
        return try residentMemory(of: getpid()).now
    }

    /// Of all its threads, in user mode and in the kernel, in seconds.
    static func processorSeconds(of pid: pid_t) throws -> Double {
        let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        // The second field is the name in brackets, and may hold spaces.
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
            throw Broken("/proc/\(pid)/stat is not as expected")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
