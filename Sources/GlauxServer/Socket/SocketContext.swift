internal import GlauxCore
internal import Hummingbird
internal import NIOCore

/// What a route knows of its request besides the request: whose connection it came on.
struct SocketContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// Who is at the other end, once it was asked.
    var orderer: Operator?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// No request of ours needs more.
    static let largestBody = 65_536
    var maxUploadSize: Int { Self.largestBody }
}
