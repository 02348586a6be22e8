import GlauxCore

/// Names by the rules of the AWS service whose they are.
enum ResourceNames {
    /// DynamoDB: 3 to 255 of `A-Z a-z 0-9 _ . -`.
    static func table(_ written: Written) throws(Wrong) -> String {
        let name = try written.plainText()
        if name.hasPrefix("arn:") {
            throw Wrong("\(name.quoted) is an ARN. Write the table's name, which is what follows \"table/\".")
        }
        guard (3...255).contains(name.utf8.count),
            name.utf8.allSatisfy({ $0.isAlphanumeric || "_.-".utf8.contains($0) })
        else {
            throw Wrong("\(name.quoted) cannot be a DynamoDB table. Write 3 to 255 of the characters A-Z a-z 0-9 _ . -")
        }
        return name
    }

    /// What is no table of AWS's has a name of Glaux's, which files can have: 1 to 100 of `A-Z a-z 0-9 _ . -`.
    static func entry(_ written: Written) throws(Wrong) -> String {
        let name = try written.plainText()
        guard (1...100).contains(name.utf8.count), name.utf8.first?.isAlphanumeric == true,
            name.utf8.allSatisfy({ $0.isAlphanumeric || "_.-".utf8.contains($0) })
        else {
            throw Wrong(
                "\(name.quoted) cannot be a name here. Write 1 to 100 of the characters A-Z a-z 0-9 _ . - , a letter or a "
                    + "digit first.")
        }
        return name
    }

    /// S3's rules for general purpose buckets.
    static func bucket(_ written: Written) throws(Wrong) -> String {
        let name = try written.plainText()
        if name.hasPrefix("s3://") || name.hasPrefix("arn:") || name.contains("/") {
            throw Wrong("\(name.quoted) is not a bucket's name. Write the name alone; folders go into \"prefix\".")
        }
        let lower = name.lowercased()
        if lower != name, isBucket(lower) {
            throw Wrong("\(name.quoted) has capitals, which no bucket has. Write \(lower.quoted).")
        }
        guard isBucket(name) else {
            throw Wrong(
                "\(name.quoted) cannot be a bucket. Write 3 to 63 of the characters a-z 0-9 . - that begin and end with a "
                    + "letter or digit.")
        }
        return name
    }

    static func isBucket(_ name: String) -> Bool {
        guard (3...63).contains(name.utf8.count), let first = name.utf8.first, let last = name.utf8.last,
            name.utf8.allSatisfy({ $0.isLowerAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }),
            first.isLowerAlphanumeric, last.isLowerAlphanumeric, !name.contains("..")
        else { return false }
        let isAddress =
            name.split(separator: ".", omittingEmptySubsequences: false).count == 4
            && name.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
        let reserved =
            ["xn--", "sthree-", "amzn-s3-demo-"].contains(where: name.hasPrefix)
            || ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].contains(where: name.hasSuffix)
        return !isAddress && !reserved
    }

    /// Athena: 1 to 255 of `a-z 0-9 _`, for databases and tables alike.
    static func catalog(_ name: String, what: String) throws(Wrong) -> String {
        let lower = name.lowercased()
        if lower != name, isCatalog(lower) {
            throw Wrong("\(name.quoted) has capitals, which Athena folds. Write \(lower.quoted).")
        }
        guard isCatalog(name) else {
            throw Wrong("\(name.quoted) cannot be an Athena \(what). Write 1 to 255 of the characters a-z 0-9 _")
        }
        return name
    }

    private static func isCatalog(_ name: String) -> Bool {
        (1...255).contains(name.utf8.count)
            && name.utf8.allSatisfy { $0.isLowerAlphanumeric || $0 == UInt8(ascii: "_") }
    }

    /// Athena: 1 to 128 of `a-z A-Z 0-9 . _ -`.
    static func workgroup(_ written: Written) throws(Wrong) -> String {
        let name = try written.plainText()
        guard (1...128).contains(name.utf8.count),
            name.utf8.allSatisfy({ $0.isAlphanumeric || "._-".utf8.contains($0) })
        else {
            throw Wrong("\(name.quoted) cannot be a workgroup. Write 1 to 128 of the characters A-Z a-z 0-9 . _ -")
        }
        return name
    }

    /// Twelve digits, whether YAML reads them as a number or not.
    static func account(_ written: Written) throws(Wrong) -> String {
        let text = written.text
        if text.utf8.count == 12, text.allSatisfy(\.isASCIIDigit) { return text }
        let lost = written.isPlain && text.allSatisfy({ $0.isASCIIDigit }) && text.utf8.count < 12
        throw Wrong(
            "\(text.quoted) is not an account. Write its twelve digits in quotes, "
                + (lost ? "with the zeros that it begins with." : "such as \"012345678901\"."))
    }

    /// Names of Unix groups as `groupadd` takes them, and with capitals and dots.
    static func group(_ written: Written) throws(Wrong) -> String {
        let name = try written.plainText()
        guard let first = name.utf8.first, (1...32).contains(name.utf8.count),
            first.isAlphanumeric && !(0x30...0x39).contains(first) || first == UInt8(ascii: "_"),
            name.utf8.allSatisfy({ $0.isAlphanumeric || "_.-".utf8.contains($0) })
        else { throw Wrong("\(name.quoted) cannot be a Unix group. Write a group's name, such as \"glaux\".") }
        return name
    }
}

extension UInt8 {
    var isLowerAlphanumeric: Bool { (0x61...0x7a).contains(self) || (0x30...0x39).contains(self) }
    var isAlphanumeric: Bool { isLowerAlphanumeric || (0x41...0x5a).contains(self) }
}
