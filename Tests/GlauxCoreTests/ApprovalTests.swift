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
}
