import Crypto
import GlauxCore
import NIOCore

/// `manifest-files.json` as it streams in: hashed and read line by line, so that of the text no more than one line and
/// one chunk are ever held.
struct ManifestFiles: BodySink {
    static let hasDeadline = false
    /// A line is about 250 bytes; a key has at most 1024, perhaps escaped.
    static let lineLimit = 64 << 10

    private(set) var files: [ExportProof.File] = []
    /// Why it is no manifest. The hash goes on, for it tells whether S3 has what DynamoDB wrote.
    private(set) var problem: String?
    private var hash = Insecure.MD5()
    private var line: [UInt8] = []
    private var lineNumber = 1

    mutating func consume(_ chunk: ByteBuffer) throws(Malformed) {
        chunk.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        var rest = chunk.readableBytesView[...]
        while problem == nil, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line.append(contentsOf: rest[..<end])
            endLine()
            rest = rest[rest.index(after: end)...]
        }
        guard problem == nil else { return }
        line.append(contentsOf: rest)
        if line.count > Self.lineLimit { problem = "line \(lineNumber) is longer than \(Self.lineLimit) bytes" }
    }

    /// To be called at the end of the object, whose last line may lack its newline. Returns the MD5 in base64.
    mutating func finish() -> String {
        if problem == nil { endLine() }
        return Base64.encode(hash.finalize())
    }

    private mutating func endLine() {
        defer {
            line.removeAll(keepingCapacity: true)
            lineNumber += 1
        }
        guard !line.isEmpty else { return }
        do throws(Malformed) {
            let json = try JSON(parsing: line)
            files.append(
                ExportProof.File(
                    key: try json.text("dataFileS3Key"), itemCount: try json.integer("itemCount"),
                    etag: try json.text("etag").filter { $0 != "\"" }))
        } catch {
            problem = "line \(lineNumber) cannot be read: \(error.problem)"
        }
    }
}
