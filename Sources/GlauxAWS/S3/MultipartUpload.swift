import GlauxCore
import NIOHTTP1

/// Begins an upload in parts. Nothing of it can be seen until it is completed.
struct CreateMultipartUpload: Operation {
    static let service = Service.s3
    static let name = "CreateMultipartUpload"

    var bucket: ArchiveBucket
    var key: String

    var request: ServiceRequest {
        var request = ServiceRequest.object(key, bucket: bucket.name, owner: bucket.owner, method: .POST)
        request.query = [(name: "uploads", value: "")]
        switch bucket.encryption {
        case nil: break
        case .aes256: request.headers.append(("x-amz-server-side-encryption", "AES256"))
        case .kms(let id):
            request.headers.append(("x-amz-server-side-encryption", "aws:kms"))
            if let id { request.headers.append(("x-amz-server-side-encryption-aws-kms-key-id", id)) }
        }
        return request
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    /// - Returns: the id of the upload
    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> String {
        let document = try XMLElement(parsing: reply.body.bytes)
        guard document.name == "InitiateMultipartUploadResult" else {
            throw Malformed("the body is not an InitiateMultipartUploadResult")
        }
        return try document.text("UploadId")
    }
}

/// Puts one part; again under the same number, it replaces the part.
struct UploadPart: Operation {
    static let service = Service.s3
    static let name = "UploadPart"
    /// All parts but the last have so many bytes at least.
    static let smallest = 5 << 20

    var bucket: ArchiveBucket
    var key: String
    var uploadID: String
    /// Counts from 1.
    var number: Int
    var bytes: [UInt8]

    var request: ServiceRequest {
        var request = ServiceRequest.object(key, bucket: bucket.name, owner: bucket.owner, method: .PUT)
        request.query = [(name: "partNumber", value: String(number)), (name: "uploadId", value: uploadID)]
        request.body = bytes
        return request
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    /// - Returns: the part's ETag, without quotes
    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> String {
        guard let etag = reply.headers.first(name: "etag") else { throw Malformed("ETag is missing") }
        return etag.filter { $0 != "\"" }
    }
}

/// Makes an object of the parts.
struct CompleteMultipartUpload: Operation {
    static let service = Service.s3
    static let name = "CompleteMultipartUpload"

    var bucket: ArchiveBucket
    var key: String
    var uploadID: String
    /// The ETags of all parts, in order.
    var parts: [String]

    var request: ServiceRequest {
        var request = ServiceRequest.object(key, bucket: bucket.name, owner: bucket.owner, method: .POST)
        request.query = [(name: "uploadId", value: uploadID)]
        var body = #"<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#
        for (index, etag) in parts.enumerated() {
            body +=
                "<Part><PartNumber>\(index + 1)</PartNumber><ETag>&quot;\(XMLElement.escape(etag))&quot;</ETag></Part>"
        }
        body += "</CompleteMultipartUpload>"
        request.headers.append(("content-type", "application/xml"))
        request.body = Array(body.utf8)
        return request
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    /// S3 may take minutes, and so begins its answer before it knows: an error can come with status 200. Servers that speak
    /// its protocol name the root of a good answer variously, and all give its ETag.
    ///
    /// - Returns: the object's ETag, without quotes
    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> String {
        let document = try XMLElement(parsing: reply.body.bytes)
        guard document.name != "Error" else {
            throw Malformed("S3 did not complete the upload: \(document["Code"]?.text ?? "an error without a code")")
        }
        return try document.text("ETag").filter { $0 != "\"" }
    }
}

/// Forgets an upload and its parts.
struct AbortMultipartUpload: Operation {
    static let service = Service.s3
    static let name = "AbortMultipartUpload"

    var bucket: ArchiveBucket
    var key: String
    var uploadID: String

    var request: ServiceRequest {
        var request = ServiceRequest.object(key, bucket: bucket.name, owner: bucket.owner, method: .DELETE)
        request.query = [(name: "uploadId", value: uploadID)]
        return request
    }

    func makeSink() -> CollectedBody { CollectedBody() }
    func output(of reply: Reply<CollectedBody>) throws(Malformed) {}
}

/// One page of the uploads that are neither completed nor aborted: at most 1000.
struct ListMultipartUploads: Operation {
    struct Output: Sendable, Hashable {
        struct Upload: Sendable, Hashable {
            var key: String
            var id: String
        }

        struct Page: Sendable, Hashable {
            var key: String
            var upload: String
        }

        var uploads: [Upload]
        var nextPage: Page?
    }

    static let service = Service.s3
    static let name = "ListMultipartUploads"

    var bucket: ArchiveBucket
    var prefix: String
    var page: Output.Page?

    var request: ServiceRequest {
        var query = [
            (name: "uploads", value: ""), (name: "encoding-type", value: "url"), (name: "prefix", value: prefix),
        ]
        if let page {
            query += [(name: "key-marker", value: page.key), (name: "upload-id-marker", value: page.upload)]
        }
        return ServiceRequest(
            method: .GET, bucket: bucket.name, query: query, headers: ServiceRequest.expecting(owner: bucket.owner))
    }

    func makeSink() -> CollectedBody { CollectedBody() }

    func output(of reply: Reply<CollectedBody>) throws(Malformed) -> Output {
        let document = try XMLElement(parsing: reply.body.bytes)
        guard document.name == "ListMultipartUploadsResult" else {
            throw Malformed("the body is not a ListMultipartUploadsResult")
        }
        let isEncoded = document["EncodingType"]?.text == "url"
        func key(_ written: String) throws(Malformed) -> String {
            guard let key = isEncoded ? PercentEncoding.decodeListing(written) : written else {
                throw Malformed("a key is not percent-encoded as was asked")
            }
            return key
        }
        var output = Output(uploads: [])
        for entry in document.children where entry.name == "Upload" {
            output.uploads.append(Output.Upload(key: try key(try entry.text("Key")), id: try entry.text("UploadId")))
        }
        guard document["IsTruncated"]?.text == "true" else { return output }
        let next = Output.Page(
            key: try key(try document.text("NextKeyMarker")), upload: try document.text("NextUploadIdMarker"))
        guard next != page else { throw Malformed("the listing is truncated but has no new markers") }
        output.nextPage = next
        return output
    }
}
