import Testing

@testable import GlauxCore

struct SurplusVersionsTests {
    @Test(
        "all but the newest go, oldest first, and never the current one",
        arguments: [
            (["3", "2", "1"], 2, ["1"]), (["1", "2", "3"], 2, ["1"]), (["9", "10", "11", "8"], 1, ["8", "9", "10"]),
            (["1", "2"], 2, []), (["1", "2"], 0, ["1"]), (["7"], -5, []), ([], 0, []), (["2", "2", "1"], 1, ["1"]),
            (["a", "", "007", "3", "4"], 1, ["3"]),
        ] as [([String], Int, [String])])
    func surplus(versions: [String], keep: Int, gone: [String]) {
        #expect(SurplusVersions.among(versions, keep: keep) == gone)
    }
}
