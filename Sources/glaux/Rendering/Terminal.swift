internal import Foundation
internal import Glibc

/// Standard output as the operator has it.
enum Terminal {
    static let isInteractive = isatty(STDOUT_FILENO) == 1

    /// Colours only where a person sees them and wants them (no-color.org).
    static let hasColours: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return isInteractive && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }()

    static var columns: Int {
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    static func write(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    static func write(json bytes: [UInt8]) {
        FileHandle.standardOutput.write(Data(bytes.last == UInt8(ascii: "\n") ? bytes : bytes + [UInt8(ascii: "\n")]))
    }

    static func say(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }

    static func complain(_ message: String, hint: String) {
        say("glaux: \(message)\n  \(hint)")
    }
}
