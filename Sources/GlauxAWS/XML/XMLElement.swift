/// An element of an answer of S3 or STS. Attributes and namespaces say nothing there that matters here.
///
/// Foundation's parser, and so every decoder on top of it, traps on some malformed names: an answer that was garbled on
/// its way would end the daemon.
struct XMLElement: Sendable, Hashable {
    /// Without its prefix.
    var name: String
    /// All of its own text, entities and CDATA sections replaced.
    var text = ""
    var children: [XMLElement] = []

    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The text of a child that must be there. The problem names it and quotes nothing, for the rest may be secret.
    func text(_ child: String) throws(Malformed) -> String {
        guard let element = self[child] else { throw Malformed("\(child) is missing from \(name)") }
        return element.text
    }
}
