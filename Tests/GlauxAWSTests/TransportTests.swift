import Foundation
import GlauxCore
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import GlauxAWS

struct TransportTests {
    private static let call = AWSCall.describeExport(ExportARN(rawValue: "arn:x/export/1-a"))
    private static let good = ScriptedServer.Act.json(
        #"{"ExportDescription":{"ExportArn":"arn:x/export/1-a","ExportStatus":"IN_PROGRESS","StartTime":1.5}}"#)

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var script: [ScriptedServer.Act]
        var attempts: Int
        /// nil when the call succeeds.
        var code: String?
        var kind = FailureClass.transient
    }

    static let rows: [Row] = [
        Row(testDescription: "at once", script: [good], attempts: 1),
        Row(
            testDescription: "after two 500s",
            script: [.error("InternalServerError", status: 500), .error("InternalServerError", status: 500), good],
            attempts: 3),
        Row(
            testDescription: "not after three", script: [.error("InternalServerError", status: 500)], attempts: 3,
            code: "InternalServerError"),
        Row(
            testDescription: "throttled", script: [.error("ThrottlingException"), good], attempts: 2),
        Row(
            testDescription: "always throttled", script: [.error("ThrottlingException")], attempts: 3,
            code: "ThrottlingException", kind: .throttled),
        Row(
            testDescription: "denied", script: [.error("AccessDeniedException")], attempts: 1,
            code: "AccessDeniedException", kind: .permission),
        Row(testDescription: "dropped", script: [.close, .close, good], attempts: 3),
        Row(testDescription: "always dropped", script: [.close], attempts: 3, code: "ConnectionClosed"),
        Row(testDescription: "truncated", script: [.truncate(body: #"{"ExportDesc"#), good], attempts: 2),
        Row(
            testDescription: "always truncated", script: [.truncate(body: "{")], attempts: 3, code: "ConnectionClosed"),
        Row(testDescription: "garbage", script: [.garbage, good], attempts: 2),
        Row(testDescription: "an empty body", script: [.json("")], attempts: 3, code: "MalformedResponse"),
        Row(testDescription: "HTML", script: [.json("<html>hello</html>")], attempts: 3, code: "MalformedResponse"),
        Row(testDescription: "half of the JSON", script: [.json(#"{"ExportDescription":{"#), good], attempts: 2),
        Row(
            testDescription: "a member of another type", script: [.json(#"{"ExportDescription":[]}"#)], attempts: 3,
            code: "MalformedResponse"),
        Row(testDescription: "a wrong CRC", script: [.json("{}", headers: [("x-amz-crc32", "1")]), good], attempts: 2),
        Row(
            testDescription: "always a wrong CRC", script: [.json("{}", headers: [("x-amz-crc32", "1")])], attempts: 3,
            code: "MalformedResponse"),
        Row(
            testDescription: "a wrong CRC of an error",
            script: [.error("AccessDeniedException", headers: [("x-amz-crc32", "1")]), good], attempts: 2),
        Row(
            testDescription: "expired, and there are no others", script: [.error("ExpiredTokenException"), good],
            attempts: 1, code: "ExpiredTokenException", kind: .credentials),
        Row(
            testDescription: "an unknown client", script: [.error("UnrecognizedClientException"), good], attempts: 1,
            code: "UnrecognizedClientException", kind: .permission),
        Row(
            testDescription: "a redirect is not followed",
            script: [.json("", status: 302, headers: [("location", "http://127.0.0.1:1/")])], attempts: 1,
            code: "HTTP 302", kind: .unknown),
    ]

    @Test("what can pass is tried again, and nothing else", arguments: rows)
    func attempts(row: Row) async throws {
        try await ScriptedServer.run(row.script) { server in
            let result = try await withClient(of: server) { await $0.perform(Self.call) }
            #expect(server.requests.count == row.attempts)
            switch result {
            case .success: #expect(row.code == nil)
            case .failure(let failure):
                #expect(failure.code == row.code)
                #expect(failure.kind == row.kind)
                #expect(failure.service == "DynamoDB" && failure.operation == "DescribeExport")
                #expect(!"\(failure)".contains("hush"))
            }
        }
    }

    @Test("each attempt that is made again is told, with its number and what was wrong")
    func tellsRetries() async throws {
        try await ScriptedServer.run([.close, .error("ThrottlingException"), Self.good]) { server in
            let told = Mutex<[AWSRetry]>([])
            let result = try await withClient(of: server, retried: { retry in told.withLock { $0.append(retry) } }) {
                await $0.perform(Self.call)
            }
            #expect(result.failure == nil)
            let retries = told.withLock { $0 }
            #expect(retries.map(\.number) == [1, 2])
            #expect(retries.map(\.failure.operation) == ["DescribeExport", "DescribeExport"])
            #expect(retries.last?.failure.code == "ThrottlingException")
        }
    }

    @Test("a quota of exports or queries is not retried here")
    func exhausted() async throws {
        let request = ExportRequest(
            table: TableARN(rawValue: "arn:t"), bucket: "b", bucketOwner: nil, prefix: "", encryption: nil,
            format: .dynamoDBJSON, token: "T")
        let query = QueryRequest(sql: "s", database: "d", workgroup: "w", resultLocation: nil, token: "T")
        for (call, code) in [
            (AWSCall.requestExport(request), "LimitExceededException"),
            (.startQuery(query), "TooManyRequestsException"),
        ] {
            try await ScriptedServer.run([.error(code)]) { server in
                let failure = try await withClient(of: server) { await $0.perform(call) }.failure
                #expect(failure?.kind == .exhausted)
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test("AWS_MAX_ATTEMPTS says how often")
    func maximumAttempts() async throws {
        try await ScriptedServer.run([.close]) { server in
            _ = try await withClient(of: server, environment: ["AWS_MAX_ATTEMPTS": "5"]) { await $0.perform(Self.call) }
            #expect(server.requests.count == 5)
        }
    }

    @Test("a server that never answers is given up at the deadline")
    func hang() async throws {
        var timeouts = Timeouts()
        timeouts.attempt = .milliseconds(100)
        try await ScriptedServer.run([.hang]) { server in
            let result = try await withClient(of: server, timeouts: timeouts) { await $0.perform(Self.call) }
            #expect(result.failure?.code == "ReadTimeout")
            #expect(result.failure?.kind == .transient)
        }
        timeouts = Timeouts()
        timeouts.idle = .milliseconds(100)
        try await ScriptedServer.run([.hang]) { server in
            let result = try await withClient(of: server, timeouts: timeouts) { await $0.perform(Self.call) }
            #expect(result.failure?.code == "ReadTimeout")
        }
    }

    @Test("a port that nobody listens on is a connection that failed")
    func refused() async throws {
        // A port of the system's, which no server of a test can ever be given.
        let url = "http://127.0.0.1:1"
        try await ScriptedServer.run([]) { server in
            let result = try await withClient(of: server, environment: ["AWS_ENDPOINT_URL": url]) {
                await $0.perform(Self.call)
            }
            #expect(result.failure?.code == "ConnectionClosed")
            #expect(result.failure?.message == "connection refused by 127.0.0.1:1")
            #expect(result.failure?.kind == .transient)
        }
    }

    @Test(
        "a connection that failed says how, with the host and port, and in no library's words",
        arguments: [
            (IOError(errnoCode: ECONNREFUSED, reason: "connection reset (error set)"), "connection refused by h:1"),
            (IOError(errnoCode: ECONNRESET, reason: "read"), "connection reset by h:1"),
            (IOError(errnoCode: EPIPE, reason: "writev"), "connection reset by h:1"),
            (IOError(errnoCode: EHOSTUNREACH, reason: "connect"), "no way to h:1 in the network"),
            (IOError(errnoCode: ETIMEDOUT, reason: "connect"), "h:1 did not answer in time"),
            (IOError(errnoCode: EBADF, reason: "x"), "the connection to h:1 failed with errno 9"),
        ])
    func connectionWords(error: IOError, message: String) {
        let fault = TransportFault(error, from: "h:1")
        #expect(fault.code == "ConnectionClosed" && fault.message == message)
    }

    @Test("an answer larger than the limit is not kept")
    func tooLarge() async throws {
        let body = String(repeating: " ", count: (16 << 20) + 1)
        try await ScriptedServer.run([.json(body)]) { server in
            let result = try await withClient(of: server, environment: ["AWS_MAX_ATTEMPTS": "1"]) {
                await $0.perform(Self.call)
            }
            #expect(result.failure?.code == "MalformedResponse")
        }
    }

    @Test(
        "a request for an export is not sent again when the clock proves wrong: its token may have grown old unnoticed")
    func clockSkewOfARequest() async throws {
        let skewed = ScriptedServer.Act.error(
            "InvalidSignatureException", headers: [("Date", "Wed, 14 Jan 2026 19:18:50 GMT")])
        let request = ExportRequest(
            table: TableARN("arn:aws:dynamodb:eu-west-1:1:table/T"), bucket: "bucket", bucketOwner: nil, prefix: "p",
            encryption: nil, format: .dynamoDBJSON, token: "token")
        try await ScriptedServer.run([skewed, Self.good]) { server in
            try await withClient(of: server) { client in
                let first = await client.perform(.requestExport(request))
                #expect(first.failure?.cause == .clockSkew && first.failure?.kind == .transient)
                #expect(server.requests.count == 1)
                // Whoever asks now knows what he does.
                #expect(await client.perform(.requestExport(request)).failure == nil)
            }
        }
    }

    @Test("a clock that is off is corrected once, and stays corrected")
    func clockSkew() async throws {
        let skewed = ScriptedServer.Act.error(
            "InvalidSignatureException", headers: [("Date", "Wed, 14 Jan 2026 11:18:50 GMT")])
        try await ScriptedServer.run([skewed, Self.good]) { server in
            try await withClient(of: server) { client in
                #expect(await client.perform(Self.call).failure == nil)
                #expect(await client.perform(Self.call).failure == nil)
            }
            let dates = server.requests.compactMap { $0.headers.first(name: "x-amz-date") }
            #expect(dates == ["20260114T101850Z", "20260114T111850Z", "20260114T111850Z"])
        }
        try await ScriptedServer.run([skewed]) { server in
            let result = try await withClient(of: server) { await $0.perform(Self.call) }
            #expect(result.failure?.code == "InvalidSignatureException")
            #expect(server.requests.count == 2)
        }
    }

    @Test(
        "a call that the machine slept in is not repeated: what it was decided on may no longer hold",
        arguments: [(asleep: 300, attempts: 2), (301, 1), (32_400, 1)])
    func slept(row: (asleep: Int64, attempts: Int)) async throws {
        let now = Mutex(standingNow)
        let clock = ClientClock(
            now: { now.withLock { $0 } },
            sleep: { _ in now.withLock { $0 = $0 + .seconds(row.asleep) } })
        try await ScriptedServer.run([.error("InternalServerError", status: 500), Self.good]) { server in
            let result = try await withClient(of: server, clock: clock) { await $0.perform(Self.call) }
            #expect(server.requests.count == row.attempts)
            #expect(result.failure?.kind == (row.attempts == 1 ? .transient : nil))
        }
    }

    @Test("every attempt says who it is of, and which it is")
    func headers() async throws {
        try await ScriptedServer.run([.error("InternalServerError", status: 500), Self.good]) { server in
            _ = try await withClient(of: server) { await $0.perform(Self.call) }
            let requests = server.requests
            #expect(
                requests.map { $0.headers.first(name: "amz-sdk-request") } == ["attempt=1; max=3", "attempt=2; max=3"])
            #expect(Set(requests.compactMap { $0.headers.first(name: "amz-sdk-invocation-id") }).count == 1)
            #expect(requests.allSatisfy { $0.headers.first(name: "user-agent") == "glaux/1.2.3" })
            let first = try #require(requests.first)
            #expect(first.headers.first(name: "x-amz-target") == "DynamoDB_20120810.DescribeExport")
            #expect(first.headers.first(name: "content-type") == "application/x-amz-json-1.0")
            #expect(first.headers["host"] == [String(server.url.dropFirst("http://".count))])
            #expect(first.body == #"{"ExportArn":"arn:x/export/1-a"}"#)
            let signed = "content-type;host;x-amz-date;x-amz-target"
            #expect(first.headers.first(name: "authorization")?.contains("SignedHeaders=\(signed),") == true)
        }
    }

    @Test("without credentials nothing is sent, and the failure says what is supported")
    func noCredentials() async throws {
        try await ScriptedServer.run([Self.good]) { server in
            let result = try await withClient(
                of: server,
                environment: [
                    "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "true",
                ]
            ) { await $0.perform(Self.call) }
            #expect(result.failure?.code == "CredentialsUnavailable")
            #expect(result.failure?.kind == .credentials)
            #expect(result.failure?.message.contains("Glaux takes credentials from") == true)
            #expect(server.requests.isEmpty)
        }
    }

    private static let assumed = ScriptedServer.Act.xml(assumption("ASIA1"))

    private static func assumption(_ key: String) -> String {
        """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
        <AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>TOK</SessionToken>
        <Expiration>2026-01-14T11:18:50Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
        """
    }

    @Test("a call whose credentials came only when the machine had slept is not made", arguments: [300, 301])
    func lateCredentials(asleep: Int64) async throws {
        try await ScriptedServer.run([Self.assumed, Self.good]) { server in
            let settings = AWSSettings(region: "eu-west-1", roleARN: "arn:aws:iam::1:role/r")
            let clock = ClientClock(
                now: { server.requests.isEmpty ? standingNow : standingNow + .seconds(asleep) }, sleep: { _ in })
            let result = try await withClient(of: server, settings: settings, clock: clock) {
                await $0.perform(Self.call)
            }
            #expect(result.failure?.code == (asleep > 300 ? "Overslept" : nil))
            #expect(result.failure?.kind == (asleep > 300 ? .transient : nil))
            #expect(server.requests.count == (asleep > 300 ? 1 : 2))
        }
    }

    @Test("a role's credentials that AWS refuses are replaced within the call, and sent no second time")
    func renewedRole() async throws {
        let other = ScriptedServer.Act.xml(Self.assumption("ASIA2"))
        try await ScriptedServer.run([Self.assumed, .error("ExpiredTokenException"), other, Self.good]) { server in
            let settings = AWSSettings(region: "eu-west-1", roleARN: "arn:aws:iam::1:role/r")
            let result = try await withClient(of: server, settings: settings) { await $0.perform(Self.call) }
            #expect(result.failure == nil)
            let signed = server.requests.map { request in
                ["ASIA1", "ASIA2"].first { request.headers.first(name: "authorization")?.contains("=\($0)/") == true }
            }
            #expect(signed == [nil, "ASIA1", nil, "ASIA2"])
        }
    }

    @Test(
        "keys that AWS once called expired wait for five minutes, and are sent again if AWS, asked once, takes them then"
    )
    func keptBack() async throws {
        let identity = ScriptedServer.Act.xml(
            """
            <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
            <Arn>arn:aws:iam::1:user/u</Arn><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
            """)
        try await ScriptedServer.run([.error("ExpiredTokenException"), identity, Self.good]) { server in
            let now = Mutex(standingNow)
            let clock = ClientClock(now: { now.withLock(\.self) }, sleep: { _ in })
            try await withClient(of: server, clock: clock) { client in
                let first = try #require(await client.perform(Self.call).failure)
                #expect(first.code == "ExpiredTokenException" && first.requestID != nil)
                now.withLock { $0 = $0 + .seconds(60) }
                let second = try #require(await client.perform(Self.call).failure)
                #expect(second.code == "CredentialsExpired" && second.requestID == nil && second.httpStatus == nil)
                #expect(second.message.contains("since 2026-01-14T10:18:50Z (DescribeExport: ExpiredTokenException"))
                for failure in [first, second] {
                    #expect(failure.kind == .credentials)
                    #expect(failure.cause == .credentialsKeptBack(until: standingNow + .seconds(300)))
                }
                #expect(server.requests.count == 1)
                now.withLock { $0 = $0 + .seconds(240) }
                #expect(await client.perform(Self.call).failure == nil)
                #expect(server.requests.map { $0.body.contains("GetCallerIdentity") } == [false, true, false])
            }
        }
    }

    @Test("a role is not asked for again and again with keys that have expired")
    func expiredSource() async throws {
        let expired = ScriptedServer.Act.xml(
            "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>m</Message></Error></ErrorResponse>", status: 403)
        try await ScriptedServer.run([expired]) { server in
            let settings = AWSSettings(region: "eu-west-1", roleARN: "arn:aws:iam::1:role/r")
            let now = Mutex(standingNow)
            let clock = ClientClock(now: { now.withLock(\.self) }, sleep: { _ in })
            try await withClient(of: server, settings: settings, clock: clock) { client in
                for (minute, asked) in [(0, 1), (1, 1), (4, 1), (5, 2), (6, 2), (10, 3)] {
                    now.withLock { $0 = standingNow + .seconds(minute * 60) }
                    let failure = try #require(await client.perform(Self.call).failure)
                    #expect(failure.kind == .credentials && failure.message.contains("since 2026-01-14T10:18:50Z"))
                    #expect(server.requests.count == asked, "after \(minute) minutes")
                }
            }
        }
    }

    @Test("a role is assumed once, with its external id, and its token signs what follows")
    func assumedRole() async throws {
        try await ScriptedServer.run([Self.assumed, Self.good]) { server in
            let settings = AWSSettings(region: "eu-west-1", roleARN: "arn:aws:iam::1:role/r", externalID: "x y")
            try await withClient(of: server, settings: settings) { client in
                #expect(await client.perform(Self.call).failure == nil)
                #expect(await client.perform(Self.call).failure == nil)
            }
            let requests = server.requests
            #expect(requests.count == 3)
            #expect(
                requests.first?.body
                    == "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
                    + "&RoleSessionName=glaux&DurationSeconds=3600&ExternalId=x%20y")
            #expect(requests.last?.headers.first(name: "x-amz-security-token") == "TOK")
            #expect(requests.last?.headers.first(name: "authorization")?.contains("Credential=ASIA1/") == true)
        }
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
