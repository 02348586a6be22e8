import Foundation
import GlauxCore
import Testing

@testable import GlauxAWS

struct SignatureV4Tests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var request: CanonicalRequest
        var region: String
        var service: String
        var seconds: Int64
        var canonicalHash: String
        var signature: String
    }

    @Test("every published vector gives its canonical request and signature", arguments: vectors)
    func published(vector: Vector) {
        let date = SigningDate(Timestamp(secondsSince1970: vector.seconds))
        let scope = SigningKey.Scope(date, region: vector.region, service: vector.service)
        let key = SigningKey(secret: Self.secret, scope: scope)
        let text = SignatureV4.stringToSign(vector.request, date: date, scope: scope)
        #expect(text == "AWS4-HMAC-SHA256\n\(date.text)\n\(scope.text)\n\(vector.canonicalHash)")
        let authorization = SignatureV4.authorization(
            for: vector.request, accessKeyID: "AKIDEXAMPLE", key: key, date: date, scope: scope)
        #expect(authorization.hasSuffix("Signature=\(vector.signature)"))
        #expect(authorization.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\(scope.text), SignedHeaders="))
    }

    @Test("a key that was derived before is taken from the cache, and another secret has another key")
    func cachedKey() {
        var cache = SigningKeyCache()
        let scope = SigningKey.Scope(
            SigningDate(Timestamp(secondsSince1970: 1_440_938_160)), region: "us-east-1", service: "service")
        let bytes = Array("text".utf8)
        let fresh = SigningKey(secret: Self.secret, scope: scope).signature(of: bytes)
        for _ in 0..<2 { #expect(cache.key(for: Self.secret, scope: scope).signature(of: bytes) == fresh) }
        #expect(cache.key(for: Secret("other"), scope: scope).signature(of: bytes) != fresh)
    }

    @Test("200 random requests are signed as botocore signs them")
    func botocore() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../SignatureVectors/sigv4.json")
        let rows = try JSON(parsing: Data(contentsOf: file)).elements ?? []
        #expect(rows.count == 200)
        for row in rows {
            let service = try row.text("service")
            let date = SigningDate(Timestamp(secondsSince1970: try row.integer("seconds")))
            #expect(date.text == row["date"]?.text)
            let scope = SigningKey.Scope(date, region: try row.text("region"), service: service)
            func pairs(_ name: String) throws -> [(name: String, value: String)] {
                try row.elements(name).map { (try #require($0.elements?[0].text), try #require($0.elements?[1].text)) }
            }
            let hex = Array(try row.text("body").utf8)
            let body = stride(from: 0, to: hex.count, by: 2).compactMap { index in
                hex[index].hexadecimalDigit.flatMap { high in hex[index + 1].hexadecimalDigit.map { high << 4 | $0 } }
            }
            var request = CanonicalRequest(
                method: try row.text("method"), path: try row.text("path"), query: try pairs("query"),
                headers: try pairs("headers") + [("host", try row.text("host")), ("x-amz-date", date.text)],
                payload: .body(body), isPathVerbatim: service == "s3")
            if let token = row["token"]?.text { request.headers.append(("x-amz-security-token", token)) }
            if service == "s3" { request.headers.append(("x-amz-content-sha256", request.payloadHash)) }
            let authorization = SignatureV4.authorization(
                for: request, accessKeyID: try row.text("accessKeyID"),
                key: SigningKey(secret: Secret(try row.text("secret")), scope: scope), date: date, scope: scope)
            #expect(authorization == row["authorization"]?.text, "\(String(decoding: row.encoded(), as: UTF8.self))")
        }
    }

    private static let secret = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    private static let january: Int64 = 1_768_385_930
    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private static func s3(
        _ method: String, _ bucket: String, _ region: String, key: String = "",
        query: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = [],
        payload: CanonicalRequest.Payload = .body([]), hash: String = empty
    ) -> CanonicalRequest {
        CanonicalRequest(
            method: method, path: "/" + PercentEncoding.encode(key, keepingSlash: true), query: query,
            headers: headers + [
                ("host", "\(bucket).s3.\(region).amazonaws.com"), ("x-amz-date", "20260114T101850Z"),
                ("x-amz-content-sha256", hash),
            ], payload: payload, isPathVerbatim: true)
    }

    static let vectors: [Vector] = [
        Vector(
            testDescription: "get-vanilla of AWS's own suite",
            request: CanonicalRequest(
                method: "GET", path: "/", query: [],
                headers: [("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")], payload: .body([]),
                isPathVerbatim: false), region: "us-east-1", service: "service", seconds: 1_440_938_160,
            canonicalHash: "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            testDescription: "a JSON POST",
            request: CanonicalRequest(
                method: "POST", path: "/", query: [],
                headers: [
                    ("x-amz-target", "DynamoDB_20120810.DescribeExport"),
                    ("content-type", "application/x-amz-json-1.0"),
                    ("host", "dynamodb.us-east-1.amazonaws.com"), ("x-amz-date", "20260114T101850Z"),
                ],
                payload: .body(
                    Array(
                        #"{"ExportArn":"arn:aws:dynamodb:us-east-1:123456789012:table/Orders/export/01768385930622-efd1a093"}"#
                            .utf8)), isPathVerbatim: false), region: "us-east-1", service: "dynamodb", seconds: january,
            canonicalHash: "4952505b8647b24f522adce26d4b063ce7efec58df484e0f8a1db5a97abe2866",
            signature: "d8684c33cf235e0da24536a361e647f6f9eb447cb454a8bfe8a307c5b12b4988"),
        Vector(
            testDescription: "a session token",
            request: CanonicalRequest(
                method: "POST", path: "/", query: [],
                headers: [
                    ("x-amz-target", "AmazonAthena.GetQueryExecution"),
                    ("content-type", "application/x-amz-json-1.1"),
                    ("host", "athena.eu-west-1.amazonaws.com"), ("x-amz-date", "20260228T235959Z"),
                    ("x-amz-security-token", "FwoGZXIvYXdzEXAMPLE//TOKEN==+/abc"),
                ], payload: .body(Array(#"{"QueryExecutionId":"8ddb33e2-c271-4649-872c-858fc5d08810"}"#.utf8)),
                isPathVerbatim: false), region: "eu-west-1", service: "athena", seconds: 1_772_323_199,
            canonicalHash: "326a9371913ccb58767e45f4995408db0d580e5eb530bc634a16c9985c9d134d",
            signature: "2481071e7853affa1da59567d1cc9043fcda315516d373f410cf5d2345ff126e"),
        Vector(
            testDescription: "query encoding",
            request: s3(
                "GET", "my-exports", "eu-west-1",
                query: [
                    ("list-type", "2"), ("prefix", "ddb exports/a+b=c&d/ü~*"),
                    ("continuation-token", "1/abc+DEF=="), ("encoding-type", "url"), ("delimiter", ""),
                ]), region: "eu-west-1", service: "s3", seconds: january,
            canonicalHash: "3479909e4c4c5159baba4a6fb51276f0d8e6c7245e8b713ab9b2ff38bebe1c34",
            signature: "770ec66921a19973aa77c4aff65f6267a11f05453e3de25c4da224aecd671aab"),
        Vector(
            testDescription: "a key with special characters",
            request: s3(
                "GET", "my-exports", "us-west-2",
                key: "ddb exports/AWSDynamoDB/01768385930622-efd1a093/data/a+b&c=d,é~!*'()%41.json.gz",
                headers: [("range", "bytes=0-1023")]), region: "us-west-2", service: "s3", seconds: january,
            canonicalHash: "9ad4c50cee018a3f3bb5096484ca5dbea4ec2d6e29fa8aa8b47db5382fe7d8e4",
            signature: "2285958f0299442a333f88634f8e5fe9a47f6e16f8b46ea805362b37a3700503"),
        Vector(
            testDescription: "an unsigned payload and a conditional write",
            request: s3(
                "PUT", "my-exports", "us-west-2", key: "archive/year=2026/month=01/part-0000.jsonl.gz",
                headers: [
                    ("if-none-match", "*"), ("x-amz-checksum-crc32", "NhCmhg=="),
                    ("x-amz-expected-bucket-owner", "123456789012"),
                ], payload: .unsigned, hash: "UNSIGNED-PAYLOAD"), region: "us-west-2", service: "s3", seconds: january,
            canonicalHash: "8e52df3232639d74e33d3ca25c561d63fd2c4d0c84596f11e45d72d6f0c1a6ef",
            signature: "4d8cafa3bb3d7cc155c916207b603ed5ea6366a2e95731c951e185a7e59ff928"),
        Vector(
            testDescription: "double encoding outside S3",
            request: CanonicalRequest(
                method: "GET", path: "/schedules/nightly%20export%3Av1", query: [("groupName", "a b+c")],
                headers: [("host", "scheduler.us-east-1.amazonaws.com"), ("x-amz-date", "20260114T101850Z")],
                payload: .body([]), isPathVerbatim: false), region: "us-east-1", service: "scheduler", seconds: january,
            canonicalHash: "909f792599c895d0db400b535ad19bd54a04d3ae3bd09636d8e585e6265c1d84",
            signature: "22421e1f5a58f23b3a7215814f5a84a1f48b289dd3cd1335958da4cdfb25e26f"),
    ]
}
