/// The place where an item's line is written, used again for the next item.
package struct TranscodedLine: ~Copyable {
    private(set) var base: UnsafeMutableRawPointer
    private var capacity: Int
    package internal(set) var count = 0

    package init() {
        capacity = 4096
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Makes it empty, with room for so many bytes.
    mutating func clear(for bytes: Int) {
        count = 0
        guard bytes > capacity else { return }
        base.deallocate()
        capacity = bytes + bytes / 2
        base = .allocate(byteCount: capacity, alignment: 16)
    }
}
