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
                        versioning: .seen(.off), encryption: .seen(.aes256), hasPolicy: .seen(false))))
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
                }), patience: Doctor.Patience(look: .seconds(600), all: .seconds(600), pace: .zero), atOnce: 3)
        let diagnosis = await doctor.examine(Self.configuration(40))
        #expect(record.most <= 3)
        #expect(record.looks.count == Set(record.looks).count)
        #expect(diagnosis.findings.allSatisfy { $0.verdict == .ok }, "\(diagnosis)")
    }

    @Test(
        "a service that three looks in a row got no answer of is asked by those who are under way, and by nobody after them"
    )
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
                }), patience: Doctor.Patience(pace: .zero), atOnce: 3)
        let diagnosis = await doctor.examine(Self.configuration(500))
        let asked = record.looks.filter { if case .table = $0.thing { true } else { false } }
        #expect(asked.count <= 5, "\(asked.count)")
        let told = diagnosis.findings.filter { $0.check == .table }
        #expect(told.count == 1 && told.first?.entries.count == 500, "\(told)")
        #expect(told.first?.verdict == .unseen, "that nobody answered says nothing of a table")
        #expect(diagnosis.findings.contains { $0.check == .target && $0.verdict == .ok }, "Glue was asked all the same")
    }

    @Test("one bucket without an answer keeps nobody from the others")
    func oneSilentBucket() async {
        let tables = (1...20).map { number in
            TableEntry(
                spec: RefreshSpec(
                    table: TableName("T\(number)"), target: Target(database: "ddb", name: "t\(number)"),
                    bucket: "b\(number)", prefix: "t\(number)", relocation: .glue),
                timetable: Timetable(schedule: .interval(.seconds(3600))))
        }
        let doctor = Doctor(
            Doctor.Port(
                now: { Self.start }, sleep: { try await Task.sleep(for: $0) },
                look: { look, _ in
                    if case .bucket(let question) = look.thing, question.name == "b3" {
                        return .failure(Self.unreachable("S3"))
                    }
                    return Self.seen(look)
                }), patience: Doctor.Patience(pace: .zero))
        let told = await doctor.examine(Configuration(tables: tables)).findings.filter { $0.check == .bucket }
        #expect(told.filter { $0.verdict == .ok }.count == 19, "\(told)")
        #expect(told.filter { $0.verdict == .unseen }.map(\.subject) == ["b3"], "\(told)")
    }

    @Test(
        "of what AWS takes few requests of, one is begun in each span of the pace, and the rest is looked at meanwhile")
    func paced() async {
        let record = Record()
        let doctor = Doctor(
            Doctor.Port(
                now: { Self.start },
                // The turn does not come again before all time is over, which is when the rest was looked at.
                sleep: { duration in
                    guard duration == .seconds(60) else { return try await Task.sleep(for: .seconds(3600)) }
                    while record.looks.count < 1 + 1 + 2 + 40 { try await Task.sleep(for: .milliseconds(1)) }
                },
                look: { look, _ in
                    record.begin(look)
                    defer { record.end() }
                    return Self.seen(look)
                }))
        let diagnosis = await doctor.examine(Self.configuration(40))
        let asked = record.looks.filter { $0.isPaced }
        #expect(asked.count == 1, "\(asked)")
        let told = diagnosis.findings.filter { $0.check == .table && $0.verdict == .unseen }
        #expect(told.count == 1 && told.first?.message.contains("not asked") == true, "\(told)")
        let trouble = diagnosis.findings.filter(\.isTrouble)
        #expect(trouble.isEmpty, "\(trouble)")
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
        let unseen = diagnosis.findings.filter { $0.verdict == .unseen }
        let others = unseen.filter { finding in
            !["no answer within", "not asked", "does not say who"].contains { finding.message.contains($0) }
        }
        #expect(others.isEmpty, "\(others)")
        #expect((1...10).contains(unseen.count), "\(unseen)")
        let trouble = diagnosis.findings.filter(\.isTrouble)
        #expect(trouble.isEmpty, "\(trouble)")
    }
}
