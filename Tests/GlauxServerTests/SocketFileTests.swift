import Foundation
import Glibc
import Testing

@testable import GlauxServer

struct SocketFileTests {
    private let directory: Directory

    init() throws { directory = try Directory() }

    @Test("a free path is free, and its directory is made")
    func free() throws {
        try SocketFile(path: directory.socket).prepare()
        try SocketFile(path: directory.path + "/new/s").prepare()
        #expect(FileManager.default.fileExists(atPath: directory.path + "/new"))
    }

    @Test("the socket of a daemon that is gone is removed")
    func stale() throws {
        _ = try Listener(directory.socket)
        #expect(FileManager.default.fileExists(atPath: directory.socket))
        try SocketFile(path: directory.socket).prepare()
        #expect(!FileManager.default.fileExists(atPath: directory.socket))
    }

    @Test("a daemon that lives keeps its socket")
    func live() throws {
        let listener = try Listener(directory.socket)
        defer { withExtendedLifetime(listener) {} }
        #expect(throws: SocketProblem.self) { try SocketFile(path: directory.socket).prepare() }
        #expect(FileManager.default.fileExists(atPath: directory.socket))
        _ = try RawClient(directory.socket)
    }

    @Test("a file that is no socket is left alone")
    func odd() throws {
        try Data("precious".utf8).write(to: URL(fileURLWithPath: directory.socket))
        #expect(throws: SocketProblem.self) { try SocketFile(path: directory.socket).prepare() }
        #expect(try String(contentsOfFile: directory.socket, encoding: .utf8) == "precious")
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/link", withDestinationPath: directory.socket)
        #expect(throws: SocketProblem.self) { try SocketFile(path: directory.path + "/link").prepare() }
    }

    @Test("a path that is too long is refused with the limit", arguments: [(107, true), (108, false)])
    func long(length: Int, isAllowed: Bool) throws {
        let path = directory.path + "/" + String(repeating: "s", count: length - directory.path.utf8.count - 1)
        if isAllowed {
            try SocketFile(path: path).prepare()
        } else {
            let problem = #expect(throws: SocketProblem.self) { try SocketFile(path: path).prepare() }
            #expect(problem?.description.contains("107") == true)
        }
    }

    @Test("the directory's parent must exist")
    func noParent() {
        #expect(throws: SocketProblem.self) { try SocketFile(path: directory.path + "/a/b/s").prepare() }
    }

    @Test("once open, owner and group may connect and nobody else")
    func mode() throws {
        let listener = try Listener(directory.socket)
        defer { withExtendedLifetime(listener) {} }
        SocketFile(path: directory.socket).open(to: "no-such-group")
        var status = stat()
        #expect(lstat(directory.socket, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o660)
    }

    @Test("a server says that it is open when those who may can connect, and its mode is set")
    func opens() async throws {
        for _ in 0..<20 {
            // Its body begins when the server has said so.
            try await withServer { socket in
                var status = stat()
                #expect(lstat(socket, &status) == 0)
                #expect(status.st_mode & 0o777 == 0o660)
                _ = try RawClient(socket)
            }
        }
    }

    @Test("a running daemon whose socket was removed binds it anew")
    func bindsAnew() async throws {
        try await withServer { socket, server in
            server.lookAfterFile()
            for _ in 0..<2 {
                #expect(unlink(socket) == 0)
                server.lookAfterFile()
                try await reached(socket)
            }
        }
    }

    @Test("a file that was removed, or replaced by another daemon, is lost; one that is being bound is not")
    func lost() throws {
        let file = SocketFile(path: directory.socket)
        let listener = try Listener(directory.socket)
        #expect(!file.isLost)
        file.open(to: "no-such-group")
        #expect(!file.isLost)
        unlink(directory.socket)
        #expect(file.isLost)
        let other = try Listener(directory.socket)
        defer { withExtendedLifetime((listener, other)) {} }
        #expect(file.isLost)
        #expect(throws: SocketProblem.self) { try file.prepare() }
        #expect(file.isLost)
        unlink(directory.socket)
        try file.prepare()
        #expect(!file.isLost)
    }

    @Test("a daemon that stops removes its own socket, and none that another has bound at the path since")
    func remove() throws {
        let ours = SocketFile(path: directory.socket)
        let listener = try Listener(directory.socket)
        ours.open(to: "no-such-group")
        unlink(directory.socket)
        let other = try Listener(directory.socket)
        defer { withExtendedLifetime((listener, other)) {} }
        ours.remove()
        var status = stat()
        #expect(lstat(directory.socket, &status) == 0)
        let theirs = SocketFile(path: directory.socket)
        theirs.open(to: "no-such-group")
        theirs.remove()
        #expect(lstat(directory.socket, &status) != 0)
    }
}
