import GlauxCore

/// Who follows whom by `after:`.
struct Followings {
    struct Link {
        var leader: String
        var place: Place
        var path: String
    }

    private var names: [String] = []
    private var links: [(name: String, link: Link)] = []

    mutating func note(_ name: String) { names.append(name) }

    mutating func note(_ name: String, after leader: Sourced<String>, _ path: Item.Path) {
        links.append((name, Link(leader: leader.value, place: leader.place, path: Item.Path.key(path, "after").text)))
    }

    /// Notes leaders that are not there, and circles, which would never begin.
    func check(_ problems: inout [ConfigProblem]) {
        let known = Set(names)
        let leaders = Dictionary(links.map { ($0.name, $0.link.leader) }, uniquingKeysWith: { first, _ in first })
        for (name, link) in links {
            guard known.contains(link.leader) else {
                let near = Suggestion.nearest(to: link.leader, among: names)
                let advice = near.map { "Did you mean \($0.quoted)?" } ?? "Write the name of a table or of a report."
                problems.append(
                    link.place.problem(link.path, "\(link.leader.quoted) is not in the config. \(advice)"))
                continue
            }
            var circle = [name]
            var next: String? = link.leader
            while let leader = next, !circle.contains(leader) {
                circle.append(leader)
                next = leaders[leader]
            }
            guard next == name else { continue }
            let way = (circle + [name]).map(\.quoted).joined(separator: " follows ")
            problems.append(
                link.place.problem(link.path, "\(way): none of them would ever run. Give one of them a \"cron\"."))
        }
    }
}
