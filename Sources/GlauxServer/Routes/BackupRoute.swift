internal import GlauxJournal
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// `/v1/backup`: the journal as it is at this moment, as the bytes of an SQLite database. The client writes the file, so
/// that the daemon writes nowhere but where it may.
///
/// One at a time: each takes as much disk as the journal, until its last byte is sent.
final class BackupRoute: Sendable {
    private static let bytesPerWrite = 262_144

    /// Held while a copy is made and sent. Given back with the last of its holders, also when no answer comes to be sent.
    private final class Place: Sendable {
        private let route: BackupRoute
        private let isHeld = Atomic(true)

        /// - Parameter route: on which the place was just taken
        init(on route: BackupRoute) {
            self.route = route
        }

        deinit { giveBack() }

        func giveBack() {
            guard isHeld.exchange(false, ordering: .acquiringAndReleasing) else { return }
            route.isTaken.store(false, ordering: .releasing)
        }
    }

    private let history: History
    private let isTaken = Atomic(false)

    init(history: History) {
        self.history = history
    }

    func response() async throws -> Response {
        guard !isTaken.exchange(true, ordering: .acquiringAndReleasing) else {
            throw Rejection(
                .conflict, code: "conflict", message: "another backup is under way",
                hint: "Give the order again when it has ended.")
        }
        let place = Place(on: self)
        let snapshot = try await history.snapshot()
        return Response(
            status: .ok, headers: [.contentType: "application/vnd.sqlite3", .cacheControl: "no-store"],
            // With the length, a client knows a backup that broke off from one that is whole.
            body: ResponseBody(contentLength: snapshot.size) { writer in
                var offset = 0
                while offset < snapshot.size {
                    let bytes = try await Blocking.call { [offset] in
                        Result { try snapshot.bytes(from: offset, count: Self.bytesPerWrite) }
                    }.get()
                    guard !bytes.isEmpty else { break }
                    offset += bytes.count
                    // Whoever has the last byte may ask for the next backup.
                    if offset == snapshot.size { place.giveBack() }
                    try await writer.write(ByteBuffer(bytes: bytes))
                }
                try await writer.finish(nil)
            })
    }
}
