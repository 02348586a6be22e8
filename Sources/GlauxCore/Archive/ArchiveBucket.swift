/// A bucket that objects are written to.
package struct ArchiveBucket: Sendable, Hashable, Codable {
    package var name: String
    package var owner: String?
    package var encryption: Encryption?

    package init(name: String, owner: String? = nil, encryption: Encryption? = nil) {
        self.name = name
        self.owner = owner
        self.encryption = encryption
    }
}
