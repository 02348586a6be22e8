internal import CZlib
internal import Foundation

/// A data file of an export, of invented articles.
enum ExportFile {
    /// Of each item.
    static let attributes = 12

    /// - Parameter bytes: compressed, about
    static func make(bytes: Int) throws -> (bytes: [UInt8], items: Int) {
        var file: [UInt8] = []
        var items = 0
        var random = SplitMix64(state: 1)
        // Members of a thousand items, one after the other, are a gzip file too.
        while file.count < bytes {
            var text = ""
            for _ in 0..<1000 {
                text += item(items, &random)
                items += 1
            }
            file += try gzip(Array(text.utf8))
        }
        return (file, items)
    }

    private static func item(_ number: Int, _ random: inout SplitMix64) -> String {
        let words = (0..<20).map { _ in String(random.next() % 5000, radix: 36) }.joined(separator: " ")
        return """
            {"Item":{"articleId":{"S":"\(String(random.next(), radix: 16))"},"userId":{"S":"u\(random.next() % 100_000)"},\
            "createAt":{"N":"\(1_577_804_400 + number)"},"price":{"N":"\(random.next() % 1000).\(random.next() % 90 + 10)"},\
            "title":{"S":"\(words.prefix(40))"},"content":{"S":"\(words)"},"seen":{"BOOL":\(number % 2 == 0)},\
            "tags":{"L":[{"S":"a\(random.next() % 50)"},{"S":"b"}]},"discount":{"\(number % 8 == 0 ? "S" : "N")":"\(number % 90)"},\
            "address":{"M":{"city":{"S":"Tokyo"},"zip":{"S":"\(random.next() % 1_000_000)"},"geo":{"M":{"lat":{"N":"35.6"},"lon":{"N":"139.7"}}}}},\
            "labels":{"SS":["x","y\(random.next() % 9)"]},"note":{"NULL":true}}}

            """
    }

    private static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        var input = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + 1024)
        var stream = z_stream()
        let count = try withUnsafeMutablePointer(to: &stream) { stream in
            let status = deflateInit2_(
                stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size))
            guard status == Z_OK else { throw Broken("zlib cannot begin") }
            defer { deflateEnd(stream) }
            return input.withUnsafeMutableBufferPointer { input in
                output.withUnsafeMutableBufferPointer { output in
                    stream.pointee.next_in = input.baseAddress
                    stream.pointee.avail_in = UInt32(input.count)
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(output.count)
                    deflate(stream, Z_FINISH)
                    return Int(stream.pointee.total_out)
                }
            }
        }
        return Array(output.prefix(count))
    }
}
