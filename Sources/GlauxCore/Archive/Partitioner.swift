/// Tells which partition each item goes to.
package struct Partitioner: Sendable {
    /// Where an item goes.
    package struct Place: Sendable, Hashable {
        /// Among `partitions`.
        package var index: Int
        /// Whether a value of it could not be told, or the time that the archive goes by.
        package var isMalformed: Bool
        /// Whether the item tells no time: it is in no window, and comes again with each.
        package var isUntimed = false
    }

    private let keys: [PartitionKey]
    private let window: (rule: WindowRule, span: ArchiveWindow)?
    /// nil where DynamoDB has looked at the items' times.
    private let sieve: WindowSieve?
    private let defaultPartition: [UInt8]
    /// The top-level attributes to find in each item, in order.
    package let attributes: [String]
    private let places: [Int]

    /// The values of each that was seen, in the order of the keys.
    package private(set) var partitions: [[String]] = []
    private var known: [[UInt8]: Int] = [:]
    /// Of the last item: those of a table are often in the same.
    private var last: Int?
    private var lastText: [UInt8] = []
    private var text: [UInt8] = []

    /// - Parameters:
    ///   - window: what is not in it goes nowhere
    ///   - isSieved: whether DynamoDB has left out already what its filter does not let through
    package init(
        keys: [PartitionKey], window: (rule: WindowRule, span: ArchiveWindow)?, defaultPartition: String,
        isSieved: Bool = true
    ) {
        self.keys = keys
        self.window = window
        sieve = isSieved ? nil : window.map { WindowSieve($0.rule, $0.span) }
        self.defaultPartition = Array(defaultPartition.utf8)
        var attributes: [String] = []
        for name in keys.map(\.attribute) + [window?.rule.attribute].compactMap(\.self) where !attributes.contains(name)
        {
            attributes.append(name)
        }
        self.attributes = attributes
        places = keys.map { key in attributes.firstIndex(of: key.attribute) ?? 0 }
    }

    /// - Returns: nil for an item whose time is not in the window
    package mutating func place(_ found: [ItemTranscoder.Found?], in page: UnsafeRawBufferPointer) -> Place? {
        text.removeAll(keepingCapacity: true)
        var isMalformed = false
        if let (rule, span) = window, let place = attributes.firstIndex(of: rule.attribute) {
            if let sieve, !sieve.passes(found[place], in: page) { return nil }
            switch rule.verdict(on: found[place], of: span, in: page) {
            case .inside: break
            case .outside: return nil
            // Whatever else it tells: a partition of the past may be in use already.
            case .untimed:
                text.append(contentsOf: keys.map { _ in defaultPartition }.joined(separator: [0]))
                return Place(index: index(), isMalformed: true, isUntimed: true)
            }
        }
        for (key, place) in zip(keys, places) {
            if !text.isEmpty { text.append(0) }
            let start = text.count
            if !append(key, found[place], page) {
                text.removeSubrange(start...)
                text.append(contentsOf: defaultPartition)
                isMalformed = true
            }
        }
        return Place(index: index(), isMalformed: isMalformed)
    }

    /// Of the partition that `text` has the values of.
    private mutating func index() -> Int {
        if let last, text == lastText { return last }
        let index = known[text] ?? add()
        last = index
        lastText = text
        return index
    }

    private mutating func add() -> Int {
        let values = keys.isEmpty ? [] : text.split(separator: 0, omittingEmptySubsequences: false)
        partitions.append(values.map { String(decoding: $0, as: UTF8.self) })
        known[text] = partitions.count - 1
        return partitions.count - 1
    }

    /// - Returns: whether the attribute has what the key asks for
    private mutating func append(
        _ key: PartitionKey, _ found: ItemTranscoder.Found?, _ page: UnsafeRawBufferPointer
    ) -> Bool {
        guard let found, found.descriptor == .string || found.descriptor == .number else { return false }
        let written = UnsafeRawBufferPointer(rebasing: page[found.text])
        let start = text.count
        switch key.source {
        case .characters(let range):
            guard append(range, of: written) else { return false }
        case .calendar(let part, let form, let zone):
            guard found.descriptor == form.descriptor, let string = JSONEscapes.text(written),
                let civil = CivilText.civil(string[...], form, in: zone)
            else { return false }
            text.append(contentsOf: CivilText.text(of: part, civil).utf8)
        }
        return key.takes(text[start...])
    }

    private mutating func append(_ range: Range<Int>?, of written: UnsafeRawBufferPointer) -> Bool {
        let isPlain = written.prefix(range?.upperBound ?? written.count).allSatisfy {
            $0 < 0x80 && $0 != UInt8(ascii: "\\")
        }
        if isPlain {
            let range = range ?? 0..<written.count
            guard range.upperBound <= written.count else { return false }
            text.append(contentsOf: written[range])
            return true
        }
        guard let scalars = JSONEscapes.text(written)?.unicodeScalars else { return false }
        guard let range else {
            text.append(contentsOf: String(scalars).utf8)
            return true
        }
        let part = scalars.prefix(range.upperBound)
        guard part.count == range.upperBound else { return false }
        text.append(contentsOf: String(part.dropFirst(range.lowerBound)).utf8)
        return true
    }
}
