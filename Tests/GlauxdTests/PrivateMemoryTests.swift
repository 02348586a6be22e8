import CProcess
import Glibc
import Testing

@testable import glauxd

struct PrivateMemoryTests {
    @Test("the daemon leaves no core dump, and its user's other processes cannot read its memory")
    func privateMemory() {
        Glauxd.keepMemoryPrivate()
        #expect(is_process_dumpable() == 0)
        var limit = rlimit()
        #expect(getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0)
        #expect(limit.rlim_cur == 0 && limit.rlim_max == 0)
    }
}
