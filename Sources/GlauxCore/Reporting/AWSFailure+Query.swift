extension AWSFailure {
    /// What an operator can do whose query AWS did not take.
    package var hintOfQuery: String {
        switch cause {
        case .credentialsMissing, .credentialsRefused, .credentialsExpired, .credentialsKeptBack:
            return "See to glauxd's credentials (the README, Credentials)."
        case .denied(let denial):
            if let remedy = denial.remedy { return remedy }
        case .missing(.workgroup): return "Name another workgroup with `--workgroup`, or correct the config's."
        default: break
        }
        if message.lowercased().contains("output location") {
            return
                "Name a workgroup that has a place for results with `--workgroup`, or write `result_location` into the "
                + "config."
        }
        switch kind {
        case .transient, .timeout:
            return "Ask again when AWS answers: see to the network, a proxy, or `endpoint_url`."
        case .throttled, .exhausted, .conflict: return "Ask again in a moment."
        case .credentials: return "See to glauxd's credentials (the README, Credentials)."
        case .permission: return "Allow glauxd's role \(operation), and what AWS's words name."
        case .missing: return "Check what the query, `--database` and `--workgroup` name."
        case .invalid, .damaged, .held, .unknown: return "Mend the query as Athena's words say."
        }
    }
}
