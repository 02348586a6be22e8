/// What went wrong at AWS, as far as its codes, types and words tell: the one translation of everything that AWS can
/// refuse or fail. From it come the class of a failure, and so whether trying again can help; what happened in a
/// sentence; and what to do about it.
///
/// A message that no rule knows is `.only(.unknown)`: AWS's own words are kept beside every cause, and none is guessed.
package enum Cause: Sendable, Hashable {
    /// IAM, a bucket or a key denies something.
    case denied(Denial)
    case lakeFormation(LakeFormationDenial)
    /// Athena could not use the place for its results; AWS does not say whether for want of the bucket or of a right.
    case resultBucket(String?)
    /// The KMS key is disabled, or may not be used.
    case keyRefused
    case keyMissing
    case credentialsRefused
    case credentialsMissing
    case credentialsExpired
    /// AWS called them expired, and whoever gives them has no others: AWS is not asked about them before `until`.
    case credentialsKeptBack(until: Timestamp)
    /// AWS's clock and this machine's differ by too much.
    case clockSkew
    case missing(MissingThing)
    /// Somebody else changed the same thing at the same moment.
    case concurrentChange
    case alreadyExists
    /// A token was used before, with other arguments.
    case tokenReused
    case cancelled
    case recoveryOff
    /// A quota of the Glue catalog, such as that of a table's versions.
    case catalogQuota
    /// Athena's DDL fails on a Glue table without a TableType.
    case noTableType
    /// Athena does not take the statement as SQL.
    case malformedQuery
    /// Nothing more than its class is known.
    case only(FailureClass)

    package var kind: FailureClass {
        switch self {
        case .denied, .lakeFormation, .resultBucket, .keyRefused, .credentialsRefused: .permission
        // Whoever gives them may not be up yet, and a job that has bought an export is worth waiting for.
        case .credentialsMissing, .credentialsExpired, .credentialsKeptBack: .credentials
        case .clockSkew: .transient
        case .missing, .keyMissing: .missing
        case .concurrentChange, .alreadyExists, .tokenReused, .cancelled: .conflict
        case .recoveryOff, .catalogQuota, .noTableType, .malformedQuery: .invalid
        case .only(let kind): kind
        }
    }
}

/// What is not there.
package enum MissingThing: Sendable, Hashable {
    case dynamoDBTable, export, bucket, object, location, database, target, workgroup, query
    /// AWS does not say what.
    case something
}

/// The right of Lake Formation that is wanting, where AWS names it.
package struct LakeFormationDenial: Sendable, Hashable {
    /// `Alter`, `Create Database`
    package var permission: String?
    /// A table, a database, `Catalog` or an S3 location.
    package var resource: String?

    package init(permission: String? = nil, resource: String? = nil) {
        self.permission = permission
        self.resource = resource
    }
}
