@testable import GlauxCore
@testable import GlauxSimulation
import Testing

struct ExportFolderTests {
    private static let prefix = "p/AWSDynamoDB/01-a/"
    private static let files = [
        ExportProof.File(key: prefix + "data/a.json.gz", itemCount: 5, etag: "e-1"),
        ExportProof.File(key: prefix + "data/b.json.gz", itemCount: 0, etag: "f-1"),
    ]
    /// Of a whole export: name, ETag and size.
    private static let whole: [(String, String, Int64)] = [
        ("_started", "0", 0), ("data/a.json.gz", "e-1", 30), ("data/b.json.gz", "f-1", 20),
        ("manifest-files.json", "1", 9), ("manifest-files.md5", "2", 24), ("manifest-summary.json", "3", 9),
        ("manifest-summary.md5", "4", 24),
    ]

    private static func export(_ manifestKey: String) -> CompletedExport {
        CompletedExport(
            arn: ExportARN(rawValue: "arn:x/export/01-a"), bucket: "b", manifestKey: manifestKey, itemCount: 5,
            billedBytes: 100, exportTime: Timestamp(secondsSince1970: 1), startTime: Timestamp(secondsSince1970: 1),
            endTime: Timestamp(secondsSince1970: 2))
    }

    private static func folder(
        _ objects: [(String, String, Int64)], manifest: ExportProof.Reading<[ExportProof.File]> = .read(files)
    ) throws -> ExportFolder {
        var folder = try #require(ExportFolder(of: export(prefix + "manifest-summary.json")))
        folder.objects = objects.map {
            ExportFolder.Listed(key: prefix + $0.0, object: ExportProof.Object(etag: $0.1, bytes: $0.2))
        }
        folder.manifest = manifest
        return folder
    }

    @Test("a whole export may go, its manifests after all else")
    func whole() throws {
        guard case .own(let first, let last) = try Self.folder(Self.whole).judgement() else {
            Issue.record("foreign objects")
            return
        }
        let names = { (listed: [ExportFolder.Listed]) in listed.map { String($0.key.dropFirst(Self.prefix.count)) } }
        #expect(
            names(first)
                == ["_started", "data/a.json.gz", "data/b.json.gz", "manifest-files.md5", "manifest-summary.md5"])
        #expect(names(last) == ["manifest-files.json", "manifest-summary.json"])
    }

    @Test("whatever a removal left when it was cut short, the next one may take", arguments: 0..<20 as Range<UInt64>)
    func cutShort(seed: UInt64) throws {
        guard case .own(let first, let last) = try Self.folder(Self.whole).judgement() else { return }
        var random = SeededRandom(seed: seed)
        // S3 deletes the objects of a request in any order.
        let one = first.shuffled(using: &random)
        let two = last.shuffled(using: &random)
        let remains: [ArraySlice<ExportFolder.Listed>] =
            one.indices.map { one[$0...] + two[...] } + two.indices.map { two[$0...] }
        for left in remains {
            var folder = try Self.folder([])
            folder.objects = Array(left)
            if !left.contains(where: { $0.key == folder.manifestKey }) {
                folder.manifest = .missing(key: folder.manifestKey)
            }
            guard case .own(let first, let last) = folder.judgement() else {
                Issue.record("\(left.map(\.key))")
                continue
            }
            #expect(first.count + last.count == left.count)
        }
    }

    @Test(
        "anything that DynamoDB did not write there is foreign",
        arguments: [
            ("data/c.json.gz", "e-1", 1), ("data/a.json.gz.bak", "e-1", 30), ("notes.txt", "x", 1), ("data/", "x", 1),
            ("", "x", 1), ("data/sub/", "x", 0), ("manifest-files.json.old", "x", 1), ("Data/a.json.gz", "e-1", 30),
            ("\u{301}manifest-files.md5", "x", 24), ("data/\u{212A}", "x", 1), ("_started/x", "x", 1),
        ] as [(String, String, Int64)])
    func foreign(object: (String, String, Int64)) throws {
        #expect(
            try Self.folder(Self.whole + [object]).judgement() == .foreign([Self.prefix + object.0]))
    }

    @Test("the markers that consoles make of folders are no data", arguments: ["", "data/"])
    func markers(name: String) throws {
        guard case .own(let first, _) = try Self.folder(Self.whole + [(name, "x", 0)]).judgement() else {
            Issue.record("foreign objects")
            return
        }
        #expect(first.contains { $0.key == Self.prefix + name })
    }

    @Test("a data object that is no longer the one that the manifest names is foreign")
    func changed() throws {
        var objects = Self.whole
        objects[1].1 = "other"
        #expect(try Self.folder(objects).judgement() == .foreign([Self.prefix + "data/a.json.gz"]))
    }

    @Test("without its manifest, data is nobody's, and what DynamoDB names itself may go")
    func withoutManifest() throws {
        let missing = ExportProof.Reading<[ExportProof.File]>.missing(key: "x")
        let rest = Self.whole.filter { $0.0 != "manifest-files.json" }
        #expect(
            try Self.folder(rest, manifest: missing).judgement()
                == .foreign([Self.prefix + "data/a.json.gz", Self.prefix + "data/b.json.gz"]))
        guard case .own = try Self.folder(rest.filter { !$0.0.hasPrefix("data/") }, manifest: missing).judgement()
        else {
            Issue.record("foreign objects")
            return
        }
    }

    @Test("a manifest that cannot be read is not DynamoDB's")
    func unreadable() throws {
        let unreadable = ExportProof.Reading<[ExportProof.File]>.unreadable(key: "x", why: "y")
        let own = Self.whole.filter { !$0.0.hasPrefix("data/") }
        #expect(
            try Self.folder(own, manifest: unreadable).judgement() == .foreign([Self.prefix + "manifest-files.json"]))
    }

    @Test("objects of another folder are never the export's, whatever a manifest says of them")
    func elsewhere() throws {
        var folder = try Self.folder([])
        let key = "p/AWSDynamoDB/02-b/data/a.json.gz"
        folder.objects = [ExportFolder.Listed(key: key, object: ExportProof.Object(etag: "e-1", bytes: 1))]
        folder.manifest = .read([ExportProof.File(key: key, itemCount: 1, etag: "e-1")])
        #expect(folder.judgement() == .foreign([key]))
    }

    @Test(
        "a manifest that is not in its export's folder names no folder",
        arguments: [
            "manifest-summary.json", "", "p/manifest-summary.json", "p/AWSDynamoDB/02-b/manifest-summary.json",
            "p/AWSDynamoDB/01-a/", "pAWSDynamoDB/01-a/manifest-summary.json",
            "AWSDynamoDB/01-a/x/manifest-summary.json",
        ])
    func noFolder(manifestKey: String) {
        #expect(ExportFolder(of: Self.export(manifestKey)) == nil)
    }

    @Test("an export without a prefix has its folder at the top of the bucket")
    func top() {
        #expect(
            ExportFolder(of: Self.export("AWSDynamoDB/01-a/manifest-summary.json"))?.prefix == "AWSDynamoDB/01-a/")
    }
}
