import GlauxCore
import GlauxFuzzing
import Testing

@Suite("requests that are nearly right", .serialized)
struct FuzzTests {
    @Test("each has an answer that is HTTP, and the next client is served")
    func requests() async throws {
        let seeds = [
            "GET /v1/status HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n",
            "GET /v1/jobs?table=Article&state=failed&limit=5&before=9 HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n",
            "HEAD /v1/tables/Article HTTP/1.0\r\n\r\n", "GET /metrics HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n",
            "POST /v1/tables/Article/pause HTTP/1.1\r\nHost: g\r\nConnection: close\r\nContent-Length: 12\r\n\r\n{\"for\":\"2h\"}",
            """
            POST /v1/tables/Article/pause HTTP/1.1\r\nHost: g\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\
            2\r\n{}\r\n0\r\n\r\n
            """,
            "POST /v1/tables/Article/rollback HTTP/1.1\r\nHost: g\r\nConnection: close\r\nContent-Length: 14\r\n\r\n{\"to\":\"01768\"}",
            "GET /v1/audit?limit=9 HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n",
            "POST /v1/jobs/7/cancel HTTP/1.1\r\nHost: g\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
        ]
        let words = [
            "GET ", "POST ", "DELETE ", " HTTP/1.1", "HTTP/1.0", "Content-Length: ", "Transfer-Encoding: chunked",
            "%2F",
            "%00", "?", "..", "//", "Upgrade: websocket", "ffffffffffffffff", ":id", "/v1/events",
        ]
        try await withServer { socket in
            for input in FuzzedInputs("socket", seeds: seeds, words: words) {
                let answer = try await offloaded {
                    let client = try RawClient(socket)
                    client.send(input)
                    client.sendEnd()
                    var answer = ""
                    while case let more = try client.receive(), !more.isEmpty {
                        answer += String(decoding: more, as: UTF8.self)
                        // Events come for ever.
                        if answer.contains("text/event-stream") { break }
                    }
                    return answer
                }
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1."), "\(input.inBase64): \(answer.prefix(80))")
            }
            #expect(try await ask(socket, "GET", "/healthz").status == 200)
        }
    }
}
