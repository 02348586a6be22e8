internal import Foundation

/// From the start of a process until the first request that it has signed has come, for each way to hold credentials. Glaux and
/// boto3 take turns, each a new process each time, and have the same endpoint, which answers at once.
enum CredentialsBenchmark: Benchmark {
    static let name = "credentials"
    static let summary = "a process starts, finds its credentials and signs a request, beside boto3; each a new process"
    private static let rounds = 15

    static func run(in folder: String) async throws -> [Figure] {
        let givers = CredentialGivers()
        let endpoint = try await FakeEndpoint { givers.answer($0) }
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var figures: [Figure] = []
        for setting in CredentialSetting.allCases {
            let environment = try setting.prepare(home: "\(folder)/\(setting)", endpoint: endpoint.url)
            var (ours, theirs): ([Double], [Double]) = ([], [])
            // The first round brings the programs' files into memory, and is not counted.
            for round in 0...rounds {
                let output = "\(folder)/output"
                let once = try time(givers, setting, output) {
                    try ChildProcess(own, [FirstRequest.word], environment: environment, output: output)
                }
                let boto = try time(givers, setting, output) {
                    try Python.start(FirstRequest.boto, [], environment: environment, output: output)
                }
                guard round > 0 else { continue }
                ours.append(once)
                theirs.append(boto)
            }
            figures += [
                Figure("\(setting.rawValue): median of \(rounds)", Samples(ours).median, .milliseconds),
                Figure("… at most", Samples(ours).maximum, .milliseconds),
                Figure("… boto3: median", Samples(theirs).median, .milliseconds),
                Figure("… at most", Samples(theirs).maximum, .milliseconds),
            ]
        }
        try await endpoint.stop()
        return figures
    }

    /// In milliseconds.
    private static func time(
        _ givers: CredentialGivers, _ setting: CredentialSetting, _ output: String, _ start: () throws -> ChildProcess
    ) throws -> Double {
        givers.expect(setting.accessKey)
        let process = try start()
        guard process.wait() == 0, let arrived = givers.arrived else {
            let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
            throw Broken("nothing came that was signed as \(setting.rawValue) has it: \(text.suffix(2000))")
        }
        return arrived.milliseconds(since: process.startedAt)
    }
}
