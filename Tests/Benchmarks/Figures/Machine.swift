internal import Foundation
internal import GRDB

/// What the figures were measured on.
enum Machine {
    static func description() throws -> String {
        let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        let memory = Double(sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))) / 1_073_741_824
        let sqlite = try DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }
        var lines = [
            "\(cores) cores, \(processor ?? "of an unknown kind"); \(String(format: "%.0f", memory)) GiB of memory",
            "SQLite \(sqlite ?? "unknown"), as found on this machine",
        ]
        if isDebugBuild { lines.append("A DEBUG BUILD: the figures say nothing. Use `make bench`.") }
        return lines.joined(separator: "\n")
    }

    private static var processor: String? {
        let facts = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        let line = facts?.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static var isDebugBuild: Bool {
        #if DEBUG
            true
        #else
            false
        #endif
    }
}
