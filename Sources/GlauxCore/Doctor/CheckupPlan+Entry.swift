extension CheckupPlan {
    /// An entry of the config, for the words of failures: what to mend is among its own keys.
    enum Entry {
        case table(RefreshSpec)
        case archive(ArchiveSpec)
        case report(ReportSpec)

        func words(_ failure: AWSFailure) -> Failure {
            switch self {
            case .table(let spec): Failure(failure, spec: spec)
            case .archive(let spec): Failure(failure, of: spec)
            case .report(let spec): Failure(failure, of: spec)
            }
        }

        /// - Parameter words: of the failure
        func remedy(ofMissing bucket: String, _ words: Failure) -> String {
            switch self {
            case .table(let spec): spec.remedy(ofMissing: bucket)
            // It has no other.
            case .archive: words.hint
            case .report(let spec): spec.remedy(ofMissing: bucket)
            }
        }

        /// - Parameter status: of its DynamoDB table
        func obstacle(ofStatus status: String) -> Failure? {
            switch self {
            case .table(let spec): return spec.obstacle(ofStatus: status)
            case .archive(let spec):
                var failure = spec.words.obstacle(ofStatus: status)
                failure?.hint = "An archive needs an ACTIVE table."
                return failure
            case .report: return nil
            }
        }

        var recoveryIsOff: Failure? {
            switch self {
            case .table(let spec): spec.recoveryIsOff
            case .archive(let spec): spec.engine == .export ? spec.words.recoveryIsOff : nil
            case .report: nil
            }
        }
    }
}
