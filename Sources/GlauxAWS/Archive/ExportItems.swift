import GlauxCore

/// The items of an export, line by line. A cursor in the middle of a file is found again by reading the file from its
/// beginning.
struct ExportItems: PieceSource {
    /// In one request.
    private static let partSize: Int64 = 1 << 20
    /// Of text, before the piece is looked at again.
    private static let stretchBytes = 1 << 20

    let request: ScanRequest
    let manifest: ExportManifest
    /// In the order of the manifest.
    let files: [ExportProof.File]
    private var open: ExportFile?

    init(request: ScanRequest, manifest: ExportManifest, files: [ExportProof.File]) {
        self.request = request
        self.manifest = manifest
        self.files = files
    }

    mutating func read(
        from cursor: inout SegmentCursor, into piece: inout Piece
    ) async throws(AWSFailure) -> Stretch {
        if open == nil { open = try begin(at: cursor) }
        guard var file = open.take() else {
            cursor.isDone = true
            return Stretch()
        }
        var stretch = Stretch()
        var bytes = 0
        while bytes < Self.stretchBytes {
            if file.needsInput {
                guard let range = file.rest(by: Self.partSize) else {
                    stretch.scanned += try file.finish(into: &piece, infers: request.infersColumns)
                    let next = ExportPosition(file: file.index + request.segments)
                    cursor.key = next.key
                    cursor.isDone = next.file >= files.count
                    return stretch
                }
                file.take(try await part(of: file.file, range))
            }
            let lines = try file.readLines(into: &piece, infers: request.infersColumns)
            stretch.scanned += lines.new
            bytes += lines.bytes
        }
        cursor.key = ExportPosition(file: file.index, lines: file.lines).key
        file.sampled = 0
        open = file
        return stretch
    }

    /// The first from there on that has items; nil if there is none.
    private func begin(at cursor: SegmentCursor) throws(AWSFailure) -> ExportFile? {
        guard var position = ExportPosition(of: cursor) else {
            throw .damagedExport("the journal's place in the export, \(cursor.key ?? ""), is none")
        }
        while position.file < files.count, files[position.file].itemCount <= 0 {
            position = ExportPosition(file: position.file + request.segments)
        }
        guard position.file < files.count else { return nil }
        return try ExportFile(files[position.file], at: position)
    }

    private func part(of file: ExportProof.File, _ range: Range<Int64>) async throws(AWSFailure)
        -> GetObjectRange.Output
    {
        do throws(AWSFailure) {
            return try await manifest.part(of: file, range).get()
        } catch {
            throw error.ofExport
        }
    }
}
