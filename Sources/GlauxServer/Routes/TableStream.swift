internal import GlauxCore
internal import GlauxWire
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A document whose last member is `tables`, written a few hundred tables at a time: ten thousand of them are some ten
/// megabytes, which nobody needs in memory at once.
struct TableStream: Sendable {
    private static let tablesPerWrite = 250

    let tables: [TableReport]
    /// The document without any table; it ends in `[]}`.
    let before: [UInt8]

    func response() -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(bytes: before.dropLast(2)))
                var rest = tables[...]
                var isFirst = true
                while !rest.isEmpty {
                    var json = JSONWriter()
                    json.array(rest.prefix(Self.tablesPerWrite)) { TableDocument($1).write(to: &$0) }
                    rest = rest.dropFirst(Self.tablesPerWrite)
                    var buffer = ByteBuffer()
                    if !isFirst { buffer.writeString(",") }
                    isFirst = false
                    // The brackets are the document's.
                    buffer.writeBytes(json.bytes.dropFirst().dropLast())
                    try await writer.write(buffer)
                }
                try await writer.write(ByteBuffer(string: "]}\n"))
                try await writer.finish(nil)
            })
    }
}
