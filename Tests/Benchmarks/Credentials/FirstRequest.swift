internal import Foundation
internal import GlauxAWS
internal import GlauxCore

/// A process that does one thing: it makes the client that the daemon has, asks DynamoDB for a table, and ends.
enum FirstRequest {
    /// The argument that makes this program that process.
    static let word = "--first-request"

    /// As boto3's users write it.
    static let boto = "import boto3; boto3.client('dynamodb').describe_table(TableName='Article')"

    /// - Returns: the exit status
    static func send() async -> Int32 {
        do {
            let client = try AWSClient(
                settings: AWSSettings(), environment: ProcessInfo.processInfo.environment, version: "bench")
            _ = try await client.look(at: .table(TableName("Article"), withRecovery: false), account: nil)
            try await client.shutdown()
            return 0
        } catch {
            print(error)
            return 1
        }
    }
}
