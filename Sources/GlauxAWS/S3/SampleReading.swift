import GlauxCore

/// Looks at some items of an export: the head of every data file, or of files spread evenly over all, as far as `limit`
/// goes. Of what it reads it keeps the shape alone, and of the export no more than a few parts at once, however large
/// that is.
struct SampleReading: Sendable {
    /// In one request.
    private static let partSize: Int64 = 512 << 10
    /// Less of a file is not worth its request.
    private static let smallestShare: Int64 = 32 << 10
    /// Requests at once.
    private static let breadth = 8

    let export: CompletedExport
    let bucketOwner: String?
    /// Of compressed bytes.
    let limit: Int64
    let s3: ServiceClient
    let credentials: CredentialStore

    private var manifest: ExportManifest {
        ExportManifest(export: export, bucketOwner: bucketOwner, s3: s3, credentials: credentials)
    }

    init(
        export: CompletedExport, bucketOwner: String?, limit: Int64, s3: ServiceClient, credentials: CredentialStore
    ) {
        self.export = export
        self.bucketOwner = bucketOwner
        self.limit = limit
        self.s3 = s3
        self.credentials = credentials
    }

    /// Throws where S3 could not be asked, and where what it has is no export: class damaged, with file and line.
    func sample() async throws(AWSFailure) -> ExportSample {
        let files = try await manifest.files().filter { $0.itemCount > 0 }
        var sample = ExportSample(shape: ItemShape(), files: files.count, filesRead: 0, bytesRead: 0)
        var chosen = Self.spread(files, over: limit)[...]
        // What small files leave over goes to those that come later.
        func share() -> Int64 { max((limit - sample.bytesRead) / Int64(chosen.count), Self.smallestShare) }
        while !chosen.isEmpty {
            for head in await heads(of: chosen.prefix(Self.breadth), share()) {
                let file = chosen[chosen.startIndex]
                sample.bytesRead += try await read(file, from: try head.get(), share(), into: &sample.shape)
                sample.filesRead += 1
                chosen = chosen.dropFirst()
            }
        }
        return sample
    }

    /// Evenly chosen, no more than are worth reading within the limit, and one at least.
    static func spread(_ files: [ExportProof.File], over limit: Int64) -> [ExportProof.File] {
        let room = max(1, Int(clamping: limit / smallestShare))
        guard files.count > room else { return files }
        return (0..<room).map { files[$0 * files.count / room] }
    }

    private func heads(
        of files: ArraySlice<ExportProof.File>, _ share: Int64
    ) async -> [Result<GetObjectRange.Output, AWSFailure>] {
        await withTaskGroup { group in
            for (number, file) in files.enumerated() {
                group.addTask { (number, await manifest.part(of: file, 0..<min(share, Self.partSize))) }
            }
            var heads: [Int: Result<GetObjectRange.Output, AWSFailure>] = [:]
            for await (number, head) in group { heads[number] = head }
            return heads.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    /// - Returns: how many bytes were read
    private func read(
        _ file: ExportProof.File, from head: GetObjectRange.Output, _ share: Int64, into shape: inout ItemShape
    ) async throws(AWSFailure) -> Int64 {
        var items = try FileItems(file.key)
        var part = head
        var place: Int64 = 0
        while true {
            try items.consume(part.bytes, into: &shape)
            place += Int64(part.bytes.count)
            if place >= part.total {
                try items.finish(into: &shape)
                return place
            }
            // The line that is cut here is left out.
            guard place < share else { return place }
            let range = place..<min(share, place + Self.partSize)
            part = try await manifest.part(of: file, range).get()
        }
    }
}

/// Decompresses a data file and reads its lines.
private struct FileItems {
    private let key: String
    private let inflater: Inflater
    private var lines = ItemLines()

    init(_ key: String) throws(AWSFailure) {
        self.key = key
        do throws(CompressionProblem) { inflater = try Inflater() } catch {
            throw .damagedExport("\(key): \(error.message)")
        }
    }

    mutating func consume(_ part: [UInt8], into shape: inout ItemShape) throws(AWSFailure) {
        do throws(Inflation<ItemLineProblem>) {
            try inflater.inflate(part) { (text) throws(ItemLineProblem) in try lines.consume(text, into: &shape) }
        } catch {
            switch error {
            case .damaged(let words): throw .damagedExport("\(key) is no whole gzip file: \(words)")
            case .stopped(let problem): throw .damagedExport("\(key): line \(lines.number) \(problem.message)")
            }
        }
    }

    mutating func finish(into shape: inout ItemShape) throws(AWSFailure) {
        guard inflater.isAtEnd else { throw .damagedExport("\(key) is no whole gzip file: it ends too early") }
        do throws(ItemLineProblem) {
            try lines.finish(into: &shape)
        } catch {
            throw .damagedExport("\(key): line \(lines.number) \(error.message)")
        }
    }
}
