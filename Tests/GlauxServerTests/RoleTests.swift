import Glibc
import Testing

@testable import GlauxServer

struct RoleTests {
    @Test("root and the daemon's own user may act, and a stranger may not")
    func roles() {
        #expect(Peer(user: 0, group: 0).mayAct(operatorsGroup: "no-such-group"))
        #expect(Peer(user: geteuid(), group: 65_534).mayAct(operatorsGroup: "no-such-group"))
        #expect(!Peer(user: 4_000_000, group: 4_000_000).mayAct(operatorsGroup: "no-such-group"))
        #expect(!Peer(user: 4_000_000, group: 4_000_000).mayAct(operatorsGroup: "root"))
        #expect(!Peer(user: 4_000_000, group: 0).mayAct(operatorsGroup: "no-such-group"))
    }

    @Test("a member of the operators' group may act, by the group of its connection or by the user database")
    func members() {
        #expect(Peer(user: 4_000_000, group: 0).mayAct(operatorsGroup: "root"))
        #expect(GroupDatabase.id(of: "root") == 0)
        #expect(GroupDatabase.id(of: "no-such-group") == nil)
        #expect(GroupDatabase.groups(of: 0, primary: 0).contains(0))
        #expect(GroupDatabase.groups(of: 4_000_000, primary: 12) == [12])
    }

    @Test("all groups of a user are found, however many there are", arguments: [0, 1, 2, 256] as [Int32])
    func manyGroups(expected: Int32) {
        #expect(
            GroupDatabase.groups(of: 0, primary: 4_000_000, expected: expected).sorted()
                == GroupDatabase.groups(of: 0, primary: 4_000_000).sorted())
    }
}
