import Foundation

/// The files of a config on disk.
enum ConfigFiles {
    struct Found {
        /// The main file's text first; none if it could not be read.
        var texts: [ConfigText] = []
        var problems: [ConfigProblem] = []
        var warnings: [ConfigProblem] = []

        var paths: [String] {
            texts.map(\.path) + problems.map(\.file).filter { file in !texts.contains { $0.path == file } }
        }
    }

    static func read(path: String) -> Found {
        var found = Found()
        do throws(Wrong) {
            found.texts.append(ConfigText(path: path, text: try text(at: path)))
        } catch {
            found.problems.append(ConfigProblem(file: path, message: error.message))
            // Without its defaults, the others would be blamed for what they do not lack.
            return found
        }
        for file in dropIns(besides: path, &found) {
            do throws(Wrong) {
                found.texts.append(ConfigText(path: file, text: try text(at: file)))
            } catch {
                found.problems.append(ConfigProblem(file: file, message: error.message))
            }
        }
        return found
    }

    /// `tables.d/*.yaml` beside the main file, by name; hidden files and other endings do not count.
    private static func dropIns(besides path: String, _ found: inout Found) -> [String] {
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let directory = (path.contains("/") ? parent : ".") + "/tables.d"
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory) else { return [] }
        guard isDirectory.boolValue else {
            found.problems.append(
                ConfigProblem(file: directory, message: "is not a directory. Make it one, or remove it."))
            return []
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            found.problems.append(
                ConfigProblem(file: directory, message: "cannot be listed. Let the daemon's user read it."))
            return []
        }
        let visible = names.filter { !$0.hasPrefix(".") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for name in visible where name.hasSuffix(".yml") {
            found.warnings.append(
                ConfigProblem(file: "\(directory)/\(name)", message: "is not read: it ends in .yml, not in .yaml."))
        }
        return visible.filter { $0.hasSuffix(".yaml") }.map { "\(directory)/\($0)" }
    }

    private static func text(at path: String) throws(Wrong) -> String {
        let bytes = try FileReading.bytes(at: path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Wrong("is not UTF-8 (\(FileReading.firstBadLine(bytes))). Save it as UTF-8.")
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
    }
}
