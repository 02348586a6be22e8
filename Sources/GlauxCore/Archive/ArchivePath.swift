/// Where things of an archive are in S3.
package enum ArchivePath {
    /// `logs/year=2026/month=01/`, as Hive writes it.
    package static func folder(_ prefix: String, _ keys: [PartitionKey], _ values: [String]) -> String {
        let root = prefix.isEmpty ? "" : prefix + "/"
        return root + zip(keys, values).map { "\($0.name)=\(escape($1))/" }.joined()
    }

    /// `year=2026/month=01`
    static func folder(_ keys: [String], _ values: [String]) -> String {
        zip(keys, values).map { "\($0)=\(escape($1))" }.joined(separator: "/")
    }

    /// `chat-history-20260201T180000Z-0003-00012.jsonl.gz`: the same again when the piece is read again.
    package static func name(
        _ archive: TableName, slot: Timestamp, segment: Int, piece: Int, _ compression: ArchiveCompression
    ) -> String {
        func padded(_ number: Int, _ digits: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        return beginning(archive, slot: slot) + "\(padded(segment, 4))-\(padded(piece, 5))\(compression.suffix)"
    }

    /// Of the names of all objects that one job writes, and of no other job's.
    package static func beginning(_ archive: TableName, slot: Timestamp) -> String {
        "\(archive)-\(slot.iso8601.filter { $0 != "-" && $0 != ":" && $0 != "." })-"
    }

    /// As Hive escapes the values in its paths.
    static func escape(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            if scalar.value < 0x20 || scalar.value == 0x7F || special.contains(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                escaped += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static let special = Set("\"#%'*/:=?\\{[]^".unicodeScalars)
}

package enum ArchiveCompression: String, Sendable, Hashable, Codable, CaseIterable {
    case gzip
    case zstd
    case none

    package var suffix: String {
        switch self {
        case .gzip: ".jsonl.gz"
        case .zstd: ".jsonl.zst"
        case .none: ".jsonl"
        }
    }
}
