/// Where a segment is in the data files of an export: segment i of n reads the files i, i + n, and so on.
package struct ExportPosition: Sendable, Hashable {
    /// Among those of the manifest.
    package var file: Int
    /// That were read of it.
    package var lines: Int64

    package init(file: Int, lines: Int64 = 0) {
        self.file = file
        self.lines = lines
    }

    /// nil if the cursor's key is of something else.
    package init?(of cursor: SegmentCursor) {
        guard let key = cursor.key else {
            self.init(file: cursor.segment)
            return
        }
        let words = key.split(separator: ":", omittingEmptySubsequences: false)
        guard words.count == 2, let file = Int(words[0]), let lines = Int64(words[1]), file >= 0, lines >= 0 else {
            return nil
        }
        self.init(file: file, lines: lines)
    }

    package var key: String { "\(file):\(lines)" }
}
