/// `/v1/version`
package struct VersionDocument: WireDocument, Hashable {
    package var version: String
    package var pid: Int32

    package init(version: String, pid: Int32) {
        self.version = version
        self.pid = pid
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("version", version)
            json.member("pid", pid)
        }
    }
}

/// `glaux version --json`
package struct VersionsDocument: WireDocument, Hashable {
    /// The client's own.
    package var version: String
    /// nil where none can be reached.
    package var daemon: VersionDocument?

    package init(daemon: VersionDocument?) {
        version = glauxVersion
        self.daemon = daemon
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("version", version)
            json.member("daemon", daemon)
        }
    }
}
