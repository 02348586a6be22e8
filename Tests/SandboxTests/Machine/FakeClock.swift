import Foundation
import Testing

/// A wall clock for a daemon, set while it runs. What measures time (timers, timeouts) goes on as ever, which is why this is
/// no libfaketime: that one shifts timers of every clock.
struct FakeClock: Sendable {
    private let folder: String

    init() async throws {
        folder = try await Workspace.shared.makeFolder()
        try Self.source.write(toFile: "\(folder)/clock.c", atomically: true, encoding: .utf8)
        // Clang comes with every Swift toolchain.
        let outcome = try await Program(path: "/usr/bin/env").run(
            ["clang", "-shared", "-fPIC", "-O1", "-o", library, "\(folder)/clock.c"],
            environment: ProcessInfo.processInfo.environment)
        try #require(outcome.exit == .status(0), "\(outcome.errors)")
        try set(0)
    }

    /// - Parameter offset: in seconds, from the real time
    func set(_ offset: Int) throws {
        try "\(offset)".write(toFile: "\(folder)/offset", atomically: true, encoding: .utf8)
    }

    var environment: [String: String] { ["LD_PRELOAD": library, "FAKE_CLOCK": "\(folder)/offset"] }

    private var library: String { "\(folder)/clock.so" }

    private static let source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static long offset(void) {
            char text[32] = {0};
            const char *path = getenv("FAKE_CLOCK");
            int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
            if (file < 0) return 0;
            ssize_t count = read(file, text, sizeof text - 1);
            close(file);
            return count > 0 ? atol(text) : 0;
        }

        int clock_gettime(clockid_t id, struct timespec *now) {
            if (syscall(SYS_clock_gettime, id, now)) return -1;
            if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE) now->tv_sec += offset();
            return 0;
        }

        int gettimeofday(struct timeval *restrict now, void *restrict zone) {
            struct timespec exact;
            if (clock_gettime(CLOCK_REALTIME, &exact)) return -1;
            now->tv_sec = exact.tv_sec;
            now->tv_usec = exact.tv_nsec / 1000;
            return 0;
        }

        time_t time(time_t *now) {
            struct timespec exact;
            clock_gettime(CLOCK_REALTIME, &exact);
            if (now) *now = exact.tv_sec;
            return exact.tv_sec;
        }
        """
}
