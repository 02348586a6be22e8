/// What Glaux needs a right for. A policy has one statement for each, and its Sid says it.
package enum Purpose: String, Sendable, Hashable, CaseIterable {
    case readTableSettings = "ReadTableSettings"
    case exportTables = "ExportTables"
    case followExports = "FollowExports"
    case findExports = "FindExports"
    /// DynamoDB writes with the rights of whoever asked for the export.
    case writeExports = "WriteExports"
    case encryptExports = "EncryptExports"
    case listExportFiles = "ListExportFiles"
    case readExportFiles = "ReadExportFiles"
    case pruneExports = "PruneExports"
    /// Archives alone read items, where they do not export them.
    case scanTables = "ScanTables"
    case writeArchives = "WriteArchives"
    case encryptArchives = "EncryptArchives"
    /// What an interrupted job has begun to upload, to forget it.
    case findUploads = "FindUploads"
    case readArchives = "ReadArchives"
    /// Without it, an object that is missing looks like one that is denied.
    case listArchives = "ListArchives"
    /// What was lost, or changed by somebody else, before it was proven, is removed and written again.
    case discardPieces = "DiscardPieces"
    case writeReports = "WriteReports"
    /// Where a result is written to several places, one that cannot be finished is removed from the others.
    case pruneReports = "PruneReports"
    case readTargets = "ReadTargets"
    case createTargets = "CreateTargets"
    case changeTargets = "ChangeTargets"
    case registerPartitions = "RegisterPartitions"
    /// Athena adds them with the rights of whoever asks.
    case addPartitions = "AddPartitions"
    case dropOwnTables = "DropOwnTables"
    case trimTargetVersions = "TrimTargetVersions"
    case createDatabases = "CreateDatabases"
    case runQueries = "RunQueries"
    /// Views stop nothing that they began; and reports look for none whose id was lost.
    case stopQueries = "StopQueries"
    case findStatements = "FindStatements"
    case readQueryResults = "ReadQueryResults"
    /// What the queries of reports name of the config's own targets.
    case queryTargets = "QueryTargets"
    /// Of archives: the targets of tables have none.
    case queryPartitions = "QueryPartitions"
    case queryFiles = "QueryFiles"
    case listQueryFiles = "ListQueryFiles"
    /// Athena decrypts what it reads with the rights of whoever asks, who need not be whoever encrypted it.
    case decryptQueryFiles = "DecryptQueryFiles"
    /// Athena looks there with the rights of whoever asks, whatever the statement.
    case letAthenaLookAround = "LetAthenaLookAround"
    case findResultBucket = "FindResultBucket"
    case keepQueryResults = "KeepQueryResults"
    /// What doctor looks at besides, which no job needs.
    case examineBuckets = "ExamineBuckets"
    case simulateRights = "SimulateRights"
    case useLakeFormation = "UseLakeFormation"
    case assumeRoles = "AssumeRoles"

    package var actions: [String] {
        switch self {
        case .readTableSettings: ["dynamodb:DescribeTable", "dynamodb:DescribeContinuousBackups"]
        case .exportTables: ["dynamodb:ExportTableToPointInTime"]
        case .followExports: ["dynamodb:DescribeExport"]
        case .findExports: ["dynamodb:ListExports"]
        case .writeExports: ["s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"]
        case .encryptExports: ["kms:GenerateDataKey", "kms:Decrypt"]
        case .listExportFiles: ["s3:ListBucket"]
        case .readExportFiles: ["s3:GetObject"]
        case .pruneExports: ["s3:DeleteObject"]
        case .scanTables: ["dynamodb:DescribeTable", "dynamodb:Scan"]
        case .writeArchives: ["s3:PutObject", "s3:AbortMultipartUpload"]
        case .encryptArchives: ["kms:GenerateDataKey", "kms:Decrypt"]
        case .findUploads: ["s3:ListBucketMultipartUploads"]
        case .readArchives: ["s3:GetObject"]
        case .listArchives: ["s3:ListBucket"]
        case .discardPieces: ["s3:DeleteObject"]
        // To see whether an object is there, when the answer that said so was lost.
        case .writeReports: ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"]
        case .pruneReports: ["s3:DeleteObject"]
        case .readTargets: ["glue:GetDatabase", "glue:GetTable"]
        case .createTargets: ["glue:CreateTable"]
        case .changeTargets: ["glue:UpdateTable"]
        case .registerPartitions: ["glue:BatchGetPartition", "glue:BatchCreatePartition", "glue:UpdatePartition"]
        case .addPartitions:
            [
                "glue:BatchGetPartition", "glue:GetPartition", "glue:GetPartitions", "glue:CreatePartition",
                "glue:BatchCreatePartition", "glue:UpdatePartition",
            ]
        case .dropOwnTables: ["glue:DeleteTable"]
        case .trimTargetVersions: ["glue:GetTableVersions", "glue:BatchDeleteTableVersion"]
        case .createDatabases: ["glue:CreateDatabase"]
        case .runQueries:
            [
                "athena:StartQueryExecution", "athena:GetQueryExecution", "athena:BatchGetQueryExecution",
                "athena:GetWorkGroup",
            ]
        case .stopQueries: ["athena:StopQueryExecution"]
        case .findStatements: ["athena:ListQueryExecutions"]
        case .readQueryResults: ["athena:GetQueryResults"]
        case .queryTargets: ["glue:GetDatabase", "glue:GetTable"]
        case .queryPartitions: ["glue:GetPartition", "glue:GetPartitions", "glue:BatchGetPartition"]
        case .queryFiles: ["s3:GetObject"]
        case .listQueryFiles: ["s3:ListBucket"]
        case .decryptQueryFiles: ["kms:Decrypt"]
        case .letAthenaLookAround: ["glue:GetDatabase", "glue:GetDatabases"]
        case .findResultBucket: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        case .keepQueryResults:
            ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
        case .examineBuckets:
            [
                "s3:GetLifecycleConfiguration", "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration",
                "s3:GetBucketPolicy",
            ]
        case .simulateRights: ["iam:SimulatePrincipalPolicy"]
        case .useLakeFormation: ["lakeformation:GetDataAccess"]
        case .assumeRoles: ["sts:AssumeRole"]
        }
    }

    /// The purposes that a right is needed for, the usual one first; none if Glaux never uses it.
    package static func granting(_ action: String) -> [Purpose] {
        allCases.filter { $0.actions.contains { $0.lowercased() == action.lowercased() } }
    }
}
