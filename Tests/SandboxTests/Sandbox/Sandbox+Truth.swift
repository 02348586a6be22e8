import Foundation
import Testing

/// What really happened, as the sandbox knows it.
extension Sandbox {
    struct Export: Sendable {
        var id: String
        var tableARN: String
        var status: String
        var isDamaged: Bool
        var damages: [String]
        /// Seconds since 1970; nil while it runs.
        var endedAt: Double?
        var asOf: Double
        var location: String
    }

    func exports(of table: String? = nil) async throws -> [Export] {
        try await control("GET", "exports")["exports"].elements.map { each in
            let prefix = each["S3Prefix"].text.map { "\($0)/" } ?? ""
            let id = each["id"].text ?? ""
            return Export(
                id: id, tableARN: each["TableArn"].text ?? "", status: each["ExportStatus"].text ?? "",
                isDamaged: each["damages"].elements.contains { $0 != "checksum_suffix" },
                damages: each["damages"].elements.compactMap(\.text), endedAt: each["EndTime"].double,
                asOf: each["ExportTime"].double ?? 0,
                location: "s3://\(each["S3Bucket"].text ?? "")/\(prefix)AWSDynamoDB/\(id)/data/")
        }.filter { table == nil || $0.tableARN.hasSuffix(":table/\(table ?? "")") }
    }

    /// Exports bought for a table, ever.
    func bought(_ table: String) async throws -> Int {
        let bill = try await control("GET", "bill")["exports_started"].members
        return bill.first { $0.key.hasSuffix(":table/\(table)") }?.value.int ?? 0
    }

    /// Every call to AWS so far that has ended, in order.
    func calls() async throws -> [Call] {
        try await log.calls { since in try await control(fetching: "calls?since=\(since)") }
    }

    /// What a daemon's doctor asks at its start, of workgroups last, is none of a job's.
    func waitForDoctor(signingAs accessKey: String) async throws {
        _ = try await eventually("doctor's look at the workgroup") {
            try await calls().first { $0.operation == "GetWorkGroup" && $0.access_key == accessKey }
        }
    }

    /// How many uploads in parts stand under a folder, neither completed nor forgotten.
    func uploads(below prefix: String) async throws -> Int {
        try await aws("s3", "list_multipart_uploads", ["Bucket": .string(Self.bucket)])["Uploads"].elements
            .count { $0["Key"].text?.hasPrefix(prefix) == true }
    }

    /// Every location that anybody but the test ever asked the catalog to show for the target, with the call.
    func locationsShown(of target: String) async throws -> [(location: String, call: Call)] {
        try await calls().compactMap { call in
            guard call.effect, let location = call.locationSet(for: target), location != Self.nowhere else {
                return nil
            }
            return (location, call)
        }
    }

    /// The promises that no crash and no fault may break: what was paid for; what the target showed, and in which order;
    /// and that nothing was deleted meanwhile that it showed.
    ///
    /// - Parameter goesBack: whether an operator has rolled it back
    func expectPromises(
        of table: SampleTable, exports expected: Int, goesBack: Bool = false, _ story: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(
            try await bought(table.name) == expected, "exports bought for \(table.name): \(story)",
            sourceLocation: sourceLocation)
        let exports = try await exports(of: table.name)
        let calls = try await calls()
        let reads = calls.filter { $0.operation == "GetObject" }
        let shown = try await locationsShown(of: table.name)
        let ages = shown.compactMap { shown in exports.first { $0.location == shown.location }?.asOf }
        #expect(goesBack || ages == ages.sorted(), "\(table.name) went back: \(story)", sourceLocation: sourceLocation)
        for call in calls where call.operation == "DeleteObjects" {
            guard let live = shown.last(where: { $0.call.seq < call.seq })?.location,
                let id = exports.first(where: { $0.location == live })?.id
            else { continue }
            let lost = (call.arguments?.Keys ?? []).filter { $0.contains("/AWSDynamoDB/\(id)/") }
            #expect(lost == [], "deleted while \(table.name) shows it: \(story)", sourceLocation: sourceLocation)
        }
        for (location, call) in shown {
            let export = exports.first { $0.location == location }
            #expect(
                export != nil, "\(location) is no export of \(table.name): \(story)", sourceLocation: sourceLocation)
            guard let export else { continue }
            #expect(
                export.status == "COMPLETED", "\(location) never completed: \(story)", sourceLocation: sourceLocation)
            #expect(!export.isDamaged, "\(location) is damaged: \(story)", sourceLocation: sourceLocation)
            #expect(
                export.endedAt.map { $0 <= call.time } == true,
                "\(location) was shown before its export ended: \(story)",
                sourceLocation: sourceLocation)
            #expect(
                reads.contains { $0.seq < call.seq && $0.path.contains("\(export.id)/manifest-files.json") },
                "\(location) was shown before its manifest was read: \(story)", sourceLocation: sourceLocation)
        }
    }
}
