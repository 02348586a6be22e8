import GlauxCore

/// A program that prints credentials, as a profile names it.
struct CredentialProcess: Sendable, Hashable {
    var words: [String]
    var profile: String

    /// Far more than any of these programs takes; it bounds how long one that hangs holds everybody up.
    static let patience = Duration.seconds(60)

    init(command: String, profile: String) throws(SettingsProblem) {
        self.profile = profile
        do throws(CommandWords.Problem) {
            words = try CommandWords.split(command)
        } catch {
            throw SettingsProblem(
                "credential_process of the profile \(profile) \(error.words).",
                hint: "It is run without a shell: write a program and its arguments.")
        }
    }

    func credentials(
        _ environment: Environment, within limit: Duration = patience
    ) async throws(CredentialFailure) -> Credentials {
        let output: [UInt8]
        switch await ChildProgram(words: words, environment: environment.entries).output(within: limit) {
        case .exited(0, let bytes): output = bytes
        case .exited(let status, _): throw problem("ended with the status \(status)")
        case .killed(let signal): throw problem("was ended by the signal \(signal)")
        case .tookTooLong: throw problem("took longer than \(limit.components.seconds) seconds, and was ended")
        case .flooded: throw problem("printed more than \(ChildProgram.limit) bytes, and was ended")
        case .notStarted(let reason): throw problem("cannot be started: \(reason)")
        case .cancelled:
            throw .aws(
                AWSFailure(
                    service: "credential_process", operation: "credential_process",
                    code: TransportFault.cancelled.code, message: TransportFault.cancelled.message, kind: .transient))
        }
        do throws(Malformed) {
            let json = try JSON(parsing: output)
            guard json["Version"]?.integer == 1 else { throw Malformed("its Version is not 1") }
            return try Credentials(json, Credentials.Names(sessionToken: "SessionToken"))
        } catch {
            throw problem("printed no credentials: \(error.problem)")
        }
    }

    /// What the program printed is not repeated: it may be anything, also a secret.
    private func problem(_ what: String) -> CredentialFailure {
        .unavailable(
            SettingsProblem(
                "The credential_process of the profile \(profile) \(what).",
                hint: "Run it by hand, as the daemon's user, to see what it says."))
    }
}

/// Splits a command as a shell does, of which nothing else is known here: no variable, no pipe.
enum CommandWords {
    struct Problem: Error {
        var words: String
    }

    static func split(_ command: String) throws(Problem) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in command {
            if isEscaped {
                // Between double quotes, a backslash that escapes nothing stands for itself.
                let keepsBackslash = quote == "\"" && character != "\"" && character != "\\"
                word = (word ?? "") + (keepsBackslash ? "\\" : "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " || character == "\t" {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil, !isEscaped else { throw Problem(words: "has a quote that does not close") }
        if let word { words.append(word) }
        guard let program = words.first, !program.isEmpty else { throw Problem(words: "names no program") }
        guard !words.contains(where: { $0.utf8.contains(0) }) else { throw Problem(words: "holds a NUL byte") }
        return words
    }
}
