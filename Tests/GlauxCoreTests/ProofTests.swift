import Testing

@testable import GlauxCore

struct ProofTests {
    private static let folder = "p/AWSDynamoDB/01-a/"
    private static let export = CompletedExport(
        arn: ExportARN(rawValue: "arn:x/export/01-a"), bucket: "b", manifestKey: folder + "manifest-summary.json",
        itemCount: 5, billedBytes: 100, exportTime: Timestamp(secondsSince1970: 1),
        startTime: Timestamp(secondsSince1970: 1), endTime: Timestamp(secondsSince1970: 2))

    /// A proof of an export that is whole.
    static var whole: ExportProof {
        var proof = ExportProof(export: export)
        proof.summary = .read(
            ExportProof.Summary(
                exportARN: export.arn.rawValue, itemCount: 5, billedBytes: 100, bucket: "b",
                filesKey: folder + "manifest-files.json"))
        proof.summaryChecksum = .read(ExportProof.Checksum(computed: "m", stated: "m"))
        proof.filesChecksum = .read(ExportProof.Checksum(computed: "n", stated: "n"))
        proof.files = .read([
            ExportProof.File(key: folder + "data/a", itemCount: 5, etag: "e-1"),
            ExportProof.File(key: folder + "data/b", itemCount: 0, etag: "f-1"),
        ])
        proof.objects = [
            folder + "data/a": ExportProof.Object(etag: "e-1", bytes: 30),
            folder + "data/b": ExportProof.Object(etag: "f-1", bytes: 20),
        ]
        return proof
    }

    @Test("an export whose manifests, counts and objects agree is whole")
    func isWhole() {
        #expect(Self.whole.verdict() == .whole(files: 2, bytes: 50))
    }

    @Test("sizes that no sum of bytes can be come to the largest there is")
    func largest() {
        var proof = Self.whole
        proof.objects[Self.folder + "data/a"]?.bytes = .max
        #expect(proof.verdict() == .whole(files: 2, bytes: .max))
    }

    @Test("what Athena passes over is no damage", arguments: ["_started", ".hidden", ""])
    func passedOver(name: String) {
        var proof = Self.whole
        proof.objects[Self.folder + "data/" + name] = ExportProof.Object(etag: "x", bytes: 0)
        #expect(proof.verdict() == .whole(files: 2, bytes: 50))
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout ExportProof) -> Void
        var findings: [String]

        init(
            _ testDescription: String, _ findings: [String], _ change: @escaping @Sendable (inout ExportProof) -> Void
        ) {
            self.testDescription = testDescription
            self.findings = findings
            self.change = change
        }
    }

    @Test("each damage is found and named", arguments: damages)
    func damage(damage: Damage) {
        var proof = Self.whole
        damage.change(&proof)
        #expect(proof.verdict() == .damaged(damage.findings))
    }

    static let damages: [Damage] = [
        Damage("no summary", ["\(folder)manifest-summary.json is missing."]) {
            $0.summary = .missing(key: folder + "manifest-summary.json")
        },
        Damage("an unreadable summary", ["k is no manifest: w."]) { $0.summary = .unreadable(key: "k", why: "w") },
        Damage("no file list", ["k is missing."]) { $0.files = .missing(key: "k") },
        Damage("no checksum", ["k.md5 is missing."]) { $0.summaryChecksum = .missing(key: "k.md5") },
        Damage(
            "a wrong checksum", ["\(folder)manifest-files.json has the MD5 x, its checksum object states y."]
        ) { $0.filesChecksum = .read(ExportProof.Checksum(computed: "x", stated: "y")) },
        Damage(
            "the summary of another export",
            [
                "\(folder)manifest-summary.json is of the export other, not of arn:x/export/01-a.",
                "\(folder)manifest-summary.json names the bucket c, not b.",
            ]
        ) {
            $0.summary = .read(
                ExportProof.Summary(
                    exportARN: "other", itemCount: 5, billedBytes: 100, bucket: "c",
                    filesKey: folder + "manifest-files.json"))
        },
        Damage(
            "other counts",
            [
                "\(folder)manifest-summary.json states 6 items, AWS stated 5.",
                "\(folder)manifest-summary.json states 101 billed bytes, AWS stated 100.",
                "\(folder)manifest-files.json states 5 items in all its files, \(folder)manifest-summary.json 6.",
            ]
        ) {
            $0.summary = .read(
                ExportProof.Summary(
                    exportARN: export.arn.rawValue, itemCount: 6, billedBytes: 101, bucket: "b",
                    filesKey: folder + "manifest-files.json"))
        },
        Damage("an object that is missing", ["\(folder)data/a is missing."]) { $0.objects[folder + "data/a"] = nil },
        Damage(
            "an object that was replaced", ["\(folder)data/a has the ETag g, the manifest states e-1."]
        ) { $0.objects[folder + "data/a"] = ExportProof.Object(etag: "g", bytes: 30) },
        Damage(
            "an object too many", ["\(folder)data/z is in no manifest, but Athena would read it."]
        ) { $0.objects[folder + "data/z"] = ExportProof.Object(etag: "g", bytes: 1) },
        Damage("a file twice", ["\(folder)data/a is listed twice."]) {
            $0.files = .read([
                ExportProof.File(key: folder + "data/a", itemCount: 5, etag: "e-1"),
                ExportProof.File(key: folder + "data/b", itemCount: 0, etag: "f-1"),
                ExportProof.File(key: folder + "data/a", itemCount: 0, etag: "e-1"),
            ])
        },
        Damage(
            "a count below nothing", ["\(folder)manifest-files.json states -1 items for \(folder)data/b."]
        ) {
            $0.files = .read([
                ExportProof.File(key: folder + "data/a", itemCount: 6, etag: "e-1"),
                ExportProof.File(key: folder + "data/b", itemCount: -1, etag: "f-1"),
            ])
        },
        Damage("items outside the location", ["elsewhere holds 5 items outside s3://b/\(folder)data/."]) {
            $0.files = .read([
                ExportProof.File(key: "elsewhere", itemCount: 5, etag: "e-1"),
                ExportProof.File(key: folder + "data/b", itemCount: 0, etag: "f-1"),
            ])
            $0.objects[folder + "data/a"] = nil
            $0.objects["elsewhere"] = ExportProof.Object(etag: "e-1", bytes: 30)
        },
    ]

    @Test("counts that do not fit in 64 bits are damage, not a crash")
    func overflow() {
        var proof = Self.whole
        proof.files = .read([
            ExportProof.File(key: Self.folder + "data/a", itemCount: .max, etag: "e-1"),
            ExportProof.File(key: Self.folder + "data/b", itemCount: .max, etag: "f-1"),
        ])
        guard case .damaged = proof.verdict() else {
            Issue.record("an overflow is no proof")
            return
        }
    }

    @Test("many findings are twenty sentences and a number")
    func manyFindings() {
        var proof = Self.whole
        for index in 100..<150 {
            proof.objects["\(Self.folder)data/x\(index)"] = ExportProof.Object(etag: "e", bytes: 1)
        }
        guard case .damaged(let sentences) = proof.verdict() else {
            Issue.record("fifty objects too many are no proof")
            return
        }
        #expect(sentences.count == 21)
        #expect(sentences.first == "\(Self.folder)data/x100 is in no manifest, but Athena would read it.")
        #expect(sentences.last == "And 30 more findings.")
    }
}
