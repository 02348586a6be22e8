/// A line of a data file of a full export: one item, `{"Item":{…}}`.
package enum ExportLine {
    /// - Throws: what `body` throws, and a `TranscodingProblem` where the line is none
    package static func read(
        _ line: UnsafeRawBufferPointer, through transcoder: inout ItemTranscoder, into text: inout TranscodedLine,
        _ body: (ScanPage.Item) throws -> Void
    ) throws {
        guard let base = line.baseAddress else { throw TranscodingProblem("is empty", at: 0) }
        var reader = JSONSkipper(input: base, end: line.count)
        var source: Range<Int>?
        try reader.object { name, reader in
            guard name == "Item", source == nil else {
                throw TranscodingProblem("is no item of a full export", at: 0)
            }
            let start = reader.position
            reader.position = try transcoder.transcode(line, from: start, into: &text)
            source = start..<reader.position
        }
        try reader.finish()
        guard let source else { throw TranscodingProblem("is no item of a full export", at: 0) }
        try body(
            ScanPage.Item(
                page: line, source: UnsafeRawBufferPointer(rebasing: line[source]), line: text.bytes,
                found: transcoder.found))
    }
}
