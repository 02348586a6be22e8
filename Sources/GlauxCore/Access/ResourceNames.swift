/// Writes the ARNs of one account and region; `*` stands for what is not known offline.
struct ResourceNames: Sendable {
    private let partition: String
    private let region: String
    private let account: String

    init(region: String?, account: String?) {
        self.region = region ?? "*"
        self.account = account ?? "*"
        partition = Self.partition(of: region)
    }

    func table(_ name: TableName) -> String { arn("dynamodb", "table/\(name)") }
    func exports(of name: TableName) -> String { arn("dynamodb", "table/\(name)/export/*") }
    func bucket(_ name: String) -> String { "arn:\(partition):s3:::\(name)" }
    func objects(in bucket: String, under prefix: String) -> String {
        prefix.isEmpty ? "\(self.bucket(bucket))/*" : "\(self.bucket(bucket))/\(prefix)/*"
    }
    func workgroup(_ name: String) -> String { arn("athena", "workgroup/\(name)") }
    /// A role or a user of the account.
    var anyPrincipal: String { "arn:\(partition):iam::\(account):*" }
    var catalog: String { arn("glue", "catalog") }
    func database(_ name: String) -> String { arn("glue", "database/\(name)") }
    func catalogTable(_ target: Target) -> String { arn("glue", "table/\(target.database)/\(target.name)") }

    /// None for a key of AWS's own, which lets in whoever comes through S3.
    func keys(of encryption: Encryption?) -> [String] {
        if case .kms(let key?) = encryption { [key].map(self.key) } else { [] }
    }

    /// A key by its ARN or its id; an alias names no key, so any is meant that has it.
    private func key(_ key: String) -> String {
        if key.hasPrefix("arn:") { return key }
        return arn("kms", key.hasPrefix("alias/") ? "key/*" : "key/\(key)")
    }

    private func arn(_ service: String, _ resource: String) -> String {
        "arn:\(partition):\(service):\(region):\(account):\(resource)"
    }

    /// What is not known may be the same.
    func mayShareCatalog(with other: ResourceNames) -> Bool {
        [(region, other.region), (account, other.account)].allSatisfy { $0 == $1 || $0 == "*" || $1 == "*" }
    }

    private static func partition(of region: String?) -> String {
        guard let region else { return "aws" }
        if region.hasPrefix("cn-") { return "aws-cn" }
        if region.hasPrefix("us-gov-") { return "aws-us-gov" }
        return region.hasPrefix("eusc-") ? "aws-eusc" : "aws"
    }
}
