import Foundation
import NIOSSL

/// Whose certificates AWS's are to come from.
struct Trust: Sendable, Hashable {
    /// A file of PEM in place of the system's certificates; nil for those.
    var bundle: String?

    /// Reads the file, so that one that cannot be used is told at once and not at the first call.
    init(bundle: String?, _ environment: Environment) throws(SettingsProblem) {
        self.bundle = bundle.map(environment.expandingHome)
        guard let path = self.bundle else { return }
        let certificates = try? NIOSSLCertificate.fromPEMFile(path)
        guard certificates?.isEmpty == false else {
            throw SettingsProblem(
                "The certificates of AWS_CA_BUNDLE (or ca_bundle) cannot be read from \(path).",
                hint: "It is a file of certificates in PEM that the daemon's user can read.")
        }
    }

    var configuration: TLSConfiguration? {
        guard let bundle else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(bundle)
        return configuration
    }
}
