import GlauxCore

/// Tables that would take each other's place.
struct Uniqueness {
    private var names: [String: Place] = [:]
    private var targets: [Target: (name: String, place: Place)] = [:]

    /// Notes a table whose name or target another one has already.
    mutating func check(_ entry: TableEntry, _ settings: TableSettings, _ problems: inout [ConfigProblem]) {
        let name = entry.name.rawValue
        let place = settings.name?.place ?? settings.place
        if let first = names.updateValue(place, forKey: name.lowercased()) {
            names[name.lowercased()] = first
            problems.append(
                place.problem(
                    Item.Path.key(settings.path, "name").text,
                    "\(name.quoted) is named already (\(Self.line(of: first, seenFrom: place))). Remove one of the two."
                ))
            return
        }
        let targetPlace = settings.target?.place ?? place
        if let first = targets[entry.spec.target] {
            problems.append(
                targetPlace.problem(
                    Item.Path.key(settings.path, settings.target == nil ? "name" : "target").text,
                    "\(name.quoted) has the target \(entry.spec.target), which \(first.name.quoted) has already "
                        + "(\(Self.line(of: first.place, seenFrom: targetPlace))). Write another \"target\"."))
        } else {
            targets[entry.spec.target] = (name, targetPlace)
        }
    }

    private static func line(of first: Place, seenFrom place: Place) -> String {
        first.file == place.file ? "line \(first.line)" : "\(first.file), line \(first.line)"
    }
}
