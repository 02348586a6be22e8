import GlauxCore

/// Tables that would take each other's place. Targets and views share the names of a database.
struct Uniqueness {
    private enum Use: String {
        case target, view
    }

    private var names: [String: Place] = [:]
    private var taken: [Target: (name: String, use: Use, place: Place)] = [:]
    /// Of archives.
    private var folders: [(name: String, bucket: String, prefix: String, place: Place)] = []
    /// What others than archives write to.
    private var others: [(what: String, bucket: String, prefix: String, place: Place)] = []

    /// Notes a table whose name, target or view another one has already: the first of them, for mending it may mend the
    /// others.
    mutating func check(_ entry: TableEntry, _ settings: TableSettings, _ problems: inout [ConfigProblem]) {
        let name = entry.name.rawValue
        let place = settings.name?.place ?? settings.place
        others.append(("the exports of \(name.quoted)", entry.spec.bucket, Self.exports(entry.spec.prefix), place))
        note(entry.spec.resultLocation, "the query results of \(name.quoted)", place)
        guard takeName(name, at: place, settings.path, &problems) else { return }
        // What is not written follows from the target, or from the name.
        let target = settings.target.map { ("target", $0.place) } ?? ("name", place)
        let view = settings.view.map { ("view", $0.place) } ?? target
        guard take(entry.spec.target, for: name, .target, settings.path, target, &problems) else { return }
        guard let viewName = entry.spec.view else { return }
        let viewTarget = Target(database: entry.spec.target.database, name: viewName)
        _ = take(viewTarget, for: name, .view, settings.path, view, &problems)
    }

    /// Notes an archive whose name or target something else has already, or whose folder is also another archive's: each
    /// would take the other's objects for its own.
    mutating func check(_ spec: ArchiveSpec, _ settings: ArchiveSettings, _ problems: inout [ConfigProblem]) {
        let name = spec.name.rawValue
        let place = settings.name?.place ?? settings.place
        guard takeName(name, at: place, settings.path, &problems) else { return }
        let target = settings.target?.place ?? place
        guard take(spec.target, for: name, .target, settings.path, ("target", target), &problems) else { return }
        let prefix = settings.prefix?.place ?? place
        for other in folders where other.bucket == spec.bucket.name && Self.overlap(other.prefix, spec.prefix) {
            problems.append(
                prefix.problem(
                    Item.Path.key(settings.path, "prefix").text,
                    "\(spec.prefix.quoted) and \(other.prefix.quoted) of \(other.name.quoted) "
                        + "(\(Self.line(of: other.place, seenFrom: prefix))) are in each other. Write a folder of its own."
                ))
            return
        }
        folders.append((name, spec.bucket.name, spec.prefix, prefix))
        defer {
            checkExports(of: spec, settings, prefix, &problems)
            checkResults(of: spec, settings, &problems)
        }
        for other in others where other.bucket == spec.bucket.name && Self.isIn(other.prefix, spec.prefix) {
            problems.append(
                prefix.problem(
                    Item.Path.key(settings.path, "prefix").text,
                    "\(spec.prefix.quoted) has \(other.what) in it (\(Self.line(of: other.place, seenFrom: prefix))). "
                        + "Write a folder of its own."))
            return
        }
    }

    /// Notes one whose exports would be in another archive's folder.
    private mutating func checkExports(
        of spec: ArchiveSpec, _ settings: ArchiveSettings, _ place: Place, _ problems: inout [ConfigProblem]
    ) {
        guard spec.engine == .export else { return }
        let prefix = Self.exports(spec.exportPrefix)
        if let archive = folders.first(where: { $0.bucket == spec.bucket.name && Self.isIn(prefix, $0.prefix) }) {
            problems.append(
                place.problem(
                    Item.Path.key(settings.path, "prefix").text,
                    "\(spec.exportPrefix.quoted), where its exports go, is in the folder of archive "
                        + "\(archive.name.quoted) (\(Self.line(of: archive.place, seenFrom: place))). Write another."))
        }
        others.append(("the exports of \(spec.name.rawValue.quoted)", spec.bucket.name, prefix, place))
    }

