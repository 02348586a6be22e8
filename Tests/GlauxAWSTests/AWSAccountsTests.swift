import Foundation
import GlauxCore
import NIOHTTP1
import Testing

@testable import GlauxAWS

struct AWSAccountsTests {
    private static let call = AWSCall.describeExport(ExportARN(rawValue: "arn:x/export/1-a"))
    private static let good = ScriptedServer.Act.json(
        #"{"ExportDescription":{"ExportArn":"arn:x/export/1-a","ExportStatus":"IN_PROGRESS","StartTime":1.5}}"#)

    @Test("each call goes to the account and region of its settings, and their client is made once")
    func routing() async throws {
        try await ScriptedServer.run([Self.good]) { server in
            let accounts = Self.accounts(server)
            let settings = ["eu-west-1", "eu-west-1", "us-east-1"].map { AWSSettings(region: $0) }
            try await accounts.use(settings)
            #expect(accounts.regions == ["eu-west-1", "us-east-1"])
            for settings in settings {
                let result = await accounts.perform(Self.call, in: settings)
                #expect(result.failure == nil)
            }
            await accounts.shutdown()
            let scopes = server.requests.map { request in
                ["eu-west-1", "us-east-1"].first {
                    request.headers.first(name: "authorization")?.contains("/\($0)/dynamodb/") == true
                }
            }
            #expect(scopes == ["eu-west-1", "eu-west-1", "us-east-1"])
        }
    }

    @Test("a job that the journal kept finds the external id of its account in the config")
    func externalID() async throws {
        let settings = AWSSettings(
            region: "eu-west-1", profile: "p", roleARN: "arn:aws:iam::1:role/r", externalID: "shh",
            endpointURL: "http://x")
        let kept = String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
        #expect(!kept.contains("shh"))
        let read = try JSONDecoder().decode(AWSSettings.self, from: Data(kept.utf8))
        #expect(read == settings.withoutExternalID)
        try await ScriptedServer.run([.close]) { server in
            let accounts = Self.accounts(server)
            let settings = AWSSettings(region: "eu-west-1", roleARN: "arn:aws:iam::1:role/r", externalID: "shh")
            try await accounts.use([settings])
            _ = await accounts.perform(Self.call, in: settings.withoutExternalID)
            // Another external id, at a reload.
            try await accounts.use([
                AWSSettings(region: "eu-west-1", roleARN: "arn:aws:iam::1:role/r", externalID: "psst")
            ])
            _ = await accounts.perform(Self.call, in: settings.withoutExternalID)
            await accounts.shutdown()
            #expect(server.requests.first?.body.contains("ExternalId=shh") == true)
            #expect(server.requests.last?.body.contains("ExternalId=psst") == true)
        }
    }

    @Test("settings that cannot be used change nothing, and are told")
    func unusable() async throws {
        try await ScriptedServer.run([Self.good]) { server in
            let accounts = Self.accounts(server)
            try await accounts.use([AWSSettings(region: "eu-west-1")])
            await #expect(throws: SettingsProblem.self) {
                try await accounts.use([AWSSettings(region: "us-east-1"), AWSSettings(region: "nowhere")])
            }
            #expect(accounts.regions == ["eu-west-1"])
            let result = await accounts.perform(Self.call, in: AWSSettings(region: "nowhere"))
            #expect(result.failure?.kind == .credentials)
            #expect(result.failure?.message.contains("nowhere is not a name of an AWS region") == true)
            await accounts.shutdown()
        }
    }

    private static func accounts(_ server: ScriptedServer) -> AWSAccounts {
        AWSAccounts(
            environment: [
                "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_ENDPOINT_URL": server.url,
                "AWS_MAX_ATTEMPTS": "1",
            ], version: "1.2.3")
    }
}
