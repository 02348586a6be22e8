internal import Dispatch
internal import Foundation
internal import GlauxCore
internal import Glibc

/// A file that has its name only once it is whole and on the disk. Until then it is `.NAME.XXXXXXXX.partial`, which no other
/// try shares: one that was given up may still write.
struct PartialFile: Sendable {
    private let descriptor: Int32
    private let directory: String
    private let path: String
    private let partial: String

    /// The directory is made if only it is missing.
    init(in directory: String, name: String) async throws(AWSFailure) {
        var directory = directory
        while directory.utf8.count > 1, directory.hasSuffix("/") { directory.removeLast() }
        self.directory = directory
        path = "\(directory)/\(name)"
        let mark = UInt32.random(in: .min ... .max)
        partial = "\(directory)/.\(name).\(String(mark, radix: 16)).partial"
        descriptor = try await Self.blocking { [directory, partial] () throws(AWSFailure) in
            if mkdir(directory, 0o750) != 0, errno != EEXIST { throw .disk(directory) }
            let descriptor = Glibc.open(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
            guard descriptor >= 0 else { throw .disk(partial) }
            return descriptor
        }
    }

    func write(_ bytes: [UInt8]) async throws(AWSFailure) {
        try await Self.blocking { [descriptor, path] () throws(AWSFailure) in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw .disk(path) }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Gives it its name.
    func finish() async throws(AWSFailure) {
        try await Self.blocking { [descriptor, partial, path, directory] () throws(AWSFailure) in
            // Whatever the umask of the daemon: operators may read it.
            guard fchmod(descriptor, 0o640) == 0, fsync(descriptor) == 0 else { throw .disk(path) }
            guard rename(partial, path) == 0 else { throw .disk(path) }
            _ = close(descriptor)
            let folder = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard folder >= 0 else { return }
            _ = fsync(folder)
            _ = close(folder)
        }
    }

    /// Nothing is left of it. Not for one that is finished.
    func abandon() async {
        try? await Self.blocking { [descriptor, partial] () throws(AWSFailure) in
            _ = unlink(partial)
            _ = close(descriptor)
        }
    }

    /// What crashes left of earlier tries.
    static func removeRemains(of name: String, in directory: String) async throws(AWSFailure) {
        try await blocking { () throws(AWSFailure) in
            guard let folder = opendir(directory) else { return }
            defer { closedir(folder) }
            while let entry = readdir(folder) {
                let found = withUnsafeBytes(of: &entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard found.hasPrefix(".\(name)."), found.hasSuffix(".partial") else { continue }
                _ = unlink("\(directory)/\(found)")
            }
        }
    }

    static func remove(_ path: String) async throws(AWSFailure) {
        try await blocking { () throws(AWSFailure) in
            if unlink(path) != 0, errno != ENOENT { throw .disk(path) }
        }
    }

    private static func blocking<Value: Sendable>(
        _ work: @escaping @Sendable () throws(AWSFailure) -> Value
    ) async throws(AWSFailure) -> Value {
        let result = await withCheckedContinuation { (answer: CheckedContinuation<Result<Value, AWSFailure>, Never>) in
            DispatchQueue.global().async {
                do throws(AWSFailure) { answer.resume(returning: .success(try work())) } catch {
                    answer.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}

extension AWSFailure {
    /// What `errno` says of the path; its code is what to do.
    fileprivate static func disk(_ path: String) -> AWSFailure {
        let number = errno
        let (kind, advice): (FailureClass, String) =
            switch number {
            case ENOSPC, EDQUOT: (.exhausted, "Make room on the disk")
            case EACCES, EPERM: (.permission, "Let glauxd's user write there")
            case EROFS:
                (
                    .permission,
                    "Let glauxd write there; under systemd, name the directory in ReadWritePaths= of the unit"
                )
            case ENOENT, ENOTDIR: (.missing, "Make the directory, or correct `to:`")
            default: (.unknown, "See to it, or correct `to:`")
            }
        return AWSFailure(
            service: ResultOrder.disk, operation: "write", code: advice,
            message: "\(path): \(String(cString: strerror(number)))", kind: kind)
    }
}