    /// Notes one whose statements' results would be in an archive's folder, its own or another.
    private mutating func checkResults(
        of spec: ArchiveSpec, _ settings: ArchiveSettings, _ problems: inout [ConfigProblem]
    ) {
        guard spec.asksAthena, let (bucket, prefix) = Self.folder(spec.resultLocation) else { return }
        let place = settings.places[.resultLocation] ?? settings.place
        if let archive = folders.first(where: { $0.bucket == bucket && Self.isIn(prefix, $0.prefix) }) {
            problems.append(
                place.problem(
                    Item.Path.key(settings.path, "result_location").text,
                    "\(prefix.quoted) is in the folder of archive \(archive.name.quoted) "
                        + "(\(Self.line(of: archive.place, seenFrom: place))). Write another."))
        }
        note(spec.resultLocation, "the query results of \(spec.name.rawValue.quoted)", place)
    }

    /// Notes a report that writes into the folder of an archive, which would show it as items.
    func check(_ spec: ReportSpec, _ place: Place, _ path: Item.Path, _ problems: inout [ConfigProblem]) {
        var own = spec.places.compactMap { result -> (key: String, bucket: String, prefix: String)? in
            switch result {
            case .directory: nil
            case .bucket(let bucket, let prefix): ("to", bucket, prefix)
            }
        }
        if let (bucket, prefix) = Self.folder(spec.resultLocation) { own.append(("result_location", bucket, prefix)) }
        for (key, bucket, prefix) in own {
            for archive in folders where archive.bucket == bucket && Self.isIn(prefix, archive.prefix) {
                problems.append(
                    place.problem(
                        Item.Path.key(path, key).text,
                        "\(prefix.quoted) is in the folder of archive \(archive.name.quoted) "
                            + "(\(Self.line(of: archive.place, seenFrom: place))). Write another."))
                return
            }
        }
    }

    private mutating func note(_ location: String?, _ what: String, _ place: Place) {
        guard let (bucket, prefix) = Self.folder(location) else { return }
        others.append((what, bucket, prefix, place))
    }

    private static func isIn(_ inner: String, _ outer: String) -> Bool {
        outer.isEmpty || inner == outer || inner.hasPrefix(outer + "/")
    }

    /// Where AWS writes exports.
    private static func exports(_ prefix: String) -> String {
        prefix.isEmpty ? "AWSDynamoDB" : "\(prefix)/AWSDynamoDB"
    }

    /// Of `s3://bucket/prefix/`.
    private static func folder(_ location: String?) -> (bucket: String, prefix: String)? {
        guard let location, location.hasPrefix("s3://") else { return nil }
        let parts = location.dropFirst(5).split(separator: "/", omittingEmptySubsequences: true)
        return parts.first.map { (String($0), parts.dropFirst().joined(separator: "/")) }
    }

    private static func overlap(_ left: String, _ right: String) -> Bool {
        left.isEmpty || right.isEmpty || left == right || left.hasPrefix(right + "/") || right.hasPrefix(left + "/")
    }

    /// Tables and reports share their names: operators give them to the same commands.
    ///
    /// - Returns: whether it was free
    mutating func takeName(
        _ name: String, at place: Place, _ path: Item.Path, _ problems: inout [ConfigProblem]
    ) -> Bool {
        guard let first = names.updateValue(place, forKey: name.lowercased()) else { return true }
        names[name.lowercased()] = first
        problems.append(
            place.problem(
                Item.Path.key(path, "name").text,
                "\(name.quoted) is named already (\(Self.line(of: first, seenFrom: place))). Remove one of the two."))
        return false
    }

    /// - Parameter written: the key that says so, and where it stands
    /// - Returns: whether it was free
    private mutating func take(
        _ target: Target, for name: String, _ use: Use, _ path: Item.Path,
        _ written: (key: String, place: Place),
        _ problems: inout [ConfigProblem]
    ) -> Bool {
        guard let first = taken[target] else {
            taken[target] = (name, use, written.place)
            return true
        }
        let asOther = first.use == use ? "already" : "as its \(first.use.rawValue) already"
        let instead = use == .view ? "another \"view\", or \"off\"" : "another \"target\""
        problems.append(
            written.place.problem(
                Item.Path.key(path, written.key).text,
                "\(name.quoted) has the \(use.rawValue) \(target), which \(first.name.quoted) has \(asOther) "
                    + "(\(Self.line(of: first.place, seenFrom: written.place))). Write \(instead)."))
        return false
    }

    private static func line(of first: Place, seenFrom place: Place) -> String {
        first.file == place.file ? "line \(first.line)" : "\(first.file), line \(first.line)"
    }
}
