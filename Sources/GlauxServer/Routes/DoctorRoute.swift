internal import GlauxCore
internal import GlauxWire
internal import Hummingbird
internal import Synchronization

/// `/v1/doctor`: asks AWS, and so is for operators, though it changes nothing. One at a time, so that impatience does not
/// become load.
final class DoctorRoute: Sendable {
    private let examine: SocketServer.Examination
    private let now: @Sendable () -> Timestamp
    /// Who looks, and since when.
    private let taken = Mutex<(by: String, since: Timestamp)?>(nil)

    init(examine: @escaping SocketServer.Examination, now: @escaping @Sendable () -> Timestamp) {
        self.examine = examine
        self.now = now
    }

    func response(_ name: TableName?, for orderer: Operator?) async throws -> Response {
        let other = taken.withLock { taken -> (by: String, since: Timestamp)? in
            if let taken { return taken }
            taken = (orderer?.name ?? "somebody", now())
            return nil
        }
        if let other {
            throw Rejection(
                .conflict, code: "conflict",
                message: "doctor has been looking for \(other.by) since \(other.since.iso8601)",
                hint:
                    "Give the order again when it has ended: a look takes a minute at most, also when nobody waits for it "
                    + "any more.")
        }
        defer { taken.withLock { $0 = nil } }
        return Response(DoctorDocument(try await examine(name)))
    }
}
