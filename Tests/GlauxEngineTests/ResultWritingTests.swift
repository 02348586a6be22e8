import Foundation
import GlauxCore
import GlauxEngine
import Synchronization
import Testing

@Suite("writing the result of a query")
struct ResultWritingTests {
    private final class Directory {
        let path: String

        init() throws {
            path =
                FileManager.default.temporaryDirectory.appendingPathComponent("glaux-result-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }

        deinit {
            _ = chmod(path, 0o700)
            try? FileManager.default.removeItem(atPath: path)
        }

        var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
    }

    private static let failure = AWSFailure(
        service: "Athena", operation: "GetQueryResults", code: "X", message: "gone", kind: .transient)

    /// Pages of numbered rows, the objects that were made of them, and what was removed.
    private final class Shop: Sendable {
        let uploads = Mutex<[String: (bytes: [UInt8], state: String)]>([:])
        let removed = Mutex<[String]>([])

        func port(
            pages: Int, rowsPerPage: Int = 3, failsAt: Int? = nil, mayFinish: Bool = true
        ) -> ResultPort {
            ResultPort(
                page: { _, token throws(AWSFailure) in
                    let page = token.flatMap { Int($0) } ?? 0
                    if page == failsAt { throw ResultWritingTests.failure }
                    return ResultPage(
                        columns: [ResultColumn(name: "n", type: "bigint"), ResultColumn(name: "t", type: "varchar")],
                        rows: (0..<rowsPerPage).map { ["\(page * rowsPerPage + $0)", $0 == 0 ? nil : "text"] },
                        next: page + 1 < pages ? "\(page + 1)" : nil)
                },
                upload: { bucket, key throws(AWSFailure) in
                    let name = "\(bucket)/\(key)"
                    self.uploads.withLock { $0[name] = ([], "begun") }
                    return ResultPort.Upload(
                        write: { bytes throws(AWSFailure) in
                            self.uploads.withLock { $0[name]?.bytes.append(contentsOf: bytes) }
                        },
                        finish: { () throws(AWSFailure) in
                            guard mayFinish else { throw ResultWritingTests.failure }
                            self.uploads.withLock { $0[name]?.state = "finished" }
                        },
                        abandon: { self.uploads.withLock { $0[name]?.state = "abandoned" } })
                },
                remove: { bucket, keys throws(AWSFailure) in
                    self.removed.withLock { $0 += keys.map { "\(bucket)/\($0)" } }
                })
        }
    }

    private static func order(_ places: [ResultPlace], _ format: ResultFormat = .csv) -> ResultOrder {
        ResultOrder(query: QueryID("q"), places: places, file: "r-1.csv", format: format)
    }

    @Test("puts the same whole text into each place, readable by the group, and leaves nothing else")
    func writes() async throws {
        let directory = try Directory()
        let shop = Shop()
        let receipt = try await ResultWriting(shop.port(pages: 2)).write(
            Self.order([.directory(directory.path + "/"), .bucket("bucket", prefix: "reports")]))
        let text = "n,t\n0,\n1,text\n2,text\n3,\n4,text\n5,text\n"
        #expect(try String(contentsOfFile: "\(directory.path)/r-1.csv", encoding: .utf8) == text)
        #expect(directory.names == ["r-1.csv"])
        let mode = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/r-1.csv")[.posixPermissions]
        #expect(mode as? Int == 0o640)
        #expect(shop.uploads.withLock { $0["bucket/reports/r-1.csv"]?.state } == "finished")
        #expect(shop.uploads.withLock { $0["bucket/reports/r-1.csv"]?.bytes } == Array(text.utf8))
        #expect(
            receipt
                == ResultReceipt(
                    rows: 6, bytes: Int64(text.utf8.count),
                    paths: ["\(directory.path)/r-1.csv", "s3://bucket/reports/r-1.csv"]))
    }

    @Test("leaves nothing of a result that breaks off, and the old file of that name as it was")
    func breaksOff() async throws {
        let directory = try Directory()
        let shop = Shop()
        let order = Self.order([.directory(directory.path), .bucket("bucket", prefix: "")])
        try "old".write(toFile: "\(directory.path)/r-1.csv", atomically: true, encoding: .utf8)
        await #expect(throws: Self.failure) { try await ResultWriting(shop.port(pages: 3, failsAt: 2)).write(order) }
        #expect(directory.names == ["r-1.csv"])
        #expect(try String(contentsOfFile: "\(directory.path)/r-1.csv", encoding: .utf8) == "old")
        #expect(shop.uploads.withLock { $0["bucket/r-1.csv"]?.state } == "abandoned")
        // What a crash left behind is removed, and nothing else.
        for name in [".r-1.csv.5.partial", ".r-2.csv.5.partial", ".r-1.csv.partially"] {
            try "half".write(toFile: "\(directory.path)/\(name)", atomically: true, encoding: .utf8)
        }
        _ = try await ResultWriting(shop.port(pages: 1)).write(order)
        #expect(directory.names == [".r-1.csv.partially", ".r-2.csv.5.partial", "r-1.csv"])
    }

