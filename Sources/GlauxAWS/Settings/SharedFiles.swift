import Foundation

/// Where the shared files are, and reading them.
struct SharedFiles: Sendable, Hashable {
    /// Changes when a file was written or replaced.
    struct Fingerprint: Sendable, Hashable {
        fileprivate var files: [FileState?]
    }

    fileprivate struct FileState: Sendable, Hashable {
        var seconds: Int
        var nanoseconds: Int
        var size: Int
        var inode: UInt
    }

    var configPath: String?
    var credentialsPath: String?

    init(environment: Environment) {
        let home = environment["HOME"]
        func path(_ variable: String, _ name: String) -> String? {
            guard let given = environment[variable] else {
                return Self.loaded(name, environment) ?? home.map { "\($0)/.aws/\(name)" }
            }
            return environment.expandingHome(given)
        }
        configPath = path("AWS_CONFIG_FILE", "config")
        credentialsPath = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
    }

    /// What systemd gives the service with `LoadCredential=aws-credentials` and `LoadCredential=aws-config`.
    private static func loaded(_ name: String, _ environment: Environment) -> String? {
        guard let directory = environment["CREDENTIALS_DIRECTORY"] else { return nil }
        let path = "\(directory)/aws-\(name)"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    func read() throws(SettingsProblem) -> Profiles {
        Profiles(config: try read(configPath), credentials: try read(credentialsPath))
    }

    func fingerprint() -> Fingerprint {
        Fingerprint(
            files: [configPath, credentialsPath].map { path in
                var status = stat()
                guard let path, stat(path, &status) == 0 else { return nil }
                return FileState(
                    seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: status.st_size,
                    inode: status.st_ino)
            })
    }

    /// A file that does not exist is an empty one.
    private func read(_ path: String?) throws(SettingsProblem) -> SharedFile {
        guard let path, FileManager.default.fileExists(atPath: path) else { return SharedFile() }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SettingsProblem("\(path) cannot be read.", hint: "Let the daemon's user read it.")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw SettingsProblem("\(path) is not UTF-8 text.", hint: "Save it as UTF-8.")
        }
        return try SharedFile(parsing: text, path: path)
    }
}
