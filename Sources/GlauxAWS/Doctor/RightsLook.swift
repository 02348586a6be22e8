import GlauxCore

/// Has IAM say which rights of a policy a caller does not have. It takes as few requests as a few statements need, however
/// many tables there are.
struct RightsLook: Sendable {
    let principal: String
    let client: AWSClient

    /// Of a statement: with all its actions they fit into one answer.
    static let resourcesAsked = 50
    /// Folders of a statement, each of which takes a request of its own.
    static let prefixesAsked = 5

    func sighting(of statements: [AccessPolicy.Statement]) async throws(AWSFailure) -> RightsSighting {
        var sighting = RightsSighting(denied: [], asked: 0, left: 0)
        for statement in statements {
            let resources = Array(statement.resources.prefix(Self.resourcesAsked))
            let prefixes = statement.prefixes.prefix(Self.prefixesAsked)
            sighting.left += statement.resources.count - resources.count + statement.prefixes.count - prefixes.count
            sighting.asked += statement.actions.count * resources.count
            let folders: [String?] = prefixes.isEmpty ? [nil] : prefixes.map { $0.replacing("*", with: "") }
            for folder in folders {
                for denied in try await denied(statement.actions, resources, folder)
                where !sighting.denied.contains(denied) {
                    sighting.denied.append(denied)
                }
            }
        }
        return sighting
    }

    private func denied(
        _ actions: [String], _ resources: [String], _ prefix: String?
    ) async throws(AWSFailure) -> [RightsSighting.Denied] {
        var denied: [RightsSighting.Denied] = []
        var page: String?
        repeat {
            let output = try await client.iam.perform(
                SimulatePrincipalPolicy(
                    principal: principal, actions: actions, resources: resources, prefix: prefix,
                    region: client.region, page: page),
                signing: client.credentials)
            denied += output.denied
            // Whoever gives the same page again would be asked forever.
            page = output.nextPage == page ? nil : output.nextPage
        } while page != nil
        return denied
    }
}
