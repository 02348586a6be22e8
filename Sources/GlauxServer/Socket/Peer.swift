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

/// The system's groups, through NSS. That may ask a server, so the callers' threads wait: see `Blocking`.
enum GroupDatabase {
    static func id(of name: String) -> gid_t? {
        var entry = group()
        return entryFound { getgrnam_r(name, &entry, $0, $1, &$2) } ? entry.gr_gid : nil
    }

    /// - Parameter expected: how many groups there may be before it is asked a second time
    static func groups(of user: uid_t, primary: gid_t, expected: Int32 = 256) -> [gid_t] {
        var entry = passwd()
        var groups: [gid_t]?
        _ = entryFound { (buffer, size, found: inout UnsafeMutablePointer<passwd>?) in
            let status = getpwuid_r(user, &entry, buffer, size, &found)
            // The name lies in the buffer.
            if status == 0, found != nil, let name = entry.pw_name {
                groups = self.groups(ofUser: name, primary: primary, expected: expected)
            }
            return status
        }
        return groups ?? [primary]
    }

    /// nil for one that the machine does not know.
    static func name(of user: uid_t) -> String? {
        var entry = passwd()
        var name: String?
        _ = entryFound { (buffer, size, found: inout UnsafeMutablePointer<passwd>?) in
            let status = getpwuid_r(user, &entry, buffer, size, &found)
            // The name lies in the buffer.
            if status == 0, found != nil, let known = entry.pw_name { name = String(cString: known) }
            return status
        }
        return name
    }

    private static func groups(ofUser name: UnsafePointer<CChar>, primary: gid_t, expected: Int32) -> [gid_t] {
        var room = expected
        while true {
            var groups = [gid_t](repeating: 0, count: Int(room))
            var count = room
            if getgrouplist(name, primary, &groups, &count) >= 0 { return Array(groups.prefix(Int(count))) }
            // It says how many there are; somebody may be adding more at this moment.
            guard count > room || room < 65_536 else { return [primary] }
            room = max(count, room * 2, 1)
        }
    }

    /// Asks again with a larger buffer while one is too small: a group may have thousands of members.
    private static func entryFound<Entry>(
        _ ask: (UnsafeMutablePointer<CChar>, Int, inout UnsafeMutablePointer<Entry>?) -> Int32
    ) -> Bool {
        var size = 16_384
        while true {
            var found: UnsafeMutablePointer<Entry>?
            var buffer = [CChar](repeating: 0, count: size)
            let status = ask(&buffer, size, &found)
            guard status == ERANGE, size < 64 << 20 else { return status == 0 && found != nil }
            size *= 4
        }
    }
}
