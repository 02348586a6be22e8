internal import Foundation
internal import GlauxCore
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// An S3 that has one export among other objects, lists them a thousand at once, and deletes as many.
final class PruneBucket: Sendable {
    enum Request: Hashable, Sendable {
        case list, manifest, delete
    }

    private struct State {
        /// Of the keys, in their order.
        var isThere: [Bool]
        var requests: [Request: Int] = [:]
    }

    private static let id = "01795239756312-44147971"
    private static let folder = "bench/AWSDynamoDB/\(id)/"
    private static let pageSize = 1000
    /// As long as S3's.
    private static let etag = "9e107d9d372bb6826bd81d3542a419d6-1"

    let export: CompletedExport
    /// As S3 sorts them.
    private let keys: [String]
    private let positions: [String: Int]
    private let manifest: ByteBuffer
    private let state: Mutex<State>

    /// - Parameters:
    ///   - count: objects of the export
    ///   - others: objects whose keys begin almost as its do
    init(count: Int, others: Int) {
        let own = [
            "_started", "manifest-files.json", "manifest-files.md5", "manifest-summary.json", "manifest-summary.md5",
        ]
        let files = (0..<count - own.count).map { number in
            Self.folder + "data/" + String(format: "%026x", number) + ".json.gz"
        }
        let neighbours = (0..<others).map {
            "bench/AWSDynamoDB/\(Self.id)\($0 % 2 == 0 ? "0" : "-")/data/\($0).json.gz"
        }
        keys = (own.map { Self.folder + $0 } + files + neighbours).sorted {
            Array($0.utf8).lexicographicallyPrecedes($1.utf8)
        }
        positions = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        manifest = ByteBuffer(
            string: files.map {
                "{\"itemCount\":1,\"md5Checksum\":\"x\",\"etag\":\"\(Self.etag)\",\"dataFileS3Key\":\"\($0)\"}\n"
            }.joined())
        state = Mutex(State(isThere: Array(repeating: true, count: keys.count)))
        let now = Moment.now().timestamp
        export = CompletedExport(
            arn: ExportARN("arn:aws:dynamodb:ap-northeast-1:123456789012:table/T/export/\(Self.id)"), bucket: "bench",
            manifestKey: Self.folder + "manifest-summary.json", itemCount: Int64(files.count), billedBytes: 1,
            exportTime: now, startTime: now, endTime: now)
    }

    var requests: [Request: Int] { state.withLock { $0.requests } }

    /// Objects of the export, and others.
    var rest: (own: Int, others: Int) {
        state.withLock { state in
            zip(keys, state.isThere).reduce(into: (0, 0)) { rest, object in
                guard object.1 else { return }
                if object.0.hasPrefix(Self.folder) { rest.0 += 1 } else { rest.1 += 1 }
            }
        }
    }

    func answer(_ request: FakeEndpoint.Request) -> FakeEndpoint.Answer {
        if request.uri.hasSuffix("manifest-files.json") {
            state.withLock { $0.requests[.manifest, default: 0] += 1 }
            return FakeEndpoint.Answer(body: manifest)
        }
        let text = request.method == .POST ? delete(String(buffer: request.body)) : list(request.uri)
        return FakeEndpoint.Answer(headers: ["content-type": "application/xml"], body: ByteBuffer(string: text))
    }

    private func list(_ uri: String) -> String {
        let query = URLComponents(string: uri)?.queryItems ?? []
        let prefix = query.first { $0.name == "prefix" }?.value ?? ""
        let start = query.first { $0.name == "continuation-token" }?.value.flatMap { Int($0) } ?? 0
        return state.withLock { state in
            state.requests[.list, default: 0] += 1
            var found = ""
            var count = 0
            for index in start..<keys.count where state.isThere[index] && keys[index].hasPrefix(prefix) {
                if count == Self.pageSize {
                    return "<ListBucketResult><IsTruncated>true</IsTruncated>"
                        + "<NextContinuationToken>\(index)</NextContinuationToken>\(found)</ListBucketResult>"
                }
                count += 1
                found +=
                    "<Contents><Key>\(keys[index])</Key><LastModified>2026-11-21T00:00:00.000Z</LastModified>"
                    + "<ETag>&quot;\(Self.etag)&quot;</ETag><Size>1048576</Size><StorageClass>STANDARD</StorageClass></Contents>"
            }
            return "<ListBucketResult><IsTruncated>false</IsTruncated>\(found)</ListBucketResult>"
        }
    }

    private func delete(_ body: String) -> String {
        let named = body.components(separatedBy: "<Key>").dropFirst().compactMap {
            $0.components(separatedBy: "<").first
        }
        state.withLock { state in
            state.requests[.delete, default: 0] += 1
            for key in named { if let position = positions[key] { state.isThere[position] = false } }
        }
        return "<DeleteResult/>"
    }
}
