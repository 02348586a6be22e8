internal import Foundation
internal import GlauxAWS
internal import GlauxCore
internal import GlauxEngine
internal import GlauxJournal
internal import GlauxWire

/// Where the results of queries come from and go to.
struct Results: Sendable {
    let aws: AWSAccounts
    let journal: Journal

    /// How many older jobs a prune looks at: results that an earlier one could not remove are among them.
    private static let reach = 50

    private func port(_ settings: AWSSettings?) -> ResultPort {
        ResultPort(
            page: { query, page throws(AWSFailure) in
                try await aws.reach(settings).resultPage(of: query, after: page)
            },
            upload: { bucket, key throws(AWSFailure) in
                let object = try await aws.reach(settings).write(to: bucket, key)
                return ResultPort.Upload(
                    write: { bytes throws(AWSFailure) in try await object.write(bytes) },
                    finish: { () throws(AWSFailure) in try await object.finish() },
                    abandon: { await object.abandon() })
            },
            remove: { bucket, keys throws(AWSFailure) in try await aws.reach(settings).remove(keys, from: bucket) })
    }

    func write(_ order: ResultOrder, in settings: AWSSettings?) async -> Result<AWSReply, AWSFailure> {
        do throws(AWSFailure) {
            return .success(.written(try await ResultWriting(port(settings)).write(order)))
        } catch {
            return .failure(error)
        }
    }

    /// What the journal knows as results of the report's earlier jobs, and nothing else.
    func prune(
        _ report: TableName, before job: JobID, keep: Int, in settings: AWSSettings?
    ) async -> Result<AWSReply, AWSFailure> {
        let paths: [String]
        do throws(JournalFailure) {
            paths = try await deadPaths(of: report, before: job, keep: keep)
        } catch {
            return .failure(AWSFailure(error))
        }
        do throws(AWSFailure) {
            try await ResultWriting(port(settings)).remove(paths)
            return .success(.done)
        } catch {
            return .failure(error)
        }
    }

    private func deadPaths(of report: TableName, before job: JobID, keep: Int) async throws(JournalFailure) -> [String]
    {
        // With its own, the job's result is one of those that are kept.
        let (jobs, _) = try await journal.jobs(
            table: report, states: [.succeeded], before: job, limit: max(keep - 1, 0) + Self.reach)
        var paths: [String] = []
        for dead in jobs.dropFirst(max(keep - 1, 0)) where dead.pipeline == .report {
            for step in try await journal.steps(of: dead.id) {
                if case .written(let receipt) = step.detail { paths += receipt.paths }
            }
        }
        return paths
    }

    func inquiry(_ order: QueryOrder, at site: QuerySite) -> Inquiry {
        let isOwnWorkgroup = order.workgroup == nil || order.workgroup == site.workgroup
        let request = QueryRequest(
            sql: order.sql, database: order.database ?? site.database, workgroup: order.workgroup ?? site.workgroup,
            resultLocation: isOwnWorkgroup ? site.resultLocation : nil, token: "glaux-query-\(UUID().uuidString)")
        return Inquiry(
            request, maxScan: order.maxScan, perform: { [aws] in await aws.perform($0, in: site.aws) },
            port: port(site.aws))
    }
}
