internal import GlauxCore
internal import GlauxWire
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A document whose last member is `tables`, written a few hundred tables at a time: ten thousand of them are some ten
/// megabytes, which nobody needs in memory at once.
struct TableStream: Sendable {
    private static let tablesPerWrite = 250

    let tables: TableReports
    /// The document without any table; it ends in `[]}`.
    let before: [UInt8]

    func response() -> Response {
        guard tables.count > Self.tablesPerWrite else {
            return Response(json: before.dropLast(2) + json(from: 0) + Array("]}".utf8))
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody { writer in
                var part = ByteBuffer(bytes: before.dropLast(2))
                for next in stride(from: 0, to: tables.count, by: Self.tablesPerWrite) {
                    // While some tables are on their way, the next ones are put into words.
                    async let following = buffer(from: next)
                    try await writer.write(part)
                    part = await following
                }
                part.writeString("]}\n")
                try await writer.write(part)
                try await writer.finish(nil)
            })
    }

    private func buffer(from start: Int) async -> ByteBuffer {
        var buffer = ByteBuffer()
        if start > 0 { buffer.writeString(",") }
        buffer.writeBytes(json(from: start))
        return buffer
    }

    /// Some tables, separated by commas; the brackets are the document's.
    private func json(from start: Int) -> ArraySlice<UInt8> {
        var json = JSONWriter()
        json.array(tables[start..<start + Self.tablesPerWrite]) { TableDocument($1).write(to: &$0) }
        return json.bytes.dropFirst().dropLast()
    }
}
