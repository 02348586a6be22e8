import Foundation
import NIOHTTP1
import Synchronization

@testable import GlauxAWS

/// A bucket that takes uploads in parts, and a table that is scanned: what an archive needs of AWS, as text.
final class PretendBucket: Sendable {
    struct Contents: Sendable {
        /// By id, the keys and the parts by number.
        var uploads: [String: (key: String, parts: [Int: String])] = [:]
        var objects: [String: String] = [:]
        var lastID = 0
        /// So many uploads are begun and answered with an error.
        var unansweredBeginnings = 0
        /// As for a role that may list a folder alone: what is missing is denied.
        var hidesWhatIsMissing = false
    }

    let contents = Mutex(Contents())
    private let scan: @Sendable (String) -> ScriptedServer.Act

    /// - Parameter scan: answers the body of a Scan
    init(scan: @escaping @Sendable (String) -> ScriptedServer.Act = { _ in .error("NotExpected") }) {
        self.scan = scan
    }

    var script: [ScriptedServer.Act] { [.serve { self.answer($0) }] }

    func answer(_ request: ScriptedServer.Request) -> (status: Int, headers: [(String, String)], body: [UInt8]) {
        let act = act(on: request)
        guard case .answer(let status, let headers, let body) = act else { return (500, [], []) }
        return (status, headers, Array(body.utf8))
    }

    private func act(on request: ScriptedServer.Request) -> ScriptedServer.Act {
        if request.headers.first(name: "x-amz-target") != nil { return scan(request.body) }
        let components = URLComponents(string: request.uri)
        let key = (components?.path ?? "").split(separator: "/").dropFirst().joined(separator: "/")
        var query: [String: String] = [:]
        for item in components?.queryItems ?? [] { query[item.name] = item.value ?? "" }
        return contents.withLock { contents in
            switch (request.method, query["uploadId"]) {
            case ("GET", _) where query["uploads"] != nil:
                let uploads = contents.uploads.sorted { $0.key < $1.key }.map {
                    "<Upload><Key>\($0.value.key)</Key><UploadId>\($0.key)</UploadId></Upload>"
                }
                return .xml(
                    "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>\(uploads.joined())</ListMultipartUploadsResult>"
                )
            case ("POST", nil):
                contents.lastID += 1
                contents.uploads["u\(contents.lastID)"] = (key, [:])
                guard contents.unansweredBeginnings == 0 else {
                    contents.unansweredBeginnings -= 1
                    return .xml("", status: 500)
                }
                return .xml(
                    "<InitiateMultipartUploadResult><UploadId>u\(contents.lastID)</UploadId></InitiateMultipartUploadResult>"
                )
            case ("PUT", .some(let id)):
                guard let number = query["partNumber"].flatMap({ Int($0) }), contents.uploads[id] != nil else {
                    return Self.missing("NoSuchUpload")
                }
                contents.uploads[id]?.parts[number] = request.body
                return .xml("", headers: [("ETag", "\"e\(number)\"")])
            case ("POST", .some(let id)):
                guard let upload = contents.uploads.removeValue(forKey: id) else { return Self.missing("NoSuchUpload") }
                contents.objects[upload.key] = upload.parts.sorted { $0.key < $1.key }.map(\.value).joined()
                return .xml("<CompleteMultipartUploadResult><ETag>\"x\"</ETag></CompleteMultipartUploadResult>")
            case ("DELETE", .some(let id)):
                return contents.uploads.removeValue(forKey: id) == nil
                    ? Self.missing("NoSuchUpload") : .xml("", status: 204)
            case ("GET", _) where query["list-type"] != nil:
                let keys = contents.objects.keys.filter { $0.hasPrefix(query["prefix"] ?? "") }.sorted()
                let objects = keys.map { "<Contents><Key>\($0)</Key><ETag>x</ETag><Size>1</Size></Contents>" }
                return .xml(
                    "<ListBucketResult><IsTruncated>false</IsTruncated>\(objects.joined())</ListBucketResult>")
            case ("HEAD", _), ("GET", _):
                guard let text = contents.objects[key] else {
                    return contents.hidesWhatIsMissing ? .xml("", status: 403) : Self.missing("NoSuchKey")
                }
                let whole = Array(text.utf8)
                guard request.method == "GET" else {
                    return .xml("", headers: [("ETag", "\"x\""), ("Content-Length", "\(whole.count)")])
                }
                let bounds = (request.headers.first(name: "range") ?? "").dropFirst(6).split(separator: "-").compactMap
                { Int($0) }
                let part = whole[bounds[0]...min(bounds[1], whole.count - 1)]
                return .xml(
                    String(decoding: part, as: UTF8.self), status: 206,
                    headers: [
                        ("ETag", "\"x\""),
                        ("Content-Range", "bytes \(part.startIndex)-\(part.endIndex - 1)/\(whole.count)"),
                    ])
            default: return .xml("", status: 405)
            }
        }
    }

    private static func missing(_ code: String) -> ScriptedServer.Act {
        .xml("<Error><Code>\(code)</Code><Message>m</Message></Error>", status: 404)
    }
}
