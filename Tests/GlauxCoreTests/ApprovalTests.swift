@testable import GlauxCore
@testable import GlauxSimulation
import Testing

@Suite("an approval is of what was shown")
struct ApprovalTests {
    static func held() throws -> (World, JobID) {
        var world = GenerationJobTests.world(refreshes: 1, rows: [["true", "true"]]) {
            $0.verification.assertions = ["SELECT one FROM {table}", "SELECT two FROM {table}"]
        }
        world.aws.rows = { _ in [["false", "true"]] }
        GenerationJobTests.refresh(&world)
        let job = try #require(GenerationJobTests.last(world))
        #expect(job.state == .held)
        return (world, job.id)
    }

    @Test(
        "the assertion that was shown holds the job no more; another one does, and says so", arguments: [true, false])
    func assertions(another: Bool) throws {
        var (world, job) = try Self.held()
        if another { world.aws.rows = { _ in [["false", "false"]] } }
        world.order(.approve(job))
        _ = world.drain()
        let record = try #require(GenerationJobTests.last(world))
        #expect(record.state == (another ? .held : .succeeded))
        guard another else { return }
        let reason = try #require(record.failure?.message)
        #expect(reason.contains("not what was approved") && reason.contains("one") && reason.contains("two"))
        world.crash()
        world.order(.approve(job))
        _ = world.drain()
        #expect(GenerationJobTests.last(world)?.state == .succeeded)
    }

    @Test("the columns of a target that somebody changes before the approval are shown again")
    func columns() throws {
        var world = GenerationJobTests.world(refreshes: 1)
        world.reload(
            Configuration(tables: [
                .every("T", .seconds(30 * 86_400)) {
                    $0.spec.columns = ViewOwnershipTests.more
                    $0.spec.onDrift = .hold
                }
            ]))
        GenerationJobTests.refresh(&world)
        let job = try #require(GenerationJobTests.last(world))
        #expect(ManualChangeTests.hold(world)?.cause == .columns)
        ManualChangeTests.change(&world)
        let theirs = world.aws.targets[GenerationJobTests.target]
        world.crash()
        world.order(.approve(job.id))
        _ = world.drain()
        #expect(GenerationJobTests.last(world)?.state == .held)
        #expect(ManualChangeTests.hold(world)?.cause == .catalog)
        #expect(world.aws.targets[GenerationJobTests.target] == theirs)
    }

    @Test("what Athena says of a query over the data is not kept, for it may quote them")
    func quotedData() throws {
        let value = "4111 1111 1111 1111"
        var world = GenerationJobTests.world(refreshes: 1, rows: [["2"]]) { $0.verification.scans = true }
        for type in [1001, 1002, 1003, 1500, nil] as [Int?] {
            let isOfRights = type == 1500
            world.aws.queryOutcomes = [
                .failed(
                    QueryError(
                        reason: isOfRights
                            ? "User: arn:aws:iam::123456789012:role/glaux is not authorized to perform: s3:GetObject"
                            : "INVALID_CAST_ARGUMENT: access denied to perform: \(value) on resource: \(value)",
                        category: 2, type: type, isRetryable: false))
            ]
            GenerationJobTests.refresh(&world)
            let failure = try #require(GenerationJobTests.last(world)?.failure)
            #expect(failure.message.contains("s3:GetObject") == isOfRights)
            #expect(isOfRights || failure.message.contains("\(type ?? 2)"))
            for text in ["\(world.journal.jobs)", "\(world.notices)", "\(world.answers)"] {
                #expect(!text.contains("4111"))
            }
        }
    }

    @Test("an approval of another hold than the present one is refused with that, and changes nothing")
    func otherHold() throws {
        var world = GenerationJobTests.world(refreshes: 1, rows: [["false"]]) {
            $0.verification.assertions = ["SELECT count(*) > 9 FROM {table}"]
        }
        let job = try #require(GenerationJobTests.last(world))
        guard case .hold(let hold) = world.journal.jobs[job.id]?.steps.last?.detail else {
            Issue.record("not held: \(job)")
            return
        }
        #expect(hold.id.count == 16 && world.scheduler.jobs[job.id]?.job.hold == hold)
        guard case .failure(let refusal) = world.order(.approve(job.id, hold: "0000000000000000")) else {
            Issue.record("another hold was approved")
            return
        }
        #expect(refusal.reason == .conflict && refusal.message.contains(hold.reason))
        #expect(refusal.hint.contains("`glaux approve \(job.id) --hold \(hold.id)`"))
        _ = world.drain()
        #expect(GenerationJobTests.last(world)?.state == .held && world.aws.targets[GenerationJobTests.target] == nil)
        world.order(.approve(job.id, hold: hold.id))
        _ = world.drain()
        #expect(GenerationJobTests.last(world)?.state == .succeeded && world.wrongs == [])
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var reason: String
        /// Of the two; nil if Athena does not tell.
        var names: Int?
        var testDescription: String { reason }
    }

    private static let mistakes = [
        // SELECT (SELECT count(*) FROM "ddb"."t__next"), (SELECT max(n) > 1 FROM "ddb"."t__next"), (SELECT …
        Mistake(
            reason:
                "COLUMN_NOT_FOUND: line 1:60: Column 'n' cannot be resolved or requester is not authorized to access "
                + "requested resources", names: 0),
        Mistake(reason: "FUNCTION_NOT_FOUND: line 2:3: Function 'cuont' not registered", names: 1),
        Mistake(reason: "TABLE_NOT_FOUND: line 2:9: Table 'ddb.other' does not exist", names: 1),
        Mistake(reason: "SYNTAX_ERROR: line 1:9: mismatched input 'SELECT'", names: nil),
        Mistake(reason: "SYNTAX_ERROR: line 99999999999999999999:9: mismatched input", names: nil),
        Mistake(reason: "TYPE_MISMATCH: line 7:1: '>' cannot be applied to varchar, integer", names: nil),
    ]

    @Test("an assertion that is misspelt is named, in Athena's words, and is no matter of rights", arguments: mistakes)
    func misspelt(mistake: Mistake) throws {
        let assertions = ["SELECT max(n) > 1 FROM {table}", "SELECT\ncuont(*) > 0 FROM {table}"]
        var world = GenerationJobTests.world(refreshes: 1, rows: [["2", "true", "true"]]) {
            $0.verification.scans = true
            $0.verification.assertions = assertions
        }
        world.aws.queryOutcomes = [
            .failed(QueryError(reason: mistake.reason, category: 2, type: 1006, isRetryable: false))
        ]
        GenerationJobTests.refresh(&world)
        let failure = try #require(GenerationJobTests.last(world)?.failure)
        #expect(failure.kind == .invalid && failure.message.hasSuffix(mistake.reason))
        for (index, assertion) in assertions.enumerated() {
            #expect(failure.message.contains("the assertion `\(assertion)`") == (mistake.names == index), "\(failure)")
        }
        #expect(failure.hint.contains("`verify:` of table T"))
    }
}
