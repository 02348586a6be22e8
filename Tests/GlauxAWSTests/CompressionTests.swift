import GlauxCore
import GlauxFuzzing
import Testing

@testable import GlauxAWS

@Suite("the compression of archives")
struct CompressionTests {
    static let text = (0..<80_000).flatMap { Array("line \($0 % 977)\n".utf8) }

    /// As `zstd --check` writes two lines.
    static let frame = Base64.decode("KLUv/QRYgQAAeyJuIjoxfQp7Im4iOjJ9CkUsYJk=") ?? []
    static let lines = Array("{\"n\":1}\n{\"n\":2}\n".utf8)

    /// What comes out; nil if it is no whole file.
    static func read(_ parts: [[UInt8]], _ compression: ArchiveCompression) throws -> [UInt8]? {
        let decompressor = try Decompressor(compression)
        var out: [UInt8] = []
        for part in parts { try decompressor.decompress(part) { out += $0 } }
        return decompressor.isAtEnd ? out : nil
    }

    @Test(
        "what is compressed piece by piece is whole, and the same text is the same bytes",
        arguments: [ArchiveCompression.gzip, .zstd])
    func pieces(compression: ArchiveCompression) throws {
        let compressor = try #require(try Compressor(compression))
        var files: [[UInt8]] = []
        for _ in 0..<2 {
            var packed: [UInt8] = []
            try compressor.compress(Array(Self.text[..<400_000]), isLast: false, into: &packed)
            try compressor.compress([], isLast: false, into: &packed)
            try compressor.compress(Array(Self.text[400_000...]), isLast: true, into: &packed)
            files.append(packed)
        }
        #expect(files[0] == files[1] && files[0].count < Self.text.count / 3)
        #expect(try Self.read([files[0]], compression) == Self.text)
        #expect(compressor.memory < 1_500_000, "an archive has one for each partition: \(compressor.memory)")
    }

    @Test("lines that stay as they are need no compressor, and are read as they come")
    func plain() throws {
        #expect(try Compressor(.none) == nil)
        #expect(try Self.read([Self.lines, Self.lines], .none) == Self.lines + Self.lines)
    }

    @Test("a small file in one piece is a frame that others would write")
    func small() throws {
        var packed: [UInt8] = []
        try Compressor(.zstd)?.compress(Self.lines, isLast: true, into: &packed)
        // But for how it says that it knows its size.
        #expect(packed.suffix(Self.lines.count + 7) == Self.frame.suffix(Self.lines.count + 7))
        #expect(try Self.read([packed], .zstd) == Self.lines)
    }

    @Test("what another program wrote is read, and one frame behind the other")
    func foreign() throws {
        #expect(try Self.read([Self.frame], .zstd) == Self.lines)
        #expect(try Self.read([Self.frame + Self.frame], .zstd) == Self.lines + Self.lines)
    }

    @Test("what is cut is no whole file", arguments: [ArchiveCompression.gzip, .zstd])
    func cut(compression: ArchiveCompression) throws {
        var packed: [UInt8] = []
        try Compressor(compression)?.compress(Self.text, isLast: true, into: &packed)
        for length in [0, 1, packed.count / 2, packed.count - 1] {
            #expect(try Self.read([Array(packed[..<length])], compression) == nil, "\(length)")
        }
    }

    @Test(
        "what is damaged is refused, in the library's words",
        arguments: [
            (Array(frame.dropLast() + [0]), "checksum"), (Array("{}\n".utf8), "frame"),
            // A window of 128 MiB.
            ([0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x88, 0x01, 0, 0], "memory"),
        ] as [([UInt8], String)])
    func damaged(file: [UInt8], word: String) throws {
        do throws(CompressionProblem) {
            try Decompressor(.zstd).decompress(file) { _ in }
            Issue.record("it was read")
        } catch {
            #expect(error.message.contains(word), "\(error.message)")
        }
    }

    @Test("a file reads the same however it is cut")
    func fuzzed() throws {
        var packed: [UInt8] = []
        try Compressor(.zstd)?.compress(Array(Self.text[..<2000]), isLast: true, into: &packed)
        for input in FuzzedInputs("zstd-file", seeds: [packed, Self.frame + Self.frame], words: ["\u{1f}"]) {
            let once = try? Self.read([input], .zstd)
            let bytewise = try? Self.read(input.map { [$0] }, .zstd)
            #expect(once == bytewise, "\(input.inBase64)")
        }
    }
}
