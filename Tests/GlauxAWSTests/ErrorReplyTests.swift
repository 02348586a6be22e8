import GlauxCore
import NIOHTTP1
import Testing

@testable import GlauxAWS

struct ErrorReplyTests {
    @Test(
        "a code is the part after the last # and before the first :",
        arguments: [
            ("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "ResourceNotFoundException"),
            ("EntityNotFoundException", "EntityNotFoundException"), ("A#B:http://x#y", "B"),
        ])
    func shortCode(type: String, code: String) {
        #expect(ErrorReply.shortCode(type) == code)
    }

    @Test("errors are read in each of AWS's forms")
    func errorForms() {
        let json = ErrorReply(
            service: .athena, status: 400, headers: ["x-amzn-requestid": "R"],
            body: Array(#"{"__type":"InvalidRequestException","Message":"m","AthenaErrorCode":"MALFORMED_QUERY"}"#.utf8)
        )
        #expect(json.code == "InvalidRequestException")
        #expect(json.message == "m" && json.detail == "MALFORMED_QUERY" && json.requestID == "R")
        let s3 = ErrorReply(
            service: .s3, status: 301, headers: [:],
            body: Array(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>PermanentRedirect</Code><Message>a &amp; b</Message>\
                <Endpoint>b.s3-eu-west-1.amazonaws.com</Endpoint><RequestId>Q</RequestId><HostId>h</HostId></Error>
                """.utf8))
        #expect(s3.code == "PermanentRedirect" && s3.message == "a & b")
        #expect(s3.requestID == "Q" && s3.bucketRegion == "eu-west-1")
        let sts = ErrorReply(
            service: .sts, status: 403, headers: [:],
            body: Array(
                """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error>
                  <RequestId>Q</RequestId>
                </ErrorResponse>
                """.utf8))
        #expect(sts.code == "AccessDenied" && sts.message == "no" && sts.requestID == "Q")
        let head = ErrorReply(service: .s3, status: 404, headers: ["x-amz-bucket-region": "eu-west-1"], body: [])
        #expect(head.code == "NotFound" && head.bucketRegion == "eu-west-1")
        let proxy = ErrorReply(service: .glue, status: 502, headers: [:], body: Array("<html>Bad Gateway".utf8))
        #expect(proxy.code == "HTTP 502" && proxy.message.isEmpty)
    }

    @Test(
        "the Date header is read, and anything else is none",
        arguments: [
            ("Wed, 14 Jan 2026 10:18:50 GMT", 1_768_385_930), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Wed, 31 Feb 2026 10:18:50 GMT", nil), ("Wed, 14 Jan 2026 25:18:50 GMT", nil), ("", nil),
            ("14 Jan 2026 10:18:50 GMT", nil), ("Wed, 14 Jan 2026 10:18 GMT", nil),
        ] as [(String, Int64?)])
    func date(text: String, seconds: Int64?) {
        #expect(HTTPDate.parse(text)?.secondsSince1970 == seconds)
    }

    @Test(
        "the words of a missing entity tell which one",
        arguments: [
            ("Database ddb not found.", .database), ("Table article not found.", .table), ("Entity Not Found", .table),
            ("Something is gone", .unclear),
        ] as [(String, MissingEntity)])
    func missingEntity(message: String, expected: MissingEntity) {
        #expect(MissingEntity(message: message) == expected)
    }
}
