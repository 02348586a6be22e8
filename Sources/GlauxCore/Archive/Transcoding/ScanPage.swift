/// What a page of Scan says besides its items, which are passed on one by one as they are read: the page is never taken
/// apart into values.
package struct ScanPage: Sendable, Hashable {
    package private(set) var items: Int64 = 0
    /// Read by DynamoDB, before the filter.
    package private(set) var scanned: Int64 = 0
    /// Where the next page begins, as DynamoDB wrote it; nil at the end of the segment.
    package private(set) var lastKey: [UInt8]?
    /// In read units; nil if DynamoDB did not say.
    package private(set) var consumed: Double?

    /// Far above what a page of a megabyte can have or cost, and nowhere near where sums of them end.
    private static let (counts, costs) = (0...Int64(UInt32.max), 0.0...1e6)

    /// An item on its way; what it points at is gone when the next one is read.
    package struct Item {
        /// The whole page, in which the texts of `found` are.
        package var page: UnsafeRawBufferPointer
        /// In DynamoDB JSON.
        package var source: UnsafeRawBufferPointer
        /// In plain JSON, with its newline.
        package var line: UnsafeRawBufferPointer
        /// In the order in which the transcoder was asked for them.
        package var found: [ItemTranscoder.Found?]
    }

    /// - Throws: what `body` throws, and a `TranscodingProblem` where the page is none
    package init(
        _ page: UnsafeRawBufferPointer, through transcoder: inout ItemTranscoder, line: inout TranscodedLine,
        _ body: (Item) throws -> Void
    ) throws {
        guard let base = page.baseAddress else { throw TranscodingProblem("is empty", at: 0) }
        var reader = JSONSkipper(input: base, end: page.count)
        var stated: Int64?
        try reader.object { name, reader in
            switch name {
            case "Items":
                items += try Self.items(page, &reader, through: &transcoder, line: &line, body)
            case "Count": stated = try reader.integer(in: Self.counts)
            case "ScannedCount": scanned = try reader.integer(in: Self.counts)
            case "LastEvaluatedKey":
                let range = try reader.skipValue()
                if page[range.lowerBound] == UInt8(ascii: "{") { lastKey = Array(page[range]) }
            case "ConsumedCapacity":
                var units: Double?
                try reader.object { name, reader in
                    if name == "CapacityUnits" {
                        units = try reader.number(in: Self.costs)
                    } else {
                        _ = try reader.skipValue()
                    }
                }
                consumed = units
            default: _ = try reader.skipValue()
            }
        }
        try reader.finish()
        guard stated ?? items == items else {
            throw TranscodingProblem("has \(items) items and says that it has \(stated ?? 0)", at: page.count)
        }
    }

    private static func items(
        _ page: UnsafeRawBufferPointer, _ reader: inout JSONSkipper, through transcoder: inout ItemTranscoder,
        line: inout TranscodedLine, _ body: (Item) throws -> Void
    ) throws -> Int64 {
        var count: Int64 = 0
        try reader.array { reader in
            let start = reader.position
            reader.position = try transcoder.transcode(page, from: start, into: &line)
            let source = UnsafeRawBufferPointer(rebasing: page[start..<reader.position])
            try body(Item(page: page, source: source, line: line.bytes, found: transcoder.found))
            count += 1
        }
        return count
    }
}
