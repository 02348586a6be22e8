/// One thing to look at, as one caller in one region. What several entries of the config share is one look.
package struct Look: Sendable, Hashable {
    package enum Thing: Sendable, Hashable {
        /// Whom the credentials belong to, until when, and what time it is at AWS.
        case caller
        /// - Parameter withRecovery: point-in-time recovery too, which an archive that scans does without
        case table(TableName, withRecovery: Bool)
        case bucket(BucketQuestion)
        case database(String)
        case target(Target)
        case workgroup(String)
        /// Of this machine.
        case directory(String)
        /// Whether policies allow all of them.
        case rights(of: String, [AccessPolicy.Statement])
    }

    package var aws: AWSSettings?
    package var thing: Thing

    package init(aws: AWSSettings?, thing: Thing) {
        self.aws = aws
        self.thing = thing
    }

    /// Whether AWS takes few requests of that kind in a second, all jobs' together: ten of `DescribeContinuousBackups`.
    package var isPaced: Bool {
        if case .table(_, withRecovery: true) = thing { true } else { false }
    }

    /// The service that is asked, as failures name it; nil for this machine.
    package var service: String? {
        switch thing {
        case .caller: "STS"
        case .table: "DynamoDB"
        case .bucket: "S3"
        case .database, .target: "Glue"
        case .workgroup: "Athena"
        case .rights: "IAM"
        case .directory: nil
        }
    }
}

package struct BucketQuestion: Sendable, Hashable {
    package var name: String
    /// The account that it should be of; nil for the caller's.
    package var owner: String?
    /// A folder that the caller should be able to list, for a role that may list no more than that; nil to ask without.
    package var folder: String?

    package init(name: String, owner: String? = nil, folder: String? = nil) {
        self.name = name
        self.owner = owner
        self.folder = folder
    }
}

/// What was seen.
package enum Sighting: Sendable, Hashable {
    case caller(CallerSighting)
    case table(TableSighting)
    case bucket(BucketSighting)
    case database
    /// nil when there is no such table.
    case target(TargetDescription?)
    case workgroup(WorkgroupDescription)
    /// Why nothing can be written there; nil if it can.
    case directory(String?)
    case rights(RightsSighting)
}

package struct CallerSighting: Sendable, Hashable {
    package var account: String
    /// Of a user, or of a session of a role.
    package var arn: String
    package var region: String
    /// Of the credentials; nil for those that do not expire.
    package var expires: Timestamp?
    /// AWS's clock minus this machine's; nil where AWS did not tell.
    package var clockOffset: Duration?

    package init(
        account: String, arn: String, region: String, expires: Timestamp? = nil, clockOffset: Duration? = nil
    ) {
        self.account = account
        self.arn = arn
        self.region = region
        self.expires = expires
        self.clockOffset = clockOffset
    }

    /// Whose policies decide; nil for the root of an account, whom none binds, and for sessions of no role.
    package var principal: String? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6 else { return nil }
        let words = parts[5].split(separator: "/").map(String.init)
        switch words.first {
        case "user": return arn
        case "assumed-role" where words.count > 2: return "arn:\(parts[1]):iam::\(parts[4]):role/\(words[1])"
        default: return nil
        }
    }
}

package struct TableSighting: Sendable, Hashable {
    /// `ACTIVE`, `CREATING`, …
    package var status: String
    /// nil where nobody asked.
    package var isRecoverable: Bool?
    /// The earliest instant that it can be exported as of.
    package var recoverableSince: Timestamp?
    /// How far back that goes in time.
    package var recoveryDays: Int?
    /// The ARN of a key in KMS; nil for one of DynamoDB's own.
    package var encryptionKey: String?
    /// Since when DynamoDB cannot use that key, which somebody disabled, or denies it; nil if it can.
    package var keyRefusedSince: Timestamp?

    package init(
        status: String, isRecoverable: Bool? = nil, recoverableSince: Timestamp? = nil, recoveryDays: Int? = nil,
        encryptionKey: String? = nil, keyRefusedSince: Timestamp? = nil
    ) {
        self.status = status
        self.isRecoverable = isRecoverable
        self.recoverableSince = recoverableSince
        self.recoveryDays = recoveryDays
        self.encryptionKey = encryptionKey
        self.keyRefusedSince = keyRefusedSince
    }
}

package struct BucketSighting: Sendable, Hashable {
    /// What may be wanting to see.
    package enum Seen<Value: Sendable & Hashable>: Sendable, Hashable {
        case seen(Value)
        case unseen(AWSFailure)
    }

    /// nil where S3 did not tell.
    package var region: String?
    /// Of the caller's settings.
    package var home: String
    /// nil if it was not asked.
    package var isOfExpectedOwner: Bool?
    /// nil where nobody asked: only results are there.
    package var rules: Seen<[LifecycleRule]>?
    package var versioning: Seen<Versioning>?
    /// Of objects that are written without a word on it; nil where nobody asked.
    package var encryption: Seen<Encryption>?
    /// Whether it has a policy of its own.
    package var hasPolicy: Seen<Bool>
    /// Of the right to list it.
    package var refusal: AWSFailure?

    package init(
        region: String?, home: String, isOfExpectedOwner: Bool?, rules: Seen<[LifecycleRule]>?,
        versioning: Seen<Versioning>?, encryption: Seen<Encryption>?, hasPolicy: Seen<Bool>, refusal: AWSFailure? = nil
    ) {
        self.region = region
        self.home = home
        self.isOfExpectedOwner = isOfExpectedOwner
        self.rules = rules
        self.versioning = versioning
        self.encryption = encryption
        self.hasPolicy = hasPolicy
        self.refusal = refusal
    }
}

/// Whether a bucket keeps what is deleted or written over.
package enum Versioning: Sendable, Hashable {
    /// It never did.
    case off
    case on
    /// No more, but what it kept is still there.
    case suspended
}

package struct RightsSighting: Sendable, Hashable {
    package struct Denied: Sendable, Hashable {
        package var action: String
        package var resource: String
        /// A Deny stands somewhere; otherwise nothing allows it.
        package var isExplicit: Bool
        /// Other than the caller's own policies.
        package var policy: Denial.Policy?
        /// What the decision hangs on and the simulation was not told, such as `aws:SourceIp`.
        package var unknown: [String]

        package init(
            action: String, resource: String, isExplicit: Bool, policy: Denial.Policy? = nil, unknown: [String] = []
        ) {
            self.action = action
            self.resource = resource
            self.isExplicit = isExplicit
            self.policy = policy
            self.unknown = unknown
        }
    }

    package var denied: [Denied]
    /// Pairs of an action and a resource.
    package var asked: Int
    /// Resources, and folders of listings, that were not asked about, for there are too many.
    package var left: Int

    package init(denied: [Denied], asked: Int, left: Int) {
        self.denied = denied
        self.asked = asked
        self.left = left
    }
}
