internal import Foundation
internal import GlauxAWS
internal import GlauxCore

/// Signatures of a request as DynamoDB gets it, with a body of 1 KB that is hashed for each, on one thread. Glaux keeps the key of
/// a day, as its client does; botocore derives it for each request.
enum SigningBenchmark: Benchmark {
    static let name = "signing"
    static let summary = "Signature Version 4 of a request to DynamoDB with a body of 1,024 bytes, beside botocore"
    private static let rounds = 5
    private static let signatures = 50_000
    /// Some seconds of botocore's.
    private static let botoSignatures = 5_000

    private static let accessKey = "AKIABENCHMARK"
    private static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    private static let region = "ap-northeast-1"
    private static let host = "dynamodb.ap-northeast-1.amazonaws.com"
    private static let headers = [
        "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.PutItem",
    ]
    private static let body = {
        let ends = (#"{"TableName":"Article","Item":{"id":{"S":"a1"},"content":{"S":""#, #""}}}"#)
        return ends.0 + String(repeating: "x", count: 1024 - ends.0.utf8.count - ends.1.utf8.count) + ends.1
    }()

    static func run(in folder: String) async throws -> [Figure] {
        var rates: [Double] = []
        var keys = SigningKeyCache()
        let bytes = Array(body.utf8)
        for round in 0..<rounds {
            var length = 0
            let begun = ContinuousClock.now
            for number in 0..<signatures {
                // Every request has a time of its own.
                let time = Timestamp(secondsSince1970: 1_768_385_930 + Int64(round * signatures + number) / 1_000)
                length += authorization(at: SigningDate(time), bytes, &keys).utf8.count
            }
            rates.append(Double(signatures) / ((ContinuousClock.now - begun) / .seconds(1)))
            guard length > signatures else { throw Broken("nothing was signed") }
        }
        let boto = try BotoSigning.run(
            BotoSigning.Order(
                key: accessKey, secret: secret, region: region, url: "https://\(host)/", headers: headers, body: body,
                rounds: rounds, signatures: botoSignatures), in: folder)
        guard let date = Self.date(boto.date), authorization(at: date, bytes, &keys) == boto.authorization else {
            throw Broken("botocore signs otherwise: \(boto.authorization) at \(boto.date)")
        }
        let (ours, theirs) = (Samples(rates).median, Samples(boto.rates).median)
        return [
            Figure("signatures, median of \(rounds) rounds of \(signatures)", ours, .perSecond),
            Figure("botocore: median of \(rounds) rounds of \(botoSignatures)", theirs, .perSecond),
            Figure("times as many as botocore", ours / theirs, .count),
        ]
    }

    private static func authorization(
        at date: SigningDate, _ body: [UInt8], _ keys: inout SigningKeyCache
    ) -> String {
        let scope = SigningKey.Scope(date, region: region, service: "dynamodb")
        let request = CanonicalRequest(
            method: "POST", path: "/", query: [],
            headers: headers.map { ($0.key, $0.value) } + [("host", host), ("x-amz-date", date.text)],
            payload: .body(body), isPathVerbatim: false)
        return SignatureV4.authorization(
            for: request, accessKeyID: accessKey, key: keys.key(for: Secret(secret), scope: scope), date: date,
            scope: scope)
    }

    /// From `20260114T101850Z`.
    private static func date(_ text: String) -> SigningDate? {
        var text = text
        for place in [13, 11] where text.count > place {
            text.insert(":", at: text.index(text.startIndex, offsetBy: place))
        }
        for place in [6, 4] where text.count > place {
            text.insert("-", at: text.index(text.startIndex, offsetBy: place))
        }
        return Timestamp(iso8601: text).map { SigningDate($0) }
    }
}
