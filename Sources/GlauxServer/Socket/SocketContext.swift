internal import Hummingbird
internal import NIOCore

/// What a route knows of its request besides the request: whose connection it came on.
struct SocketContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// No request of ours needs more.
    static let largestBody = 65_536
    var maxUploadSize: Int { Self.largestBody }
}
