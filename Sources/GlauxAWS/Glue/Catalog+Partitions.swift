import GlauxCore

extension Catalog {
    /// Makes the target have these partitions. Those of the same archive that are elsewhere, or lack columns that the target
    /// has by now, are made anew; those of somebody else are left alone, and told if they are elsewhere. Statements leave no
    /// mark, and the folder is the archive's alone: one without a mark that is where it should be is the archive's own.
    ///
    /// - Parameter creates: whether those that lack are created; if not, statements do, but for what Hive's DDL does not take
    func register(
        _ partitions: [PartitionLocation], of target: Target, by archive: TableName, creates: Bool
    ) async throws(AWSFailure) -> PartitionRegistration {
        let table = try await glue.perform(GetTable(target: target), signing: credentials)
        guard let storage = table.json["StorageDescriptor"] else {
            throw failure("GetTable", "InvalidInputException", "\(target) has no storage descriptor.", .invalid)
        }
        var registration = PartitionRegistration()
        var rest = partitions[...]
        while !rest.isEmpty {
            let batch = rest.prefix(BatchCreatePartition.limit)
            rest = rest.dropFirst(batch.count)
            let registered = try await registered(batch.map(\.values), of: target)
            var missing: [PartitionLocation] = []
            for partition in batch {
                guard let found = registered[partition.values] else {
                    missing.append(partition)
                    continue
                }
                let location = found["StorageDescriptor"]?["Location"]?.text
                let isThere = Location.areEqual(location, partition.location)
                let maker = found["Parameters"]?[Self.mark]?.text
                guard maker == archive.rawValue || maker == nil && isThere else {
                    if isThere { continue }
                    registration.foreign.append(PartitionLocation(values: partition.values, location: location ?? ""))
                    continue
                }
                if isThere, Self.layout(found["StorageDescriptor"]) == Self.layout(storage) { continue }
                try await glue.perform(
                    UpdatePartition(
                        target: target, values: partition.values, partition: input(partition, storage, archive)),
                    signing: credentials)
                registration.changed += 1
            }
            let own = creates ? missing : missing.filter(\.hasReservedValue)
            registration.created += try await create(own, of: target, storage, archive)
            if !creates { registration.missing += missing.filter { !$0.hasReservedValue } }
        }
        return registration
    }

    private func create(
        _ partitions: [PartitionLocation], of target: Target, _ storage: JSON, _ archive: TableName
    ) async throws(AWSFailure) -> Int {
        guard !partitions.isEmpty else { return 0 }
        let refusals = try await glue.perform(
            BatchCreatePartition(target: target, partitions: partitions.map { input($0, storage, archive) }),
            signing: credentials)
        // Somebody was quicker, perhaps this job before an answer was lost: the step looks again.
        if let refusal = refusals.first {
            let isRace = refusals.allSatisfy { $0.code == "AlreadyExistsException" }
            throw failure(
                BatchCreatePartition.name, refusal.code,
                "partition \(refusal.values.joined(separator: "/")): \(refusal.message)",
                isRace ? .transient : .invalid)
        }
        return partitions.count
    }

    private func registered(_ values: [[String]], of target: Target) async throws(AWSFailure) -> [[String]: JSON] {
        var found: [[String]: JSON] = [:]
        var rest = values
        while !rest.isEmpty {
            let output = try await glue.perform(
                BatchGetPartition(target: target, values: rest), signing: credentials)
            for partition in output.partitions { found[partition.partitionValues] = partition }
            guard output.unprocessed.count < rest.count else {
                throw failure(BatchGetPartition.name, "UnprocessedKeys", "Glue got to none of them.", .transient)
            }
            rest = output.unprocessed
        }
        return found
    }

    /// The parameter by which Glaux knows partitions that it registered: the archive's name.
    private static let mark = "glaux.archive"

    /// How lines become rows. Athena reads each partition by its own, so that a column that only the target has is empty
    /// there.
    private static func layout(_ storage: JSON?) -> [[String]] {
        let columns = (storage?["Columns"]?.elements ?? []).map { [$0["Name"]?.text ?? "", $0["Type"]?.text ?? ""] }
        let parameters = (storage?["SerdeInfo"]?["Parameters"]?.members ?? [])
            .map { [$0.name, $0.value.text ?? ""] }.sorted { $0[0] < $1[0] }
        return columns + parameters
    }

    /// A partition without a storage descriptor of its own cannot be read; it has the target's, at its own location.
    private func input(_ partition: PartitionLocation, _ storage: JSON, _ archive: TableName) -> JSON {
        let others = (storage.members ?? []).filter { $0.name != "Location" && $0.value != .null }
        return [
            "Values": .array(partition.values.map(JSON.string)),
            "StorageDescriptor": .object(others + [.init(name: "Location", value: .string(partition.location))]),
            "Parameters": [Self.mark: .string(archive.rawValue)],
        ]
    }
}

extension PartitionLocation {
    /// Whether a value has the word that Hive keeps for itself, and that its DDL refuses (error 10111).
    fileprivate var hasReservedValue: Bool { values.contains { $0.contains(ArchiveSpec.usualDefault) } }
}
