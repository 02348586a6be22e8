import GlauxCore

/// Where the items of a piece come from: a table, or an export of it.
protocol PieceSource: SendableMetatype {
    /// Reads a few on from the cursor, and moves it behind them.
    mutating func read(from cursor: inout SegmentCursor, into piece: inout Piece) async throws(AWSFailure) -> Stretch
}

/// What a few items took.
struct Stretch {
    /// Items read, before the filter.
    var scanned: Int64 = 0
    /// Read units.
    var consumed = 0.0
    /// Of each so many items the shape is looked at, where columns are inferred: a page of Scan has thousands.
    static let sample: Int64 = 100
}
