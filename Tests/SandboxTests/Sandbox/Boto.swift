import Foundation
import Glibc

/// boto3 in a process of its own, asked a line at a time. It stands for everybody but Glaux who uses the account.
actor Boto {
    static let shared = Boto()

    private static let script = """
        import json, sys
        from glaux_sandbox.client import client
        from glaux_sandbox.query import run
        clients = {}
        for line in sys.stdin:
            ask = json.loads(line)
            key = ask["endpoint"], ask["service"], ask.get("region")
            if key not in clients:
                region = {"region": ask["region"]} if "region" in ask else {}
                clients[key] = client(ask["service"], ask["endpoint"], **region)
            try:
                if "sql" in ask:
                    answer = run(clients[key], ask["sql"], "ddb", "work-group")
                else:
                    answer = getattr(clients[key], ask["method"])(**ask["arguments"])
                    answer.pop("Body", None)
                print(json.dumps({"answer": answer}, default=str), flush=True)
            except Exception as problem:
                print(json.dumps({"error": str(problem)}), flush=True)
        """

    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    private struct Conversation {
        var child: Child
        var asks: Int32
        var answers: Int32
    }

    private var conversation: Conversation?
    /// One question after the other, and no thread that other tests need.
    private let line = DispatchQueue(label: "boto")

    func call(_ ask: JSON) async throws -> JSON {
        if conversation == nil {
            let started = try await start()
            if conversation == nil { conversation = started }
        }
        guard let conversation else { throw Refused(description: "boto did not start") }
        let question = try ask.encoded() + Data("\n".utf8)
        let answer = try JSON(
            parsing: try await withCheckedThrowingContinuation { continuation in
                line.async { continuation.resume(with: Result { try Self.exchange(question, in: conversation) }) }
            })
        if let problem = answer["error"].text { throw Refused(description: problem) }
        return answer["answer"]
    }

    private func start() async throws -> Conversation {
        let (asks, answers) = (try Pipe(), try Pipe())
        let child = try await Nursery.shared.start(
            Sandbox.python, ["-c", Self.script], environment: Sandbox.pythonEnvironment, input: asks.reading,
            output: .descriptor(answers.writing), errors: .descriptor(2))
        close(asks.reading)
        close(answers.writing)
        return Conversation(child: child, asks: asks.writing, answers: answers.reading)
    }

    private static func exchange(_ question: Data, in conversation: Conversation) throws -> Data {
        var rest = question
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(conversation.asks, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Refused(description: "boto does not listen") }
            rest = Data(rest.dropFirst(count))
        }
        return try readLine(from: conversation.answers)
    }

    private static func readLine(from descriptor: Int32) throws -> Data {
        var line = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while line.last != UInt8(ascii: "\n") {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { throw Refused(description: "boto ended") }
            line.append(contentsOf: buffer[..<count])
        }
        return line
    }
}
