internal import Dispatch
internal import Glibc
internal import Synchronization

/// Writes lines on a thread of its own, in their order. A log that nobody takes stops nothing: lines beyond a limit are
/// left out, and counted where they would have stood.
final class LogWriter: Sendable {
    private struct State {
        /// With their ends; what is being written is not among them any more.
        var waiting: [UInt8] = []
        var leftOut = 0
        var isWriting = false
    }

    private let descriptor: Int32
    /// In bytes.
    private let limit: Int
    private let gap: @Sendable (Int) -> [UInt8]
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "glaux.log")

    /// - Parameter gap: the line that stands for so many lines that were left out
    init(descriptor: Int32 = STDERR_FILENO, limit: Int = 1 << 20, gap: @escaping @Sendable (Int) -> [UInt8]) {
        self.descriptor = descriptor
        self.limit = limit
        self.gap = gap
    }

    /// - Parameter line: without its end
    func write(_ line: [UInt8]) {
        let begins = state.withLock { state in
            // Once one is left out, so are all until the writer has come to the gap.
            guard state.leftOut == 0, state.waiting.count + line.count < limit else {
                state.leftOut += 1
                return false
            }
            state.waiting += line
            state.waiting.append(UInt8(ascii: "\n"))
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { queue.async { self.writeWaiting() } }
    }

    /// Waits until all is written, but no longer than `patience`: nobody may be there to take it.
    func flush(within patience: DispatchTimeInterval = .seconds(2)) {
        let done = DispatchSemaphore(value: 0)
        queue.async { done.signal() }
        _ = done.wait(timeout: .now() + patience)
    }

    private func writeWaiting() {
        while let bytes = takeWaiting() { write(all: bytes) }
    }

    private func takeWaiting() -> [UInt8]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                return nil
            }
            var bytes = state.waiting
            if state.leftOut > 0 { bytes += gap(state.leftOut) + [UInt8(ascii: "\n")] }
            state.waiting = []
            state.leftOut = 0
            return bytes
        }
    }

    private func write(all bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                switch (written, errno) {
                case (1..., _): rest = rest.dropFirst(written)
                case (_, EINTR): continue
                case (_, EAGAIN):
                    // Somebody else who has it open made it so.
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&ready, 1, -1)
                // Nobody will ever take it.
                default: return
                }
            }
        }
    }
}
