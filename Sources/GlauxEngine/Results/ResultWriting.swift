package import GlauxCore

/// Writes the result of a query where it was ordered, page by page: however many rows it has, one page is in memory.
package struct ResultWriting: Sendable {
    private let port: ResultPort

    package init(_ port: ResultPort) {
        self.port = port
    }

    /// A place that the result is written to: whole, or not at all.
    private enum Sink: Sendable {
        case file(PartialFile)
        case object(ResultPort.Upload)

        func write(_ bytes: [UInt8]) async throws(AWSFailure) {
            switch self {
            case .file(let file): try await file.write(bytes)
            case .object(let upload): try await upload.write(bytes)
            }
        }

        func finish() async throws(AWSFailure) {
            switch self {
            case .file(let file): try await file.finish()
            case .object(let upload): try await upload.finish()
            }
        }

        func abandon() async {
            switch self {
            case .file(let file): await file.abandon()
            case .object(let upload): await upload.abandon()
            }
        }
    }

    package func write(_ order: ResultOrder) async throws(AWSFailure) -> ResultReceipt {
        let paths = order.places.map { $0.path(of: order.file) }
        var sinks: [Sink] = []
        var finished: [String] = []
        do throws(AWSFailure) {
            for case .directory(let directory) in order.places {
                try await PartialFile.removeRemains(of: order.file, in: directory)
            }
            for place in order.places { sinks.append(try await open(place, order.file)) }
            let (rows, bytes) = try await copy(order, to: sinks)
            while let sink = sinks.first {
                try await sink.finish()
                sinks.removeFirst()
                finished.append(paths[finished.count])
            }
            // Nobody would hear of it.
            if Task.isCancelled { throw Self.cancelled }
            return ResultReceipt(rows: rows, bytes: bytes, paths: paths)
        } catch {
            // The journal knows no result that is not everywhere, so nobody would ever remove it: now, also if this task is
            // cancelled.
            await Task { [sinks, finished] in
                // At once, before S3 takes its time: the next writer may use the same names.
                try? await remove(finished)
                for sink in sinks { await sink.abandon() }
            }.value
            throw error
        }
    }

    private static let cancelled = AWSFailure(
        service: ResultOrder.disk, operation: "write", code: "Nothing to do", message: "the job was cancelled",
        kind: .transient)

    private func open(_ place: ResultPlace, _ file: String) async throws(AWSFailure) -> Sink {
        switch place {
        case .directory(let directory): .file(try await PartialFile(in: directory, name: file))
        case .bucket(let name, let prefix):
            .object(try await port.upload(name, prefix.isEmpty ? file : "\(prefix)/\(file)"))
        }
    }

    private func copy(
        _ order: ResultOrder, to sinks: [Sink]
    ) async throws(AWSFailure) -> (rows: Int64, bytes: Int64) {
        var page = try await port.page(order.query, nil)
        var text = ResultText(page.columns, as: order.format)
        var count: Int64 = 0
        while true {
            for row in page.rows { text.add(row) }
            if page.next == nil { text.end() }
            let bytes = text.takeBytes()
            count += Int64(bytes.count)
            for sink in sinks { try await sink.write(bytes) }
            guard let next = page.next else { return (text.rows, count) }
            page = try await port.page(order.query, next)
        }
    }

    /// Removes what was written, wherever that is. What is not there any more is removed already.
    package func remove(_ paths: [String]) async throws(AWSFailure) {
        var keys: [String: [String]] = [:]
        for path in paths {
            guard path.hasPrefix("s3://") else {
                try await PartialFile.remove(path)
                continue
            }
            let parts = path.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { keys[String(parts[0]), default: []].append(String(parts[1])) }
        }
        for (bucket, keys) in keys.sorted(by: { $0.key < $1.key }) { try await port.remove(bucket, keys) }
    }
}
