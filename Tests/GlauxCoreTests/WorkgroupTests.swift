@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("the workgroup that statements are to run in")
struct WorkgroupTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var method = RelocationMethod.athena
        var workgroup: WorkgroupDescription? = WorkgroupDescription(isEnabled: true, keepsResults: true)
        var change: @Sendable (inout TableEntry) -> Void = { _ in }
        /// Of the failure; nil if the job succeeds.
        var kind: FailureClass?
        var words: [String] = []
        var isAsked = true
    }

    static let rows: [Row] = [
        Row(testDescription: "it works"),
        Row(
            testDescription: "there is none", workgroup: nil, kind: .missing,
            words: ["no Athena workgroup primary", "Create the workgroup primary", "`workgroup:`"]),
        Row(
            testDescription: "it is disabled", workgroup: WorkgroupDescription(isEnabled: false, keepsResults: true),
            kind: .invalid, words: ["primary is disabled", "update-work-group --work-group primary --state ENABLED"]),
        Row(
            testDescription: "nobody says where results go",
            workgroup: WorkgroupDescription(isEnabled: true, keepsResults: false), kind: .invalid,
            words: ["no place for results", "`result_location:"]),
        Row(
            testDescription: "the config says where results go",
            workgroup: WorkgroupDescription(isEnabled: true, keepsResults: false),
            change: { $0.spec.resultLocation = "s3://results/" }),
        Row(
            testDescription: "Glue relocates, and nothing is asked of Athena", method: .glue, workgroup: nil,
            isAsked: false),
        Row(
            testDescription: "Glue relocates what Athena has to verify", method: .glue, workgroup: nil,
            change: { $0.spec.verification.scans = true }, kind: .missing, words: ["no Athena workgroup primary"]),
    ]

    @Test("is looked at before an export is bought that it could not show", arguments: rows)
    func look(row: Row) throws {
        var world = RefreshJobTests.world(row.method, row.change)
        world.aws.rows = { _ in [["2", "true"]] }
        if let workgroup = row.workgroup {
            world.aws.workgroup = workgroup
        } else {
            world.aws.missingWorkgroups = ["primary"]
        }
        #expect(world.drain() == true)
        let record = try #require(RefreshJobTests.record(world))
        #expect(record.failure?.kind == row.kind, "\(record)")
        let text = "\(record.failure?.message ?? "") \(record.failure?.hint ?? "")"
        for words in row.words { #expect(text.contains(words), "\(text)") }
        #expect((record.state == .failed) == (row.kind != nil) && (record.step == .preflight) == (row.kind != nil))
        #expect(world.aws.exports.isEmpty == (row.kind != nil))
        #expect(world.aws.calls.contains { $0.call == .describeWorkgroup("primary") } == row.isAsked)
        #expect(world.wrongs == [])
    }

    @Test("is taken on trust by a role that may not look, and the log says so once, and after a reload")
    func denied() {
        let configuration = Configuration(tables: ["A", "B"].map { .every($0, .seconds(30 * 86_400)) })
        var world = World(configuration)
        world.fault = { call, _ in
            if case .describeWorkgroup = call { .refused(.permission) } else { .none }
        }
        world.start()
        #expect(world.drain() == true)
        for id: Int64 in 1...2 { #expect(RefreshJobTests.record(world, id)?.state == .succeeded) }
        let said = world.notices.filter { $0.happening == .workgroupUnseen }
        #expect(said.count == 1 && said.first?.failure?.kind == .permission)
        world.reload(configuration)
        world.order(.run(TableName("A")))
        #expect(world.drain() == true)
        #expect(world.notices.count { $0.happening == .workgroupUnseen } == 2)
        #expect(world.aws.exports.count == 3 && world.wrongs == [])
    }
}
