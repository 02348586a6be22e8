import Foundation
import Glibc
import Testing

/// A clock for the programs that are started with its environment: set while they run, or put to sleep, or faster than
/// the true one. This is no libfaketime: that one lets a wall clock that is set move the timers too.
struct FakeClock: Sendable {
    private let folder: String
    private let speed: Int
    /// From here on time passes faster, for all programs alike.
    private let origin: timespec

    /// - Parameter speed: how many seconds pass in a true one, for sleeps and timeouts too
    init(speed: Int = 1) async throws {
        self.speed = speed
        folder = try await Workspace.shared.makeFolder()
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        origin = now
        try Self.source.write(toFile: "\(folder)/clock.c", atomically: true, encoding: .utf8)
        // Clang comes with every Swift toolchain.
        let outcome = try await Program(path: "/usr/bin/env").run(
            ["clang", "-shared", "-fPIC", "-O1", "-Werror", "-o", library, "\(folder)/clock.c"],
            environment: ProcessInfo.processInfo.environment)
        try #require(outcome.exit == .status(0), "\(outcome.errors)")
        try set(0)
    }

    /// The wall clock is set. What measures time (timers, timeouts) goes on as ever.
    ///
    /// - Parameter offset: in seconds, from the true time
    func set(_ offset: Int) throws {
        try write(offset: offset, slept: 0)
    }

    /// The machine slept: the wall clock and the time since boot are later, timers have stood still.
    func sleep(_ seconds: Int) throws {
        try write(offset: 0, slept: seconds)
    }

    private func write(offset: Int, slept: Int) throws {
        try "\(offset) \(slept)".write(toFile: "\(folder)/clock", atomically: true, encoding: .utf8)
    }

    var environment: [String: String] {
        [
            "LD_PRELOAD": library, "FAKE_CLOCK": "\(folder)/clock", "FAKE_CLOCK_SPEED": "\(speed)",
            "FAKE_CLOCK_ORIGIN": "\(origin.tv_sec)",
        ]
    }

    private var library: String { "\(folder)/clock.so" }

    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <pthread.h>
        #include <semaphore.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <sys/timerfd.h>
        #include <time.h>
        #include <unistd.h>

        typedef long long ns;
        static ns speed = 1, origin;
        static clockid_t clock_of_timer[65536];

        __attribute__((constructor)) static void begin(void) {
            if (getenv("FAKE_CLOCK_SPEED")) speed = atoll(getenv("FAKE_CLOCK_SPEED"));
            if (getenv("FAKE_CLOCK_ORIGIN")) origin = atoll(getenv("FAKE_CLOCK_ORIGIN")) * 1000000000;
        }

        static ns of(const struct timespec *t) { return t->tv_sec * 1000000000LL + t->tv_nsec; }
        static struct timespec to(ns t) { return (struct timespec){t / 1000000000, t % 1000000000}; }

        static ns true_time(clockid_t id) {
            struct timespec now;
            syscall(SYS_clock_gettime, id, &now);
            return of(&now);
        }

        static ns fake_time(clockid_t id) {
            ns now = true_time(id), offset = 0, slept = 0;
            int is_wall = id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE;
            int is_boot = id == CLOCK_BOOTTIME;
            if (is_wall || is_boot) {
                char text[64] = {0};
                const char *path = getenv("FAKE_CLOCK");
                int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
                if (file >= 0) {
                    if (read(file, text, sizeof text - 1) > 0) sscanf(text, "%lld %lld", &offset, &slept);
                    close(file);
                }
                now += slept * 1000000000;
                if (is_wall) now += offset * 1000000000;
            }
            return now + (speed - 1) * (true_time(CLOCK_MONOTONIC) - origin);
        }

        static int is_faked(clockid_t id) {
            return id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE || id == CLOCK_BOOTTIME
                || id == CLOCK_MONOTONIC || id == CLOCK_MONOTONIC_COARSE || id == CLOCK_MONOTONIC_RAW;
        }

        static struct timespec true_wait(const struct timespec *wait) {
            ns each = of(wait) / speed;
            // Nothing at all would disarm a timer.
            return to(each == 0 && of(wait) > 0 ? 1 : each);
        }

        static struct timespec true_end(clockid_t id, const struct timespec *end) {
            ns wait = (of(end) - fake_time(id)) / speed, now = true_time(id);
            return to(wait > 0 ? now + wait : now);
        }

        int clock_gettime(clockid_t id, struct timespec *now) {
            if (!is_faked(id)) return syscall(SYS_clock_gettime, id, now);
            *now = to(fake_time(id));
            return 0;
        }

        int gettimeofday(struct timeval *restrict now, void *restrict zone) {
            ns exact = fake_time(CLOCK_REALTIME);
            now->tv_sec = exact / 1000000000;
            now->tv_usec = exact % 1000000000 / 1000;
            return 0;
        }

        time_t time(time_t *now) {
            time_t exact = fake_time(CLOCK_REALTIME) / 1000000000;
            if (now) *now = exact;
            return exact;
        }

        int timerfd_create(int id, int flags) {
            int timer = syscall(SYS_timerfd_create, id, flags);
            if (timer >= 0 && timer < 65536) clock_of_timer[timer] = id;
            return timer;
        }

        int timerfd_settime(int timer, int flags, const struct itimerspec *wanted, struct itimerspec *old) {
            struct itimerspec set = {true_wait(&wanted->it_interval), true_wait(&wanted->it_value)};
            if (flags & TFD_TIMER_ABSTIME && of(&wanted->it_value) > 0)
                set.it_value = true_end(clock_of_timer[timer & 65535], &wanted->it_value);
            return syscall(SYS_timerfd_settime, timer, flags, &set, old);
        }

        int clock_nanosleep(clockid_t id, int flags, const struct timespec *wanted, struct timespec *rest) {
            struct timespec wait = flags & TIMER_ABSTIME ? true_end(id, wanted) : true_wait(wanted);
            return syscall(SYS_clock_nanosleep, id, flags, &wait, rest) ? errno : 0;
        }

        int nanosleep(const struct timespec *wanted, struct timespec *rest) {
            struct timespec wait = true_wait(wanted);
            return syscall(SYS_nanosleep, &wait, rest);
        }

        int sem_clockwait(sem_t *semaphore, clockid_t id, const struct timespec *wanted) {
            struct timespec end = true_end(id, wanted);
            int (*wait)(sem_t *, clockid_t, const struct timespec *) = dlsym(RTLD_NEXT, "sem_clockwait");
            return wait(semaphore, id, &end);
        }

        int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict end) {
            return sem_clockwait(semaphore, CLOCK_REALTIME, end);
        }

        int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *lock, clockid_t id,
                                   const struct timespec *wanted) {
            struct timespec end = true_end(id, wanted);
            int (*wait)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *) =
                dlsym(RTLD_NEXT, "pthread_cond_clockwait");
            return wait(condition, lock, id, &end);
        }

        int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict lock,
                                   const struct timespec *restrict end) {
            // The condition knows its clock and does not tell: a wall clock is decades ahead of the others.
            int is_wall = end->tv_sec > fake_time(CLOCK_REALTIME) / 2000000000;
            return pthread_cond_clockwait(condition, lock, is_wall ? CLOCK_REALTIME : CLOCK_MONOTONIC, end);
        }
        """
}
