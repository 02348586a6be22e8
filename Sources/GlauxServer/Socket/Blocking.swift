internal import NIOPosix

/// For calls that block: a few of them would stop every task of the process, which has as many threads as the machine has
/// cores.
enum Blocking {
    static func call<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            NIOThreadPool.singleton.submit { _ in continuation.resume(returning: work()) }
        }
    }
}
