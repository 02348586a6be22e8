internal import GlauxCore
internal import GlauxWire
internal import Hummingbird
internal import Synchronization

/// `/v1/doctor`: asks AWS, and so is for operators, though it changes nothing. One at a time, so that impatience does not
/// become load.
final class DoctorRoute: Sendable {
    private let examine: SocketServer.Examination
    private let isTaken = Atomic(false)

    init(examine: @escaping SocketServer.Examination) {
        self.examine = examine
    }

    func response(_ name: TableName?) async throws -> Response {
        guard !isTaken.exchange(true, ordering: .acquiringAndReleasing) else {
            throw Rejection(
                .conflict, code: "conflict", message: "doctor is looking already",
                hint: "Give the order again when it has ended.")
        }
        defer { isTaken.store(false, ordering: .releasing) }
        return Response(DoctorDocument(try await examine(name)))
    }
}
