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

    /// Removes what the journal knows as results of the report's earlier jobs, and nothing else, down to where an earlier
    /// prune has come.
    func prune(
        _ report: TableName, before job: JobID, keep: Int, in settings: AWSSettings?
    ) async -> Result<AWSReply, AWSFailure> {
        var dead = DeadResults(of: report, before: job, keep: keep, in: journal)
        do throws(AWSFailure) {
            while let paths = try await dead.next() { try await ResultWriting(port(settings)).remove(paths) }
            return .success(.pruned(through: dead.through))
        } catch {
            return .failure(error)
        }
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
