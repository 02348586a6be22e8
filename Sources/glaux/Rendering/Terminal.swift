internal import Foundation
internal import Glibc

/// Standard output as the operator has it.
enum Terminal {
    static let isInteractive = isatty(STDOUT_FILENO) == 1

    /// Colours only where a person sees them and wants them (no-color.org).
    static let hasColours: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return movesCursor && (environment["NO_COLOR"] ?? "").isEmpty
    }()

    /// Whether what was written can be written over.
    static let movesCursor = isInteractive && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    static var screen: Screen {
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 && size.ws_row > 0
        return isKnown ? Screen(columns: Int(size.ws_col), rows: Int(size.ws_row)) : Screen(columns: 80, rows: 24)
    }

    /// Ends the program when nobody reads its output any more, which it would not notice before it writes again.
    static func endWithReader() {
        Thread.detachNewThread {
            // Errors and hang-ups are always told.
            var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
            while poll(&output, 1, -1) < 0, errno == EINTR {}
            endUnread()
        }
    }

    private static func endUnread() -> Never {
        // The network library ignores the signal that ends other programs here.
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        exit(EXIT_FAILURE)
    }

    static func write(_ text: String) {
        write(Array(text.utf8))
    }

    static func write(json bytes: [UInt8]) {
        write(bytes.last == UInt8(ascii: "\n") ? bytes : bytes + [UInt8(ascii: "\n")])
    }

    /// Whether what was said can be written over.
    static let errorMovesCursor = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    /// Says it without ending the line.
    static func sayPart(_ text: String) {
        _ = put(Array(text.utf8), to: STDERR_FILENO)
    }

    static func say(_ text: String) {
        // With nowhere to complain to, there is nothing left to do.
        _ = put(Array("\(text)\n".utf8), to: STDERR_FILENO)
    }

    static func complain(_ message: String, hint: String) {
        say("glaux: \(message.printable)\n  \(hint.printable)")
    }

    private static func write(_ bytes: [UInt8]) {
        guard let problem = put(bytes, to: STDOUT_FILENO) else { return }
        // `glaux jobs | head` has seen enough.
        if problem == EPIPE { endUnread() }
        say("glaux: cannot write: \(String(cString: strerror(problem)))")
        exit(EXIT_FAILURE)
    }

    /// - Returns: the `errno` of a write that failed.
    private static func put(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return errno }
        }
        return nil
    }
}
