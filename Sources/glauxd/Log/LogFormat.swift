internal import ArgumentParser

enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    /// Text with journald's priorities when the log goes to journald, else text.
    case auto
    case text
    case json
}
