#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The groups that this machine knows.
package struct UnixGroups: Sendable {
    /// Whether there may be one of the name: what cannot be asked at the moment may be there.
    package var mayHave: @Sendable (String) -> Bool

    package init(mayHave: @escaping @Sendable (String) -> Bool) {
        self.mayHave = mayHave
    }

    package static let any = UnixGroups { _ in true }

    package static let system = UnixGroups { name in
        var size = 16_384
        while true {
            var entry = group()
            var found: UnsafeMutablePointer<group>?
            var buffer = [CChar](repeating: 0, count: size)
            switch getgrnam_r(name, &entry, &buffer, size, &found) {
            case 0: return found != nil
            case ENOENT, ESRCH: return false
            case ERANGE where size < 64 << 20: size *= 4
            default: return true
            }
        }
    }
}
