extension Scheduler {
    /// nil for that of AWS's own chain.
    func account(of id: JobID) -> AWSSettings? { jobs[id]?.job.aws }

    func account(of purpose: Purpose) -> AWSSettings? {
        switch purpose {
        case .job(let id): account(of: id)
        // Those of one call are of one account.
        case .queries(let ids): ids.first.flatMap { account(of: $0) }
        case .retrial, .abandoned: nil
        case .sweep(let sweep): sweep.jobs.values.min().flatMap { account(of: $0) }
        }
    }

    func origin(of purpose: Purpose) -> CallOrigin? {
        let only: JobID? =
            switch purpose {
            case .job(let id): id
            case .queries(let ids): ids.count == 1 ? ids.first : nil
            case .sweep(let sweep): sweep.jobs.count == 1 ? sweep.jobs.values.first : nil
            case .retrial, .abandoned: nil
            }
        return only.flatMap { jobs[$0] }.map { CallOrigin($0.job.record) }
    }

    /// The jobs that one call can ask about, in their order.
    func byAccount(_ ids: [JobID]) -> [[JobID]] {
        var groups: [(account: AWSSettings?, ids: [JobID])] = []
        for id in ids {
            let account = account(of: id)
            if let index = groups.firstIndex(where: { $0.account == account }) {
                groups[index].ids.append(id)
            } else {
                groups.append((account, [id]))
            }
        }
        return groups.map(\.ids)
    }
}
