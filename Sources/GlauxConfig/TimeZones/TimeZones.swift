package import GlauxCore

/// Where the rules of time zones come from.
package struct TimeZones: Sendable {
    /// By IANA name; nil for a zone that is not known.
    package var rules: @Sendable (String) -> TimeZoneRules?
    /// All names, for guessing what was meant by one that is not known.
    package var names: @Sendable () -> [String]

    package init(
        rules: @escaping @Sendable (String) -> TimeZoneRules?, names: @escaping @Sendable () -> [String]
    ) {
        self.rules = rules
        self.names = names
    }
}

/// The zones of one load, each looked up once, so that tables share their rules.
struct KnownZones {
    private let source: TimeZones
    private var known: [String: TimeZoneRules?] = ["UTC": .utc]
    private var names: [String]?

    init(_ source: TimeZones) {
        self.source = source
    }

    mutating func rules(_ name: String) throws(Wrong) -> TimeZoneRules {
        let found = known[name] ?? (Self.isName(name) ? source.rules(name) : nil)
        known[name] = .some(found)
        if let found { return found }
        let names = self.names ?? source.names()
        self.names = names
        guard !names.isEmpty else {
            throw Wrong("\(name.quoted) cannot be looked up: this machine has no time zones. Install tzdata.")
        }
        if let near = names.first(where: { $0.lowercased() == name.lowercased() }) ?? nearest(to: name, among: names) {
            throw Wrong("\(name.quoted) is not a time zone. Did you mean \(near.quoted)?")
        }
        throw Wrong("\(name.quoted) is not a time zone. Write one such as \"Asia/Tokyo\" or \"UTC\".")
    }

    /// A whole name that is near, or one whose city is (`Tokyo`).
    private func nearest(to name: String, among names: [String]) -> String? {
        if let near = Suggestion.nearest(to: name, among: names) { return near }
        let wanted = name.lowercased().replacing(" ", with: "_")
        return names.first { $0.lowercased().hasSuffix("/" + wanted) }
    }

    /// Anything else would be a path out of the directory of time zones.
    private static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return name.utf8.count <= 64 && (1...3).contains(parts.count)
            && parts.allSatisfy { part in
                (part.utf8.first.map { $0.isAlphanumeric } ?? false)
                    && part.utf8.allSatisfy { $0.isAlphanumeric || "_+-".utf8.contains($0) }
            }
    }
}
