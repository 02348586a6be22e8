import Foundation
import GlauxCore

extension TimeZones {
    /// The system's tz database: `$TZDIR`, or `/usr/share/zoneinfo`.
    ///
    /// Its files are read directly, because Foundation tells neither the transitions to come nor, on Linux, which version
    /// of the data it uses.
    package static let system = TimeZones(
        rules: { name in
            // `right/` counts leap seconds, which Unix time does not.
            guard !name.hasPrefix("right/"), let data = FileManager.default.contents(atPath: directory + "/" + name)
            else {
                return nil
            }
            return TimeZoneFile.rules([UInt8](data), identifier: name)
        },
        names: {
            let paths = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
            let directories = Set(paths.compactMap { path in path.lastIndex(of: "/").map { String(path[..<$0]) } })
            return paths.filter { path in
                path.first?.isUppercase == true && !directories.contains(path)
                    && (path.contains("/") || path == "UTC" || path == "GMT")
            }
            .sorted()
        })

    private static var directory: String { ProcessInfo.processInfo.environment["TZDIR"] ?? "/usr/share/zoneinfo" }
}
