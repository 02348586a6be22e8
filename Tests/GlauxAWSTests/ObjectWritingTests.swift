import GlauxCore
import Synchronization
import Testing

@testable import GlauxAWS

@Suite("an object that is written piece by piece")
struct ObjectWritingTests {
    private static func withWriting(
        _ bucket: PretendBucket, attempts: Int = 1, _ use: @escaping @Sendable (ObjectWriting) async throws -> Void
    ) async throws {
        try await ScriptedServer.run(bucket.script) { server in
            try await withClient(of: server, environment: ["AWS_MAX_ATTEMPTS": "\(attempts)"]) { client in
                try await use(try await client.write(to: "my-bucket", "reports/a.csv"))
            }
        }
    }

    @Test("is whole, also when the answer that said so was lost")
    func lostAnswer() async throws {
        let bucket = PretendBucket()
        try await Self.withWriting(bucket) { object in
            try await object.write(Array("n\n".utf8))
            try await object.write(Array("1\n".utf8))
            try await object.finish()
            try await object.finish()
        }
        #expect(bucket.contents.withLock { $0.objects } == ["reports/a.csv": "n\n1\n"])
        try await Self.withWriting(bucket) { object in
            try await object.write(Array("longer".utf8))
            bucket.contents.withLock { $0.uploads = [:] }
            let failure = await #expect(throws: AWSFailure.self) { try await object.finish() }
            #expect(failure?.kind == .missing || failure?.kind == .damaged)
        }
    }

    @Test("is begun once, also when answers that gave an upload's id were lost")
    func begunAgain() async throws {
        let bucket = PretendBucket()
        bucket.contents.withLock { contents in
            contents.uploads["other"] = ("reports/a.csv.gz", [:])
            contents.unansweredBeginnings = 2
        }
        try await Self.withWriting(bucket, attempts: 3) { object in
            #expect(bucket.contents.withLock { $0.uploads.keys.sorted() } == ["other", "u3"])
            try await object.write(Array("1\n".utf8))
            try await object.finish()
        }
        #expect(bucket.contents.withLock { $0.objects } == ["reports/a.csv": "1\n"])
    }

    @Test("forgets what was begun of it and given up, by itself or by one that died, and of no other")
    func forgets() async throws {
        let bucket = PretendBucket()
        bucket.contents.withLock { contents in
            contents.uploads["old"] = ("reports/a.csv", [:])
            contents.uploads["other"] = ("reports/a.csv.gz", [:])
        }
        try await Self.withWriting(bucket) { object in
            #expect(bucket.contents.withLock { $0.uploads.keys.sorted() } == ["other", "u1"])
            await Task {
                withUnsafeCurrentTask { $0?.cancel() }
                await object.abandon()
            }.value
        }
        #expect(bucket.contents.withLock { $0.uploads.keys.sorted() } == ["other"])
    }
}
