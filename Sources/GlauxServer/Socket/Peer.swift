internal import Glibc
internal import NIOCore

/// Who is at the other end of a connection, as the kernel says (SO_PEERCRED, unix(7)).
struct Peer: Sendable, Hashable {
    var user: uid_t
    var group: gid_t

    /// `struct ucred`, which Glibc's module leaves out.
    private struct Credentials {
        var process: pid_t = 0
        var user: uid_t = 0
        var group: gid_t = 0
    }

    init(user: uid_t, group: gid_t) {
        self.user = user
        self.group = group
    }

    /// - Throws: when the kernel does not tell.
    init(of channel: any Channel) async throws {
        guard let provider = channel as? any SocketOptionProvider else { throw ChannelError.operationUnsupported }
        let credentials: Credentials = try await provider.unsafeGetSocketOption(
            level: .socket, name: .init(rawValue: SO_PEERCRED)
        ).get()
        self.init(user: credentials.user, group: credentials.group)
    }

    /// Root, the daemon's own user and the operators' group may act; whoever else can open the socket may look.
    func mayAct(operatorsGroup: String) -> Bool {
        if user == 0 || user == geteuid() { return true }
        guard let operators = GroupDatabase.id(of: operatorsGroup) else { return false }
        return group == operators || GroupDatabase.groups(of: user, primary: group).contains(operators)
    }
}

/// The system's groups, through NSS.
enum GroupDatabase {
    static func id(of name: String) -> gid_t? {
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        var buffer = [CChar](repeating: 0, count: 65_536)
        guard getgrnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return entry.gr_gid
    }

    static func groups(of user: uid_t, primary: gid_t) -> [gid_t] {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name
        else {
            return [primary]
        }
        var count: Int32 = 256
        var groups = [gid_t](repeating: 0, count: Int(count))
        guard getgrouplist(name, primary, &groups, &count) >= 0 else { return [primary] }
        return Array(groups.prefix(Int(count)))
    }
}
