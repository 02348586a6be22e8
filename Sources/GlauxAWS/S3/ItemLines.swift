import GlauxCore

/// Puts the lines of a data file into a shape as they come out of it. Of the text no more than one line is ever held.
struct ItemLines {
    /// An item has 400 KB at most, but an element of a list that costs it two bytes is `{"NULL":true},` here.
    static let limit = 8 << 20

    private var pending: [UInt8] = []
    private(set) var number = 1

    mutating func consume(_ text: ArraySlice<UInt8>, into shape: inout ItemShape) throws(ItemLineProblem) {
        var rest = text
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            if pending.isEmpty {
                try add(rest[..<end], to: &shape)
            } else {
                pending.append(contentsOf: rest[..<end])
                try add(pending[...], to: &shape)
                pending.removeAll(keepingCapacity: true)
            }
            rest = rest[(end + 1)...]
        }
        pending.append(contentsOf: rest)
        if pending.count > Self.limit { throw ItemLineProblem(message: "is longer than \(Self.limit) bytes") }
    }

    /// To be called at the end of the file, whose last line may lack its newline.
    mutating func finish(into shape: inout ItemShape) throws(ItemLineProblem) {
        if !pending.isEmpty { try add(pending[...], to: &shape) }
    }

    private mutating func add(_ line: ArraySlice<UInt8>, to shape: inout ItemShape) throws(ItemLineProblem) {
        if !line.isEmpty { try shape.add(line: line) }
        number += 1
    }
}
