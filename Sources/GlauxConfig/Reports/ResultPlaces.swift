import GlauxCore

/// Where a report's results go: `[{file: /var/lib/glaux/reports/}, {s3: s3://bucket/reports/}]`.
enum ResultPlaces {
    static func read(_ item: Item, _ problems: inout [ConfigProblem]) -> [ResultPlace]? {
        guard let elements = item.elements(&problems, of: "places") else { return nil }
        guard !elements.isEmpty else {
            problems.append(item.problem("names no place. Write one, such as \"- file: /var/lib/glaux/reports/\"."))
            return nil
        }
        var places: [ResultPlace] = []
        for element in elements {
            guard let entries = element.entries(&problems, of: PlaceKey.self) else { continue }
            guard entries.count == 1 else {
                if entries.count > 1 {
                    problems.append(element.problem("names several places. Write each beginning with \"- \"."))
                }
                continue
            }
            let (key, value) = entries[0]
            let place = value.value(&problems) { written throws(Wrong) in
                switch key {
                case .file: try directory(written.text)
                case .s3: try bucket(written)
                }
            }
            if let place { places.append(place.value) }
        }
        return places.count == elements.count ? places : nil
    }

    private static func directory(_ text: String) throws(Wrong) -> ResultPlace {
        guard text.hasPrefix("/") else {
            throw Wrong("\(text.quoted) is no absolute path. Write one such as \"/var/lib/glaux/reports/\".")
        }
        guard text.utf8.count <= 1024, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }),
            !text.split(separator: "/").contains("..")
        else { throw Wrong("\(text.quoted) has \"..\" or a control character, or is too long. Write the plain path.") }
        return .directory(text)
    }

    private static func bucket(_ written: Written) throws(Wrong) -> ResultPlace {
        let location = try Locations.whole(written)
        let parts = location.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let prefix = parts.count == 2 ? String(parts[1]) : ""
        return .bucket(String(parts[0]), prefix: prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix)
    }
}
