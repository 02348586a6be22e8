/// Places in S3.
enum Locations {
    /// Without slashes at either end; empty for the bucket's root.
    static func prefix(_ written: Written) throws(Wrong) -> String {
        let text = written.text
        if text.hasPrefix("s3://") {
            throw Wrong(
                "\(text.quoted) is a whole location. Write the part after the bucket; the bucket has its own key.")
        }
        let trimmed = text.utf8.drop { $0 == UInt8(ascii: "/") }
        let end = trimmed.lastIndex { $0 != UInt8(ascii: "/") }.map { trimmed.index(after: $0) } ?? trimmed.startIndex
        let prefix = String(decoding: trimmed[..<end], as: UTF8.self)
        try check(prefix, of: text)
        return prefix
    }

    /// `s3://bucket/prefix/`
    static func whole(_ written: Written) throws(Wrong) -> String {
        try location(written, orOwn: false)
    }

    /// `s3://bucket/prefix/`, or `s3://{bucket}/prefix/`, which follows the `bucket` of whatever it stands for.
    static func result(_ written: Written) throws(Wrong) -> String {
        try location(written, orOwn: true)
    }

    /// The place that `result` names beside that bucket; nil if it follows a bucket, and there is none.
    static func place(_ result: String, beside bucket: String?) -> String? {
        let start = "s3://\(ownBucket)"
        guard result.hasPrefix(start) else { return result }
        return bucket.map { "s3://\($0)\(result.dropFirst(start.count))" }
    }

    private static let ownBucket = "{bucket}"

    private static func location(_ written: Written, orOwn: Bool) throws(Wrong) -> String {
        let text = written.text
        let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard text.hasPrefix("s3://"), let bucket = parts.first,
            orOwn && bucket == ownBucket || ResourceNames.isBucket(String(bucket))
        else {
            throw Wrong("\(text.quoted) is not an S3 location. Write \"s3://bucket/prefix/\".")
        }
        let path = parts.count == 2 ? String(parts[1]) : ""
        try check(path, of: text)
        return path.isEmpty ? "s3://\(bucket)/" : "s3://\(bucket)/\(path)\(path.hasSuffix("/") ? "" : "/")"
    }

    /// The text ends up in the location of an Athena statement, so it can hold nothing that would end a literal there.
    private static func check(_ path: String, of text: String) throws(Wrong) {
        if path.contains("//") {
            throw Wrong("\(text.quoted) has \"//\", which is a folder without a name. Write single slashes.")
        }
        let isClean = path.unicodeScalars.allSatisfy { scalar in
            scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value) && !"'\"`\\".unicodeScalars.contains(scalar)
        }
        guard isClean else {
            throw Wrong("\(text.quoted) has a quote, a backslash or a control character. Leave it out.")
        }
        guard path.utf8.count <= 512 else {
            throw Wrong("\(text.quoted) is longer than 512 bytes. Write a shorter one.")
        }
    }
}
