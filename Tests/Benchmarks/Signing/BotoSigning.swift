internal import Foundation

/// The same request as botocore signs it.
struct BotoSigning: Decodable {
    private static let script = """
        import json, sys, time
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        told = json.loads(sys.argv[1])
        signer = SigV4Auth(Credentials(told["key"], told["secret"]), "dynamodb", told["region"])
        def signed():
            request = AWSRequest("POST", told["url"], headers=dict(told["headers"]), data=told["body"].encode())
            signer.add_auth(request)
            return request.headers
        rates = []
        for _ in range(told["rounds"]):
            begun = time.perf_counter()
            for _ in range(told["signatures"]):
                headers = signed()
            rates.append(told["signatures"] / (time.perf_counter() - begun))
        print(json.dumps({"rates": rates, "date": headers["X-Amz-Date"], "authorization": headers["Authorization"]}))
        """

    struct Order: Encodable {
        var key: String
        var secret: String
        var region: String
        var url: String
        var headers: [String: String]
        var body: String
        var rounds: Int
        /// Of a round.
        var signatures: Int
    }

    /// Signatures a second, of each round.
    var rates: [Double]
    /// Of the last one.
    var date: String
    var authorization: String

    static func run(_ order: Order, in folder: String) throws -> BotoSigning {
        let file = "\(folder)/boto"
        let argument = String(decoding: try JSONEncoder().encode(order), as: UTF8.self)
        let isDone = try Python.run(script, [argument], output: file)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        guard isDone, let line = text.split(separator: "\n").last else {
            throw Broken("botocore ended: \(text.suffix(2000))")
        }
        return try JSONDecoder().decode(BotoSigning.self, from: Data(line.utf8))
    }
}
