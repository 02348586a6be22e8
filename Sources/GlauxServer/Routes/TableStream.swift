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
        guard tables.count > Self.tablesPerWrite else {
            return Response(json: before.dropLast(2) + Self.json(tables[...]) + Array("]}".utf8))
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(bytes: before.dropLast(2)))
                var rest = tables[...]
                while !rest.isEmpty {
                    try await writer.write(ByteBuffer(bytes: Self.json(rest.prefix(Self.tablesPerWrite))))
                    rest = rest.dropFirst(Self.tablesPerWrite)
                    if !rest.isEmpty { try await writer.write(ByteBuffer(string: ",")) }
                }
                try await writer.write(ByteBuffer(string: "]}\n"))
                try await writer.finish(nil)
            })
    }

    /// The tables, separated by commas; the brackets are the document's.
    private static func json(_ tables: ArraySlice<TableReport>) -> ArraySlice<UInt8> {
        var json = JSONWriter()
        json.array(tables) { TableDocument($1).write(to: &$0) }
        return json.bytes.dropFirst().dropLast()
    }
}
