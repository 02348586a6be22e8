import GlauxCore
import GlauxEngine
import Synchronization
import Testing

/// Doctor in a world where looks take as long as somebody says.
struct DoctorTests {
    private static let start = Timestamp(secondsSince1970: 1_768_385_930)

    private static func configuration(_ count: Int) -> Configuration {
        Configuration(
            tables: (1...count).map { number in
                TableEntry(
                    spec: RefreshSpec(
                        table: TableName("T\(number)"), target: Target(database: "ddb", name: "t\(number)"),
                        bucket: "b", prefix: "t\(number)", relocation: .glue),
                    timetable: Timetable(schedule: .interval(.seconds(3600))))
            })
    }

    private static func seen(_ look: Look) -> Checkup.Seen {
        switch look.thing {
        case .caller:
            .success(
                .caller(
                    CallerSighting(
                        account: "123456789012", arn: "arn:aws:iam::123456789012:user/u", region: "eu-west-1",
                        clockOffset: .zero)))
        case .table: .success(.table(TableSighting(status: "ACTIVE", isRecoverable: true)))
        case .bucket:
            .success(
                .bucket(
                    BucketSighting(
                        region: "eu-west-1", home: "eu-west-1", isOfExpectedOwner: true, rules: .seen([]),
                        keepsVersions: .seen(false))))
        case .database: .success(.database)
        case .target: .success(.target(nil))
        case .workgroup: .success(.workgroup(WorkgroupDescription(isEnabled: true, keepsResults: true)))
        case .directory: .success(.directory(nil))
        case .rights: .success(.rights(RightsSighting(denied: [], asked: 1, left: 0)))
        }
    }

    private static func unreachable(_ service: String) -> AWSFailure {
        AWSFailure(
            service: service, operation: "DescribeTable", code: "ConnectionClosed", message: "connection refused",
            kind: .transient)
    }

    private final class Record: Sendable {
        private let state = Mutex((looks: [Look](), open: 0, most: 0))
        func begin(_ look: Look) {
            state.withLock { state in
                state.looks.append(look)
                state.open += 1
                state.most = max(state.most, state.open)
            }
        }
        func end() { state.withLock { $0.open -= 1 } }
        var looks: [Look] { state.withLock { $0.looks } }
        var most: Int { state.withLock { $0.most } }
    }

    @Test("no more looks are under way at once than allowed, and each thing is looked at")
    func limited() async {
        let record = Record()
        let doctor = Doctor(
            Doctor.Port(
                now: { Self.start }, sleep: { try await Task.sleep(for: $0) },
                look: { look, _ in
                    record.begin(look)
                    await Task.yield()
                    record.end()
                    return Self.seen(look)
                }), atOnce: 3)
        let diagnosis = await doctor.examine(Self.configuration(40))
        #expect(record.most <= 3)
        #expect(record.looks.count == Set(record.looks).count)
        #expect(diagnosis.findings.allSatisfy { $0.verdict == .ok }, "\(diagnosis)")
    }

    @Test("a service that does not answer is asked by those who are under way already, and by nobody after them")
    func silent() async {
        let record = Record()
        let doctor = Doctor(
            Doctor.Port(
                now: { Self.start }, sleep: { try await Task.sleep(for: $0) },
                look: { look, _ in
                    record.begin(look)
                    defer { record.end() }
                    if case .table = look.thing { return .failure(Self.unreachable("DynamoDB")) }
                    return Self.seen(look)
                }), atOnce: 3)
        let diagnosis = await doctor.examine(Self.configuration(500))
        let asked = record.looks.filter { if case .table = $0.thing { true } else { false } }
        #expect(asked.count <= 3, "\(asked.count)")
        let told = diagnosis.findings.filter { $0.check == .table }
        #expect(told.count == 1 && told.first?.entries.count == 500, "\(told)")
        #expect(diagnosis.findings.contains { $0.check == .target && $0.verdict == .ok }, "Glue was asked all the same")
    }

    @Test("looks that never end are ended, and told as no answer")
    func hanging() async {
        let doctor = Doctor(
            Doctor.Port(
                now: { Self.start },
                // Whoever waits has waited.
                sleep: { _ in },
                look: { _, _ in
                    try? await Task.sleep(for: .seconds(3600))
                    return .failure(Self.unreachable("none"))
                }))
        let diagnosis = await doctor.examine(Self.configuration(20))
        let failures = diagnosis.findings.filter { $0.verdict == .failure }
        #expect(failures.allSatisfy { $0.message.contains("no answer within") }, "\(failures)")
        #expect((1...5).contains(failures.count), "\(failures)")
    }
}
