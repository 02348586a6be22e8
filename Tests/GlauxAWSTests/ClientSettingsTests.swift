import GlauxCore
import Testing

@testable import GlauxAWS

struct ClientSettingsTests {
    @Test(
        "a service is reached at its partition's host",
        arguments: [
            (.dynamoDB, "us-east-1", "dynamodb.us-east-1.amazonaws.com"),
            (.athena, "cn-north-1", "athena.cn-north-1.amazonaws.com.cn"),
            (.glue, "us-gov-west-1", "glue.us-gov-west-1.amazonaws.com"),
            (.sts, "eusc-de-east-1", "sts.eusc-de-east-1.amazonaws.eu"),
            (.s3, "ap-northeast-1", "s3.ap-northeast-1.amazonaws.com"),
        ] as [(Service, String, String)])
    func hosts(service: Service, region: String, host: String) throws {
        let partition = try #require(Partition(region: region))
        let endpoint = Endpoint(of: service, region: region, partition: partition)
        #expect(endpoint.authority == host)
        #expect(endpoint.scheme == "https")
    }

    @Test(
        "validated and dual-stack endpoints are where AWS has them",
        arguments: [
            (.dynamoDB, "eu-west-1", true, false, "dynamodb-fips.eu-west-1.amazonaws.com"),
            (.dynamoDB, "eu-west-1", false, true, "dynamodb.eu-west-1.api.aws"),
            (.glue, "us-east-1", true, true, "glue-fips.us-east-1.api.aws"),
            (.athena, "cn-north-1", false, true, "athena.cn-north-1.api.amazonwebservices.com.cn"),
            (.s3, "eu-west-1", true, false, "s3-fips.eu-west-1.amazonaws.com"),
            (.s3, "eu-west-1", false, true, "s3.dualstack.eu-west-1.amazonaws.com"),
            (.s3, "eu-west-1", true, true, "s3-fips.dualstack.eu-west-1.amazonaws.com"),
            (.s3, "cn-north-1", false, true, "s3.dualstack.cn-north-1.amazonaws.com.cn"),
            (.sts, "us-gov-west-1", true, false, "sts.us-gov-west-1.amazonaws.com"),
            (.sts, "us-gov-west-1", true, true, "sts-fips.us-gov-west-1.api.aws"),
        ] as [(Service, String, Bool, Bool, String)])
    func variants(service: Service, region: String, isFIPS: Bool, isDualStack: Bool, host: String) throws {
        let environment = [
            "AWS_USE_FIPS_ENDPOINT": isFIPS ? "true" : "False", "AWS_USE_DUALSTACK_ENDPOINT": isDualStack ? "TRUE" : "",
        ]
        let settings = try Self.settings(AWSSettings(region: region), environment)
        let endpoint = Endpoint(
            of: service, region: region, partition: settings.partition, variant: settings.variant)
        #expect(endpoint.authority == host)
        let byProfile = "[default]\nuse_fips_endpoint = \(isFIPS)\nuse_dualstack_endpoint = \(isDualStack)"
        #expect(try Self.settings(AWSSettings(region: region), [:], byProfile).variant == settings.variant)
    }

