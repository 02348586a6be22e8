import GlauxCore

/// One data file of an export as it comes, of which no more is held than a part and a line.
struct ExportFile {
    let file: ExportProof.File
    /// Among those of the manifest.
    let index: Int
    /// That were read, those that were only passed over included.
    private(set) var lines: Int64 = 0
    /// Items whose shape was looked at.
    var sampled: Int64 = 0
    private let skipped: Int64
    private let inflater: Inflater
    private var input: ArraySlice<UInt8> = []
    private var place: Int64 = 0
    /// nil until the first part is there.
    private var total: Int64?
    private var pending: [UInt8] = []

    init(_ file: ExportProof.File, at position: ExportPosition) throws(AWSFailure) {
        self.file = file
        index = position.file
        skipped = position.lines
        do throws(CompressionProblem) { inflater = try Inflater() } catch {
            throw .damagedExport("\(file.key): \(error.message)")
        }
    }

    var needsInput: Bool { input.isEmpty }

    /// The next part; nil if all is read.
    func rest(by size: Int64) -> Range<Int64>? {
        guard let total else { return 0..<size }
        return place < total ? place..<min(total, place + size) : nil
    }

    mutating func take(_ part: GetObjectRange.Output) {
        input = part.bytes[...]
        place += Int64(part.bytes.count)
        total = part.total
    }

    /// Reads the lines of the next 64 KiB at most.
    ///
    /// - Returns: how many were not passed over, and how much text that was
    mutating func readLines(into piece: inout Piece, infers: Bool) throws(AWSFailure) -> (new: Int64, bytes: Int) {
        var rest: ArraySlice<UInt8>
        do throws(CompressionProblem) { rest = try inflater.next(of: &input) } catch {
            throw .damagedExport("\(file.key) is no whole gzip file: \(error.message)")
        }
        // What is only passed over takes no room.
        let bytes = lines >= skipped ? rest.count : 0
        var new: Int64 = 0
        var turning = Turning(piece.transcoder)
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            if pending.isEmpty {
                new += try read(rest[..<end], through: &turning, into: &piece, infers: infers)
            } else {
                pending.append(contentsOf: rest[..<end])
                new += try readPending(through: &turning, into: &piece, infers: infers)
            }
            rest = rest[(end + 1)...]
        }
        pending.append(contentsOf: rest)
        guard pending.count <= ItemLines.limit else {
            throw damaged("is longer than \(ItemLines.limit) bytes")
        }
        return (new, bytes)
    }

    /// To be called at the end of the file, whose last line may lack its newline.
    ///
    /// - Returns: how many lines were not passed over
    mutating func finish(into piece: inout Piece, infers: Bool) throws(AWSFailure) -> Int64 {
        guard inflater.isAtEnd else {
            throw .damagedExport("\(file.key) is no whole gzip file: it ends too early")
        }
        var new: Int64 = 0
        if !pending.isEmpty {
            var turning = Turning(piece.transcoder)
            new = try readPending(through: &turning, into: &piece, infers: infers)
        }
        guard lines == file.itemCount else {
            throw .damagedExport("\(file.key) has \(lines) items, and \(file.itemCount) in the manifest")
        }
        return new
    }

    /// What turns lines into others, used again for the next.
    private struct Turning: ~Copyable {
        var transcoder: ItemTranscoder
        var text = TranscodedLine()

        init(_ transcoder: ItemTranscoder) { self.transcoder = transcoder }
    }

    private mutating func readPending(
        through turning: inout Turning, into piece: inout Piece, infers: Bool
    ) throws(AWSFailure) -> Int64 {
        let line = pending
        pending = []
        return try read(line[...], through: &turning, into: &piece, infers: infers)
    }

    /// - Returns: 1, or 0 if it was passed over, or is empty
    private mutating func read(
        _ line: ArraySlice<UInt8>, through turning: inout Turning, into piece: inout Piece, infers: Bool
    ) throws(AWSFailure) -> Int64 {
        guard !line.isEmpty else { return 0 }
        lines += 1
        guard lines > skipped else { return 0 }
        do {
            try put(line, through: &turning, into: &piece, showsShape: infers && sampled < Stretch.sample)
        } catch let problem as TranscodingProblem {
            throw damaged("\(problem)")
        } catch let problem as CompressionProblem {
            throw AWSFailure(
                service: Service.s3.rawValue, operation: GetObjectRange.name, code: "CompressionFailed",
                message: problem.message, kind: .invalid)
        } catch {
            throw damaged("cannot be used: \(error)")
        }
        return 1
    }

    private mutating func put(
        _ line: ArraySlice<UInt8>, through turning: inout Turning, into piece: inout Piece, showsShape: Bool
    ) throws {
        var isTaken = false
        try line.withUnsafeBytes { line in
            try ExportLine.read(line, through: &turning.transcoder, into: &turning.text) { item in
                isTaken = try piece.take(item, showsShape: showsShape)
            }
        }
        if isTaken, showsShape { sampled += 1 }
    }

    private func damaged(_ message: String) -> AWSFailure { .damagedExport("\(file.key): line \(lines) \(message)") }
}
