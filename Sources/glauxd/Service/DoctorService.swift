internal import GlauxAWS
internal import GlauxCore
internal import GlauxEngine
internal import Logging
internal import ServiceLifecycle

/// Looks, at the start and after each reload, at what the entries of the config share: few requests, beside all else. What
/// is wrong shows in `glaux status`, and is looked at again every ten minutes until it is not; what was well, every hour.
struct DoctorService: Service {
    private static let again = Duration.seconds(600)
    /// Spans of that after which what was well is looked at again.
    private static let quietRounds = 6

    let engine: Engine
    let doctor: Doctor
    let logger: Logger

    private enum Occasion: Sendable {
        case configured(Configuration)
        case again
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let (occasions, feed) = AsyncStream.makeStream(of: Occasion.self, bufferingPolicy: .bufferingNewest(2))
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // They end with the loop, which is stopped before this service: a service that ends before its turn has
                    // failed.
                    for await configuration in engine.configurations { feed.yield(.configured(configuration)) }
                }
                group.addTask {
                    while (try? await Task.sleep(for: Self.again)) != nil { feed.yield(.again) }
                }
                await watch(occasions)
                group.cancelAll()
            }
        }
    }

    private func watch(_ occasions: AsyncStream<Occasion>) async {
        var configuration: Configuration?
        var last: [Finding] = []
        var quiet = 0
        for await occasion in occasions {
            switch occasion {
            case .configured(let new): configuration = new
            case .again:
                quiet += 1
                if last.isEmpty, quiet < Self.quietRounds { continue }
            }
            quiet = 0
            guard let configuration else { continue }
            let diagnosis = await doctor.examine(configuration, sharedOnly: true)
                .standing(among: configuration.entries.count)
            guard !Task.isCancelled else { return }
            await engine.note(diagnosis)
            if diagnosis.findings != last {
                for finding in diagnosis.findings where finding.isTrouble { finding.log(to: logger) }
            }
            last = diagnosis.findings
        }
    }
}

extension Finding {
    fileprivate func log(to logger: Logger) {
        var fields: Logger.Metadata = ["check": "\(check.rawValue)", "subject": "\(subject)", "error": "\(message)"]
        if let hint { fields["hint"] = "\(hint)" }
        logger.log(level: verdict == .failure ? .error : .warning, "doctor found trouble", metadata: fields)
    }
}

extension Doctor {
    init(_ aws: AWSAccounts) {
        self.init(
            Port(
                now: { WallClock.now() }, sleep: { try await Task.sleep(for: $0) },
                look: { look, account in
                    if case .directory(let path) = look.thing { return await DirectoryLook.shared.sighting(of: path) }
                    do throws(AWSFailure) {
                        return .success(try await aws.reach(look.aws).apart().look(at: look.thing, account: account))
                    } catch {
                        return .failure(error)
                    }
                }))
    }

    /// All that an operator may want to know. What `glaux status` shows stays the service's alone.
    func examine(_ name: TableName?, _ engine: Engine) async throws(Refusal) -> Diagnosis {
        let configuration = await engine.configuration
        let live = await engine.liveLocations
        guard let name else { return await examine(configuration, live: live) }
        guard configuration.only(name) != nil else {
            throw Refusal.unknown(name, among: configuration.entries.map(\.name))
        }
        return await examine(configuration, of: name, live: live)
    }
}
