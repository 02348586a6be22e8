import GlauxCore

extension World {
    /// Most calls end when they are told to, whatever they have done by then. Some have answered already, or do not listen.
    mutating func breakOff(_ call: CallID) {
        for index in flights.indices {
            guard case .reply(call, _) = flights[index].passage else { continue }
            flights[index].abandonedAt = now
            guard random.chance(80) else { continue }
            flights[index].passage = .reply(call, .failure(.lost("Cancelled")))
            flights[index].at = min(flights[index].at, now + latency)
        }
    }
}

extension AWSCall {
    /// Where it writes, if nothing else may meanwhile.
    var place: String? {
        switch self {
        case .archive(.scan(let request)): request.prefix
        case .archive(.abortUploads(_, let prefix, named: _)), .archive(.removePass(_, let prefix, named: _)):
            Self.folder(prefix)
        case .archive(.completeUploads(_, let objects)): objects.first.map { Self.folder($0.key) }
        case .archive(.removeObjects(_, let keys)), .archive(.readObjects(_, let keys, _)):
            keys.first.map(Self.folder)
        case .writeResult(let order): order.file
        case .archive(.describeTable), .archive(.registerPartitions), .describeTable, .requestExport, .describeExport,
            .listExports, .proveExport, .sampleExport, .removeExport, .judgeRemoval, .describeTarget, .createTarget,
            .relocateTarget,
            .updateTarget, .deleteTarget, .createDatabase, .trimVersions, .describeWorkgroup, .startQuery,
            .describeQueries, .findStatement, .stopQuery, .queryResults, .recallGenerations, .recallShape, .recallJob,
            .pruneResults:
            nil
        }
    }

    private static func folder(_ key: String) -> String {
        key.split(separator: "/").first.map(String.init) ?? ""
    }
}