    @Test(
        "what cannot be used is told when the client is made",
        arguments: [
            ("AWS_USE_FIPS_ENDPOINT", "yes"), ("AWS_USE_DUALSTACK_ENDPOINT", "1"), ("AWS_CA_BUNDLE", "/no/such/file"),
            ("AWS_CA_BUNDLE", "/etc/hostname"), ("HTTPS_PROXY", "socks5://u:hush@p"), ("https_proxy", "http://"),
        ])
    func unusable(variable: String, value: String) {
        let problem = #expect(throws: SettingsProblem.self) {
            try Self.settings(AWSSettings(region: "eu-west-1"), [variable: value])
        }
        #expect(problem?.description.contains("hush") == false)
    }

    @Test(
        "a proxy stands between Glaux and AWS, and not between it and what is near",
        arguments: [
            ("dynamodb.eu-west-1.amazonaws.com", "https", true), ("dynamodb.eu-west-1.amazonaws.com", "http", false),
            ("127.0.0.1", "https", false), ("localhost", "https", false), ("[::1]", "https", false),
            ("169.254.169.254", "https", false), ("[fd00:ec2::23]", "https", false), ("s3.internal", "https", false),
            ("a.s3.internal", "https", false), ("as3.internal", "https", true), ("x.example", "https", false),
            ("example", "https", false), ("10.0.0.1", "https", false), ("10.0.0.10", "https", true),
        ])
    func proxies(host: String, scheme: String, isUsed: Bool) throws {
        let proxies = try Proxies(
            environment: Environment([
                "HTTPS_PROXY": "http://u:p%40ss@proxy.example:3128", "NO_PROXY": "s3.internal, *.example,10.0.0.1:443",
            ]))
        let proxy = proxies.proxy(to: host, scheme: scheme)
        #expect((proxy != nil) == isUsed)
        #expect(proxy?.host ?? "proxy.example" == "proxy.example")
        #expect(proxy?.port ?? 3128 == 3128)
        #expect(proxy?.password?.revealed ?? "p@ss" == "p@ss")
        #expect(!"\(proxies) \(proxy as Any)".contains("ss@") && !"\(proxy as Any)".contains("p@ss"))
        #expect(
            try Proxies(environment: Environment(["https_proxy": "p", "no_proxy": "*"])).proxy(to: host, scheme: scheme)
                == nil)
    }

    @Test(
        "what is no region never becomes part of a host",
        arguments: [
            "", "x", "us-east", "evil.com/", "us-east-1.evil.com", "us_east_1", "us--1", "US-EAST-1", "eu-west-1 ",
        ])
    func badRegion(region: String) {
        #expect(Partition(region: region) == nil)
        #expect(throws: SettingsProblem.self) { try Self.settings(AWSSettings(region: region)) }
    }

    @Test(
        "the region comes from the config, then AWS_REGION, AWS_DEFAULT_REGION and the profile",
        arguments: [
            ("eu-west-1", ["AWS_REGION": "eu-west-2"], "eu-west-1"),
            (nil, ["AWS_REGION": "eu-west-2", "AWS_DEFAULT_REGION": "eu-west-3"], "eu-west-2"),
            (nil, ["AWS_REGION": "", "AWS_DEFAULT_REGION": "eu-west-3"], "eu-west-3"),
            (nil, [:], "us-west-2"), (nil, ["AWS_PROFILE": "other"], "us-west-1"),
        ] as [(String?, [String: String], String)])
    func region(config: String?, environment: [String: String], expected: String) throws {
        let file = "[default]\nregion = us-west-2\n[profile other]\nregion = us-west-1"
        #expect(try Self.settings(AWSSettings(region: config), environment, file).region == expected)
    }

    @Test("without a region there is no client, and the problem says where to set one")
    func noRegion() {
        let problem = #expect(throws: SettingsProblem.self) { try Self.settings(AWSSettings()) }
        #expect(problem?.hint.contains("AWS_REGION") == true)
    }

    @Test(
        "an endpoint comes from the config, the service's variable, AWS_ENDPOINT_URL, the services section, the profile",
        arguments: [
            ("http://a:1", ["AWS_ENDPOINT_URL_S3": "http://b"], "a:1"),
            (nil, ["AWS_ENDPOINT_URL_S3": "http://b", "AWS_ENDPOINT_URL": "http://c"], "b"),
            (nil, ["AWS_ENDPOINT_URL": "http://c:80"], "c"), (nil, [:], "d:4566"),
            (nil, ["AWS_PROFILE": "plain"], "e"),
            (nil, ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "http://c"], nil),
            ("http://a", ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"], "a"),
            (nil, ["AWS_PROFILE": "ignoring"], nil),
        ] as [(String?, [String: String], String?)])
    func endpoint(config: String?, environment: [String: String], authority: String?) throws {
        let file = """
            [default]
            services = local
            endpoint_url = http://e
            [services local]
            dynamodb =
              endpoint_url = http://z
            s3 =
              endpoint_url = http://d:4566/
              addressing_style = path
            [profile plain]
            endpoint_url = https://e:443
            [profile ignoring]
            endpoint_url = http://e
            ignore_configured_endpoint_urls = true
            """
        let settings = try Self.settings(
            AWSSettings(region: "eu-west-1", endpointURL: config), environment, file)
        #expect(settings.customEndpoints[.s3]?.authority == authority)
    }

    @Test(
        "what is no endpoint URL is refused, without repeating a password",
        arguments: ["x", "ftp://a", "http://", "http://u:hush@a", "http://a?b"])
    func badEndpoint(url: String) {
        let problem = #expect(throws: SettingsProblem.self) {
            try Self.settings(AWSSettings(region: "eu-west-1", endpointURL: url))
        }
        #expect(problem?.description.contains("hush") == false)
    }

    @Test(
        "a bucket stands before the host when its name can, and in the path otherwise",
        arguments: [
            ("my-exports", nil, "https://my-exports.s3.eu-west-1.amazonaws.com/a/b"),
            ("my.exports", nil, "https://s3.eu-west-1.amazonaws.com/my.exports/a/b"),
            ("Old_Bucket", nil, "https://s3.eu-west-1.amazonaws.com/Old_Bucket/a/b"),
            ("ab", nil, "https://s3.eu-west-1.amazonaws.com/ab/a/b"),
            ("my-exports", "http://localhost:4566", "http://localhost:4566/my-exports/a/b"),
            ("my-exports", "http://localhost:4566/base/", "http://localhost:4566/base/my-exports/a/b"),
        ] as [(String, String?, String)])
    func addressing(bucket: String, custom: String?, expected: String) throws {
        let endpoint =
            try custom.map(Endpoint.init(custom:)) ?? Endpoint(of: .s3, region: "eu-west-1", partition: .aws)
        let address = Address(endpoint: endpoint, path: "/a/b", bucket: bucket, region: "eu-west-1")
        #expect("\(address.endpoint.scheme)://\(address.endpoint.authority)\(address.path)" == expected)
    }

    @Test("AWS_MAX_ATTEMPTS is a number from 1 to 20", arguments: ["0", "x", "21", "-1"])
    func badAttempts(text: String) throws {
        #expect(throws: SettingsProblem.self) {
            try Self.settings(AWSSettings(region: "eu-west-1"), ["AWS_MAX_ATTEMPTS": text])
        }
        #expect(try Self.settings(AWSSettings(region: "eu-west-1"), ["AWS_MAX_ATTEMPTS": "7"]).attempts == 7)
        #expect(try Self.settings(AWSSettings(region: "eu-west-1")).attempts == 3)
    }

    static func settings(
        _ settings: AWSSettings, _ environment: [String: String] = [:], _ config: String = ""
    ) throws -> ClientSettings {
        try ClientSettings(
            settings: settings, environment: Environment(environment),
            profiles: Profiles(config: SharedFile(parsing: config, path: "config"), credentials: SharedFile()))
    }
}
