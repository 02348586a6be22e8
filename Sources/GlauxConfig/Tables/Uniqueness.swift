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
        if let view = entry.spec.view {
            check(Target(database: entry.spec.target.database, name: view), of: name, settings, &problems)
        }
    }

    /// Views and targets share the names of a database.
    private mutating func check(
        _ view: Target, of name: String, _ settings: TableSettings, _ problems: inout [ConfigProblem]
    ) {
        let place = settings.view?.place ?? settings.name?.place ?? settings.place
        guard let first = targets[view] else {
            targets[view] = (name, place)
            return
        }
        problems.append(
            place.problem(
                Item.Path.key(settings.path, "view").text,
                "\(name.quoted) has the view \(view), which \(first.name.quoted) has as its target or view already "
                    + "(\(Self.line(of: first.place, seenFrom: place))). Write another \"view\", or \"off\"."))
    }

    private static func line(of first: Place, seenFrom place: Place) -> String {
        first.file == place.file ? "line \(first.line)" : "\(first.file), line \(first.line)"
    }
}
