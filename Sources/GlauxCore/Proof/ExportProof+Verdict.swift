extension ExportProof {
    /// Holds everything that was read against everything else.
    package func verdict() -> ProofVerdict {
        if case .missing = summary, objects.isEmpty { return .gone }
        var findings = Findings()
        guard let summary = summary.value(noting: &findings) else { return findings.verdict }
        judge(summary, &findings)
        judge(summaryChecksum, of: export.manifestKey, &findings)
        judge(filesChecksum, of: summary.filesKey, &findings)
        guard let files = files.value(noting: &findings) else { return findings.verdict }
        judgeCounts(of: files, summary, &findings)
        let bytes = judgeObjects(of: files, &findings)
        return findings.isEmpty ? .whole(files: files.count, bytes: bytes) : findings.verdict
    }

    private func judge(_ summary: Summary, _ findings: inout Findings) {
        let key = export.manifestKey
        if summary.exportARN != export.arn.rawValue {
            findings.note("\(key) is of the export \(summary.exportARN), not of \(export.arn).")
        }
        if summary.bucket != export.bucket {
            findings.note("\(key) names the bucket \(summary.bucket), not \(export.bucket).")
        }
        if summary.itemCount != export.itemCount {
            findings.note("\(key) states \(summary.itemCount) items, AWS stated \(export.itemCount).")
        }
        if summary.billedBytes != export.billedBytes {
            findings.note("\(key) states \(summary.billedBytes) billed bytes, AWS stated \(export.billedBytes).")
        }
    }

    private func judge(_ checksum: Reading<Checksum>, of key: String, _ findings: inout Findings) {
        guard let checksum = checksum.value(noting: &findings) else { return }
        if checksum.computed != checksum.stated {
            findings.note("\(key) has the MD5 \(checksum.computed), its checksum object states \(checksum.stated).")
        }
    }

    private func judgeCounts(of files: [File], _ summary: Summary, _ findings: inout Findings) {
        var sum: Int64 = 0
        for file in files {
            let (next, overflow) = sum.addingReportingOverflow(file.itemCount)
            guard file.itemCount >= 0, !overflow else {
                findings.note("\(summary.filesKey) states \(file.itemCount) items for \(file.key).")
                return
            }
            sum = next
        }
        if sum != summary.itemCount {
            findings.note(
                "\(summary.filesKey) states \(sum) items in all its files, \(export.manifestKey) "
                    + "\(summary.itemCount).")
        }
    }

    /// Returns the sum of the sizes of the listed files.
    private func judgeObjects(of files: [File], _ findings: inout Findings) -> Int64 {
        var bytes: Int64 = 0
        var listed: Set<String> = []
        listed.reserveCapacity(files.count)
        for file in files {
            guard listed.insert(file.key).inserted else {
                findings.note("\(file.key) is listed twice.")
                continue
            }
            guard let object = objects[file.key] else {
                findings.note("\(file.key) is missing.")
                continue
            }
            if object.etag != file.etag {
                findings.note("\(file.key) has the ETag \(object.etag), the manifest states \(file.etag).")
            }
            if file.itemCount > 0, !file.key.hasPrefix(export.dataPrefix) {
                findings.note("\(file.key) holds \(file.itemCount) items outside \(export.location).")
            }
            // S3's own figures; a sum of them that does not fit is nobody's data. It must not stop the daemon, and the
            // journal takes nothing below zero.
            let (sum, overflow) = bytes.addingReportingOverflow(object.bytes)
            bytes = overflow ? .max : sum
        }
        // In order, so that the same damage always reads the same.
        for key in objects.keys.filter({ !listed.contains($0) && isRead($0) }).sorted() {
            findings.note("\(key) is in no manifest, but Athena would read it.")
        }
        return bytes
    }

    /// Athena passes over names that begin with `_` or `.`, and over the folder's own marker.
    private func isRead(_ key: String) -> Bool {
        guard key.hasPrefix(export.dataPrefix), let name = key.split(separator: "/").last, key.last != "/"
        else { return false }
        return !name.hasPrefix("_") && !name.hasPrefix(".")
    }

    /// The sentences of a verdict: as many as a person reads, and the number of the others.
    fileprivate struct Findings {
        private static let limit = 20
        private var sentences: [String] = []
        private var count = 0

        var isEmpty: Bool { count == 0 }

        mutating func note(_ sentence: @autoclosure () -> String) {
            count += 1
            if count <= Self.limit { sentences.append(sentence()) }
        }

        var verdict: ProofVerdict {
            .damaged(count > Self.limit ? sentences + ["And \(count - Self.limit) more findings."] : sentences)
        }
    }
}

extension ExportProof.Reading {
    /// The value, or nil after noting why there is none.
    fileprivate func value(noting findings: inout ExportProof.Findings) -> Value? {
        switch self {
        case .read(let value): return value
        case .missing(let key): findings.note("\(key) is missing.")
        case .unreadable(let key, let why): findings.note("\(key) is no manifest: \(why).")
        }
        return nil
    }
}
