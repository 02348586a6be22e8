internal import GlauxJournal
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// `/v1/backup`: the journal as it is at this moment, as the bytes of an SQLite database. The client writes the file, so
/// that the daemon writes nowhere but where it may.
struct BackupRoute: Sendable {
    private static let bytesPerWrite = 65_536

    let history: History

    func response() async throws -> Response {
        let snapshot = try await history.snapshot()
        return Response(
            status: .ok, headers: [.contentType: "application/vnd.sqlite3", .cacheControl: "no-store"],
            // With the length, a client knows a backup that broke off from one that is whole.
            body: ResponseBody(contentLength: snapshot.size) { writer in
                var offset = 0
                while offset < snapshot.size {
                    let bytes = try snapshot.bytes(from: offset, count: Self.bytesPerWrite)
                    guard !bytes.isEmpty else { break }
                    try await writer.write(ByteBuffer(bytes: bytes))
                    offset += bytes.count
                }
                try await writer.finish(nil)
            })
    }
}
