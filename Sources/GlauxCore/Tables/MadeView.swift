/// The view that Glaux made for a table, or is about to make: how it is known among those that people make.
package struct MadeView: Sendable, Hashable, Codable {
    /// A statement, by hashes.
    package struct Statement: Sendable, Hashable, Codable {
        package var text: Int64
        /// The names in double quotes that its query has, in their order. Athena keeps a query in its own formatting,
        /// and these survive it.
        package var names: Int64

        package init(text: Int64, names: Int64) {
            self.text = text
            self.names = names
        }
    }

    /// What the catalog showed once a statement was through, by hashes.
    package struct Shown: Sendable, Hashable, Codable {
        package var text: Int64
        /// `Statement.text`
        package var statement: Int64

        package init(text: Int64, statement: Int64) {
            self.text = text
            self.statement = statement
        }
    }

    package var view: Target
    /// Sent last, or about to be: it is written before it is sent.
    package var announced: Statement
    /// nil until a statement was seen through.
    package var shown: Shown?

    package init(view: Target, announced: Statement, shown: Shown? = nil) {
        self.view = view
        self.announced = announced
        self.shown = shown
    }
}

extension MadeView {
    /// The statement of ours that made what was found; nil if a person made it, or changed it since.
    ///
    /// Once the catalog has shown what became of a statement, the text must be the same to the letter. Of one that a crash
    /// cut short nobody knows what Athena made of it: there the name and the names in it tell.
    package func maker(of found: TargetDescription) -> Int64? {
        guard found.target == view, found.isView else { return nil }
        let text = found.viewQuery ?? ""
        if let shown, shown.text == Self.hash(text) { return shown.statement }
        guard shown?.statement != announced.text, Self.hash(Self.quotedNames(in: text)) == announced.names else {
            return nil
        }
        return announced.text
    }

    /// - Parameter sql: of `AthenaStatement.createView`
    package static func statement(_ sql: String) -> Statement {
        // Without the database and the name of the view itself.
        Statement(text: hash(sql), names: hash(quotedNames(in: sql).dropFirst(2)))
    }

    package static func hash(_ text: String) -> Int64 { Int64(bitPattern: StableHash.of(text)) }

    private static func hash(_ names: some Sequence<String>) -> Int64 { hash(names.joined(separator: "\0")) }

    /// Outside of literals, in lower case: Athena tells none apart by it.
    private static func quotedNames(in sql: String) -> [String] {
        var names: [String] = []
        var name: [UInt8] = []
        var quote: UInt8?
        let (double, single) = (UInt8(ascii: "\""), UInt8(ascii: "'"))
        for byte in sql.utf8 {
            switch quote {
            case nil where byte == double || byte == single: quote = byte
            case nil: break
            case byte:
                // A quote that is doubled begins the rest of the name, which is told apart from the start all the same.
                if byte == double { names.append(String(decoding: name, as: UTF8.self).lowercased()) }
                name = []
                quote = nil
            case double: name.append(byte)
            case .some: break
            }
        }
        return names
    }
}
