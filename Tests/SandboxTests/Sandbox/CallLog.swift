import Foundation

extension Sandbox {
    /// A call to AWS, and what became of it.
    struct Call: Decodable, Sendable {
        /// Only what tests ask for.
        struct Arguments: Decodable, Sendable {
            struct TableInput: Decodable, Sendable {
                struct StorageDescriptor: Decodable, Sendable {
                    var Location: String?
                }

                var Name: String
                var StorageDescriptor: StorageDescriptor?
            }

            var TableInput: TableInput?
            var QueryString: String?
            var ClientToken: String?
            /// Of DeleteObjects.
            var Keys: [String]?
        }

        var seq: Int
        var time: Double
        var service: String
        var operation: String
        var path: String
        var arguments: Arguments?
        /// Whether AWS did what was asked.
        var effect: Bool
        /// The kind of the rule that met it.
        var fault: String?
        var access_key: String
        /// How long it took; nil while it is in flight.
        var seconds: Double?

        /// The location that this call gives the target.
        func locationSet(for target: String) -> String? {
            switch operation {
            case "UpdateTable", "CreateTable":
                guard let input = arguments?.TableInput, input.Name == target else { return nil }
                return input.StorageDescriptor?.Location
            case "StartQueryExecution":
                guard let sql = arguments?.QueryString, sql.hasPrefix("ALTER TABLE"), sql.contains("`\(target)`")
                else { return nil }
                return sql.split(separator: "'").dropFirst().first.map(String.init)
            default:
                return nil
            }
        }
    }

    /// The sandbox's log of calls. What has ended never changes, so each part is fetched once.
    actor CallLog {
        private struct Page: Decodable {
            var calls: [Call]
        }

        private var ended: [Int: Call] = [:]
        /// Up to there, every call has ended.
        private var settled = 0

        func calls(_ fetch: @Sendable (_ since: Int) async throws -> Data) async throws -> [Call] {
            let page = try JSONDecoder().decode(Page.self, from: try await fetch(settled)).calls
            for call in page where call.seconds != nil { ended[call.seq] = call }
            let open = page.first { $0.seconds == nil }?.seq
            settled = max(settled, open.map { $0 - 1 } ?? page.last?.seq ?? settled)
            return ended.values.sorted { $0.seq < $1.seq }
        }
    }
}
