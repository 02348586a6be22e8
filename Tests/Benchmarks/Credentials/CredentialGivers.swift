internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Everybody who gives credentials, and a DynamoDB that notes when the first request signed with given ones has come.
final class CredentialGivers: Sendable {
    static let containerPath = "/container"

    private let arrival = Mutex<(accessKey: String, at: Moment?)>(("", nil))

    /// From now on, the first request of that key is waited for.
    func expect(_ accessKey: String) {
        arrival.withLock { $0 = (accessKey, nil) }
    }

    /// When the first request signed with the expected key had come.
    var arrived: Moment? { arrival.withLock { $0.at } }

    func answer(_ request: FakeEndpoint.Request) -> FakeEndpoint.Answer {
        if request.headers.contains(name: "x-amz-target") {
            let now = Moment.now()
            let signature = request.headers.first(name: "authorization") ?? ""
            arrival.withLock { arrival in
                if arrival.at == nil, signature.contains("Credential=\(arrival.accessKey)/") { arrival.at = now }
            }
            return Self.answer(Self.table, as: "application/x-amz-json-1.0")
        }
        switch (request.method, request.uri) {
        case (.PUT, "/latest/api/token"): return Self.answer("token", as: "text/plain")
        case (.GET, "/latest/meta-data/iam/security-credentials/"): return Self.answer("bench", as: "text/plain")
        case (.GET, "/latest/meta-data/iam/security-credentials/bench"), (.GET, Self.containerPath):
            return Self.answer(Self.ofEndpoint, as: "application/json")
        case (.GET, _): return Self.answer(Self.ofSignOn, as: "application/json")
        case (.POST, _):
            let body = String(buffer: request.body)
            return Self.answer(
                Self.ofSTS(body.contains("WithWebIdentity") ? "AssumeRoleWithWebIdentity" : "AssumeRole"),
                as: "text/xml")
        default: return FakeEndpoint.Answer(status: .notFound)
        }
    }

    private static func answer(_ text: String, as type: String) -> FakeEndpoint.Answer {
        FakeEndpoint.Answer(headers: ["content-type": type], body: ByteBuffer(string: text))
    }

    private static let end = "2099-01-01T00:00:00Z"

    private static let ofEndpoint = """
        {"Code":"Success","Type":"AWS-HMAC","LastUpdated":"2026-01-14T00:00:00Z",\
        "AccessKeyId":"\(CredentialSetting.givenKey)","SecretAccessKey":"secret","Token":"token","Expiration":"\(end)"}
        """

    static let ofProcess = """
        {"Version":1,"AccessKeyId":"\(CredentialSetting.givenKey)","SecretAccessKey":"secret",\
        "SessionToken":"token","Expiration":"\(end)"}
        """

    private static let ofSignOn = """
        {"roleCredentials":{"accessKeyId":"\(CredentialSetting.givenKey)","secretAccessKey":"secret",\
        "sessionToken":"token","expiration":4070908800000}}
        """

    private static func ofSTS(_ operation: String) -> String {
        """
        <\(operation)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(operation)Result><Credentials>\
        <AccessKeyId>\(CredentialSetting.givenKey)</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>\
        <SessionToken>token</SessionToken><Expiration>\(end)</Expiration></Credentials><AssumedRoleUser>\
        <Arn>arn:aws:sts::123456789012:assumed-role/bench/glaux</Arn><AssumedRoleId>AROA:glaux</AssumedRoleId>\
        </AssumedRoleUser></\(operation)Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>\
        </\(operation)Response>
        """
    }

    private static let table = """
        {"Table":{"TableName":"Article","TableArn":"arn:aws:dynamodb:ap-northeast-1:123456789012:table/Article",\
        "TableStatus":"ACTIVE","TableId":"4c4bb0a1-1bb0-4b7b-9d7e-5a1b6c8f0000",\
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}}
        """
}
