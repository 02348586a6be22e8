/// What AWS says of a denial: which action, on what, and which policy is at fault. Any of them may be wanting.
package struct Denial: Sendable, Hashable {
    /// The kinds of policy that AWS names, in its own words.
    package enum Policy: String, Sendable, Hashable, CaseIterable {
        case identity = "identity-based policy"
        case resource = "resource-based policy"
        case boundary = "permissions boundary"
        case session = "session policy"
        case endpoint = "VPC endpoint policy"
        case serviceControl = "service control policy"
        case resourceControl = "resource control policy"
    }

    package enum Reason: Sendable, Hashable {
        /// A Deny stands in it.
        case explicitDeny(Policy?)
        /// It has no Allow.
        case nothingAllows(Policy)
    }

    /// `glue:UpdateTable`
    package var action: String?
    package var resource: String?
    package var reason: Reason?
    /// Where the denial came from, if it was passed on: `Glue`, `S3`.
    package var service: String?

    package init(action: String? = nil, resource: String? = nil, reason: Reason? = nil, service: String? = nil) {
        self.action = action
        self.resource = resource
        self.reason = reason
        self.service = service
    }

    /// From `User: … is not authorized to perform: glue:UpdateTable on resource: arn:… because no identity-based policy
    /// allows the glue:UpdateTable action` and its variants; nil when no action is named.
    init?(_ words: Words) {
        guard let marker = words.end(of: "not authorized to perform") else { return nil }
        let start = words.run(from: marker) { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: " ") }.end
        let (action, end) = words.run(from: start, while: Self.isOfAction)
        guard action.contains(":") else { return nil }
        self.action = action
        if let marker = words.end(of: "on resource", from: end) {
            let start = words.run(from: marker) { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: " ") }.end
            resource = words.name(from: start)?.text
        }
        if let deny = words.end(of: "explicit deny", from: end) {
            reason = .explicitDeny(Self.policy(in: words, from: deny))
        } else if let cause = words.end(of: "because ", from: end), let policy = Self.policy(in: words, from: cause) {
            reason = .nothingAllows(policy)
        }
    }

    /// The right that an operation of S3 needs; nil if it has one of its own name or none that Glaux knows.
    package static func actionOnS3(of operation: String) -> String? {
        switch operation {
        case "GetObject", "HeadObject": "s3:GetObject"
        case "ListObjectsV2", "HeadBucket": "s3:ListBucket"
        case "GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration"
        case "GetBucketVersioning": "s3:GetBucketVersioning"
        case "GetBucketEncryption": "s3:GetEncryptionConfiguration"
        case "GetBucketPolicy": "s3:GetBucketPolicy"
        case "PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload": "s3:PutObject"
        case "DeleteObject", "DeleteObjects": "s3:DeleteObject"
        case "AbortMultipartUpload": "s3:AbortMultipartUpload"
        case "ListMultipartUploads": "s3:ListBucketMultipartUploads"
        default: nil
        }
    }

    private static func isOfAction(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "*"):
            true
        default: false
        }
    }

    /// The first that is named from `start` on.
    private static func policy(in words: Words, from start: Int) -> Policy? {
        let named: [(Policy, Int)] = [
            (.identity, "identity-based polic"), (.resource, "resource-based polic"),
            (.boundary, "permissions boundar"), (.session, "session polic"), (.endpoint, "vpc endpoint polic"),
            (.serviceControl, "service control polic"), (.resourceControl, "resource control polic"),
        ].compactMap { (policy: Policy, phrase: StaticString) in
            words.end(of: phrase, from: start).map { (policy, $0) }
        }
        return named.min { $0.1 < $1.1 }?.0
    }
}

extension LakeFormationDenial {
    /// From `Insufficient Lake Formation permission(s): Required Alter on article`, or `… on s3://bucket/path`.
    init?(_ words: Words) {
        guard let marker = words.end(of: "insufficient lake formation permission") else { return nil }
        self.init()
        guard let required = words.end(of: "required ", from: marker) else {
            if let on = words.end(of: " on ", from: marker) { resource = words.name(from: on)?.text }
            return
        }
        guard let on = words.end(of: " on ", from: required) else { return }
        permission = words.run(from: required) { $0 != UInt8(ascii: "(") }.text.before(" on ")
        resource = words.name(from: on)?.text
    }
}

extension String {
    /// What stands before the first `mark`, which is there.
    fileprivate func before(_ mark: String) -> String? {
        firstRange(of: mark).map { String(self[..<$0.lowerBound]) }
    }
}
