internal import GlauxCore
internal import GlauxEngine
internal import GlauxWire
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle

/// `/v1/events`: server-sent events, one for each notice, and a comment every few seconds so that both ends notice when
/// the other has gone.
struct EventStream: Sendable {
    let control: Control

    /// Notices that a slow reader may fall behind before it loses the oldest.
    static let backlog = 1024

    private enum Item: Sendable {
        case notice(Notice)
        case heartbeat
    }

    func response() -> Response {
        let notices = control.notices(Self.backlog)
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: ": glaux \(glauxVersion)\n\n"))
                try await withThrowingTaskGroup { group in
                    let (items, feed) = AsyncStream.makeStream(
                        of: Item.self, bufferingPolicy: .bufferingNewest(Self.backlog))
                    group.addTask {
                        for await notice in notices.cancelOnGracefulShutdown() { feed.yield(.notice(notice)) }
                        feed.finish()
                    }
                    group.addTask {
                        while !Task.isCancelled {
                            try await Task.sleep(for: .seconds(5))
                            feed.yield(.heartbeat)
                        }
                    }
                    for await item in items {
                        switch item {
                        case .heartbeat: try await writer.write(ByteBuffer(string: ": alive\n\n"))
                        case .notice(let notice):
                            var buffer = ByteBuffer(string: "event: \(notice.happening.rawValue)\ndata: ")
                            buffer.writeBytes(EventDocument(notice).json)
                            buffer.writeString("\n\n")
                            try await writer.write(buffer)
                        }
                    }
                    group.cancelAll()
                }
                try await writer.finish(nil)
            })
    }
}
