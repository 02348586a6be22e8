/// The token of a request for an export, as AWS remembers it.
package enum ExportToken {
    /// How long AWS remembers it. AWS says 8 hours from the completion of the first request; the margin covers a clock
    /// that is slow and a request that is under way when the time runs out.
    package static let lifetime = Duration.seconds(8 * 3600 - 600)

    package static func isAlive(since: Timestamp, at now: Timestamp) -> Bool {
        // A clock that went backwards by much proves nothing about the token's age.
        now - since < lifetime && since - now < .seconds(600)
    }

    /// AWS refuses a request that was signed longer ago, so one that was on its way when its job was cancelled buys nothing
    /// after that. No clock tells when that was: it is counted from the retry.
    static let longestPassage = Duration.seconds(300)
}

extension ExportRequest {
    /// All that its token stands for.
    var arguments: String {
        let encryption =
            switch encryption {
            case nil: ""
            case .aes256: "aes256"
            case .kms(let key): "kms:\(key ?? "")"
            }
        return [table.rawValue, bucket, bucketOwner ?? "", prefix, encryption, format.rawValue].joined(separator: "\n")
    }
}