    @Test("leaves nothing of a result that one place takes and another does not")
    func secondFinish() async throws {
        let directory = try Directory()
        let places: [ResultPlace] = [
            .directory(directory.path), .directory("\(directory.path)/more"), .bucket("bucket", prefix: ""),
        ]
        await #expect(throws: Self.failure) {
            try await ResultWriting(Shop().port(pages: 1, mayFinish: false)).write(Self.order(places))
        }
        #expect(directory.names == ["more"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(directory.path)/more").isEmpty)
    }

    @Test("leaves nothing of a result whose writer is cancelled, not even when it was whole")
    func cancelled() async throws {
        let directory = try Directory()
        let shop = Shop()
        let order = Self.order([.directory(directory.path), .bucket("bucket", prefix: "")])
        var port = shop.port(pages: 1)
        let upload = port.upload
        port.upload = { bucket, key throws(AWSFailure) in
            var upload = try await upload(bucket, key)
            let finish = upload.finish
            upload.finish = { () throws(AWSFailure) in
                try await finish()
                withUnsafeCurrentTask { $0?.cancel() }
            }
            return upload
        }
        let writing = Task { [port] in try await ResultWriting(port).write(order) }
        await #expect(throws: AWSFailure.self) { try await writing.value }
        #expect(directory.names == [] && shop.removed.withLock { $0 } == ["bucket/r-1.csv"])
    }

    @Test("a writer that was given up and goes on all the same spoils nothing of the next")
    func twoWriters() async throws {
        let directory = try Directory()
        let order = Self.order([.directory(directory.path)])
        let whole = Shop().port(pages: 1)
        let port = ResultPort(
            page: { query, token throws(AWSFailure) in
                // Meanwhile another begins and ends.
                _ = try await ResultWriting(whole).write(order)
                return ResultPage(columns: [ResultColumn(name: "late", type: "bigint")], rows: [["1"]], next: nil)
            }, upload: whole.upload, remove: whole.remove)
        await #expect(throws: AWSFailure.self) { try await ResultWriting(port).write(order) }
        #expect(directory.names == ["r-1.csv"])
        #expect(try String(contentsOfFile: "\(directory.path)/r-1.csv", encoding: .utf8).hasPrefix("n,t"))
    }

    @Test("says which path cannot be written, why, and what to do")
    func refused() async throws {
        let directory = try Directory()
        let places = [
            ("/proc/glaux", FailureClass.missing), ("/dev/full/x", .missing), ("\(directory.path)/a/b", .missing),
        ]
        for (place, kind) in places {
            let failure = await #expect(throws: AWSFailure.self) {
                try await ResultWriting(Shop().port(pages: 1)).write(Self.order([.directory(place)]))
            }
            #expect(failure?.service == ResultOrder.disk && failure?.kind == kind, "\(place)")
            #expect(failure?.message.hasPrefix(place) == true && failure?.code.contains("directory") == true)
        }
    }

    @Test("makes the directory if it alone is missing, and removes what it is told, there or not")
    func directories() async throws {
        let directory = try Directory()
        let shop = Shop()
        let writing = ResultWriting(shop.port(pages: 1))
        let receipt = try await writing.write(Self.order([.directory("\(directory.path)/reports")]))
        try await writing.remove(receipt.paths + receipt.paths + ["s3://bucket/a/b.csv"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(directory.path)/reports").isEmpty)
        #expect(shop.removed.withLock { $0 } == ["bucket/a/b.csv"])
    }

    @Test("of a million rows, all but the last pages are on disk before the next is asked for")
    func million() async throws {
        let directory = try Directory()
        let path = directory.path
        let held = Mutex(0)
        let shop = Shop().port(pages: 1000, rowsPerPage: 1000)
        let port = ResultPort(
            page: { query, token throws(AWSFailure) in
                var status = stat()
                let partial = (try? FileManager.default.contentsOfDirectory(atPath: path))?.first ?? ""
                let written = stat("\(path)/\(partial)", &status) == 0 ? Int(status.st_size) : 0
                // A row has at least so many bytes.
                let read = (token.flatMap { Int($0) } ?? 0) * 1000 * 18
                held.withLock { $0 = max($0, read - written) }
                return try await shop.page(query, token)
            }, upload: shop.upload, remove: shop.remove)
        let receipt = try await ResultWriting(port).write(Self.order([.directory(directory.path)], .jsonl))
        #expect(receipt.rows == 1_000_000)
        let size = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/r-1.csv")[.size]
        #expect(size as? Int64 == receipt.bytes && receipt.bytes > 20_000_000)
        #expect(held.withLock { $0 } < 1 << 20)
    }
}
