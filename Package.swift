// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func module(_ name: String, _ dependencies: [Target.Dependency], at path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency], at path: String? = nil) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let deques: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let heaps: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "glaux",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        module("GlauxCore", [deques, heaps]),
        module("GlauxConfig", ["GlauxCore", yams]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        module(
            "GlauxAWS", ["GlauxCore", "CZlib", "CZstd", asyncHTTPClient, crypto, nioCore, nioHTTP1, nioPosix, nioSSL]),
        .systemLibrary(name: "CProcess"),
        module("GlauxJournal", ["GlauxCore", grdb]),
        module("GlauxEngine", ["GlauxCore", logging]),
        module("GlauxWire", ["GlauxCore"]),
        module(
            "GlauxServer",
            [
                "GlauxCore", "GlauxEngine", "GlauxJournal", "GlauxWire", hummingbird, hummingbirdCore, httpTypes,
                lifecycle, logging, nioCore, nioHTTP1, nioPosix,
            ]),
        module("GlauxClient", ["GlauxWire", asyncHTTPClient, nioCore, nioHTTP1, nioPosix]),
        program(
            "glauxd",
            [
                "GlauxCore", "GlauxConfig", "GlauxAWS", "GlauxJournal", "GlauxEngine", "GlauxServer", "GlauxWire",
                "CProcess", argumentParser, lifecycle, logging, signals,
            ]),
        program("glaux", ["GlauxCore", "GlauxClient", "GlauxConfig", "GlauxWire", argumentParser]),
        program(
            "GlauxBenchmarks",
            [
                "GlauxCore", "GlauxAWS", "GlauxJournal", "GlauxEngine", "CZlib", grdb, logging, nioCore, nioHTTP1,
                nioPosix,
            ],
            at: "Tests/Benchmarks"),
        module("GlauxSimulation", ["GlauxCore"], at: "Tests/Simulation"),
        program("GlauxSoak", ["GlauxSimulation"], at: "Tests/Soak"),
        tests("GlauxSimulationTests", ["GlauxSimulation", "GlauxCore"]),
        module("GlauxFuzzing", [], at: "Tests/Fuzzing"),
        tests("GlauxCoreTests", ["GlauxCore", "GlauxFuzzing", "GlauxSimulation"]),
        tests("GlauxConfigTests", ["GlauxConfig", "GlauxCore", "GlauxFuzzing"]),
        tests("GlauxAWSTests", ["GlauxAWS", "GlauxCore", "GlauxFuzzing", "CZlib", nioCore, nioHTTP1, nioPosix]),
        tests("GlauxJournalTests", ["GlauxJournal", "GlauxCore", grdb]),
        tests("GlauxEngineTests", ["GlauxEngine", "GlauxCore", logging]),
        tests("GlauxWireTests", ["GlauxWire", "GlauxCore"]),
        tests(
            "GlauxServerTests",
            [
                "GlauxServer", "GlauxClient", "GlauxEngine", "GlauxJournal", "GlauxWire", "GlauxCore", "GlauxFuzzing",
                logging,
            ]),
        tests("GlauxCLITests", ["glaux", "GlauxWire", "GlauxCore", argumentParser]),
        tests("GlauxdTests", ["glauxd", "GlauxCore", "GlauxJournal", "CProcess", logging]),
        tests("SandboxTests", []),
    ]
)
