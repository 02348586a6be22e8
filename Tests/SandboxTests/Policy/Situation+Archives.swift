import Foundation
import Testing

extension PolicyLane {
    private var run: String { "archives/\(archive)/run" }

    /// An item that is old enough for the next job, and whose time no job has seen yet: windows end with whole seconds.
    fileprivate func putItem(_ more: [String: JSON] = [:]) async throws {
        let second = Date().timeIntervalSince1970.rounded(.down)
        let time = Date(timeIntervalSince1970: second - 1).formatted(.iso8601)
        let item = more.merging(["pk": ["S": .string(UUID().uuidString)], "at": ["S": .string(time)]]) { $1 }
        try await sandbox.put(name, .object(item))
        _ = try await eventually("the next second") { Date().timeIntervalSince1970 >= second + 1 ? true : nil }
    }

    private func items() async throws -> Int {
        try await daemon.get("/v1/archives/\(archive)/partitions").json["items"].int ?? 0
    }

    fileprivate func archived(beginning id: Int? = nil) async throws -> String? {
        let before = try await items()
        let job = if let id { try await daemon.ended(id) } else { try await ended(run) }
        if let problem = job.problem { return problem }
        return try await items() > before ? nil : "nothing was archived"
    }

    fileprivate func beginArchiving() async throws -> Int { try await begin(run) }

    func archiveAnItem() async throws {
        try await putItem()
        #expect(try await archived() == nil)
    }
}

extension Situation {
    static let firstArchive = Situation(
        description: "an archive's first job",
        arrange: { lane in
            try await lane.dropAll()
            try await lane.putItem()
        }, act: { try await $0.archived() })

    static let nextArchive = Situation(
        description: "an archive's next job, with a new attribute in a partition that is there",
        arrange: { lane in
            try await lane.haveTarget()
            try await lane.putItem([SampleTable(.created, "n").name: ["S": "x"]])
        }, act: { try await $0.archived() })

    static let brokenArchive = Situation(
        description: "an archive's job broke off in the middle of an upload",
        arrange: { lane in
            try await lane.putItem()
            let rule = try await lane.sandbox.fault([
                "kind": "access_denied", "operation": "UploadPart", "match": "archived/", "times": 1,
            ])
            #expect(try await lane.archived() != nil)
            try await lane.sandbox.lift(rule)
            #expect(try await !lane.uploads(under: "archived/").isEmpty)
        },
        act: { lane in
            let problem = try await lane.archived()
            let left = try await lane.uploads(under: "archived/").count
            try await lane.abortUploads(under: "archived/")
            return problem ?? (left == 0 ? nil : "\(left) uploads are left")
        })

    static let lostUpload = Situation(
        description: "a rule of the bucket forgets an upload before it is an object",
        arrange: { lane in
            // What an earlier job has left would be completed first.
            try await lane.archiveAnItem()
            try await lane.putItem()
            try await lane.sandbox.fault([
                "id": "late", "kind": "hold", "operation": "CompleteMultipartUpload", "match": "archived/", "times": 1,
            ])
        },
        act: { lane in
            let id = try await lane.beginArchiving()
            _ = try await eventually("the completion to be held, or the job to end") {
                if try await lane.sandbox.isHeld(by: "late") { return true }
                return try await lane.daemon.job(id).hasEnded ? true : nil
            }
            try await lane.abortUploads(under: "archived/")
            try await lane.sandbox.lift("late")
            return try await lane.archived(beginning: id)
        })

    static let lostArchiveExport = Situation(
        description: "the answers to an archive's request for an export are lost",
        arrange: { lane in
            try await lane.putItem()
            try await lane.sandbox.fault([
                "id": "lost", "kind": "drop_after", "operation": "ExportTableToPointInTime", "times": 2,
            ])
        },
        act: { lane in
            let problem = try await lane.archived()
            try await lane.sandbox.lift("lost")
            return problem
        })
}
