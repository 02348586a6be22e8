"""Which service and operation a request asks for."""

from __future__ import annotations

from urllib.parse import parse_qsl

from .http import Request
from .signatures import Identity

TARGETS = {"DynamoDB_20120810": "dynamodb", "AmazonAthena": "athena", "AWSGlue": "glue"}
# Sub-resources that name an S3 operation, by method; the first that is in the query decides.
BUCKET = {
    ("GET", "list-type"): "ListObjectsV2", ("GET", "location"): "GetBucketLocation",
    ("GET", "uploads"): "ListMultipartUploads", ("GET", "versions"): "ListObjectVersions",
    ("GET", "versioning"): "GetBucketVersioning", ("PUT", "versioning"): "PutBucketVersioning",
    ("GET", "lifecycle"): "GetBucketLifecycleConfiguration", ("PUT", "lifecycle"): "PutBucketLifecycleConfiguration",
    ("GET", "encryption"): "GetBucketEncryption", ("PUT", "encryption"): "PutBucketEncryption",
    ("DELETE", "encryption"): "DeleteBucketEncryption",
    ("GET", "policy"): "GetBucketPolicy", ("PUT", "policy"): "PutBucketPolicy", ("POST", "delete"): "DeleteObjects",
}
BUCKET_PLAIN = {"GET": "ListObjects", "HEAD": "HeadBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}
OBJECT = {
    ("POST", "uploads"): "CreateMultipartUpload", ("PUT", "partNumber"): "UploadPart",
    ("POST", "uploadId"): "CompleteMultipartUpload", ("DELETE", "uploadId"): "AbortMultipartUpload",
    ("GET", "uploadId"): "ListParts", ("GET", "tagging"): "GetObjectTagging",
    ("PUT", "tagging"): "PutObjectTagging",
}
OBJECT_PLAIN = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}


def identify(request: Request, identity: Identity | None) -> tuple[str, str]:
    """(service, operation), as AWS names them."""
    if target := request.headers.get("x-amz-target"):
        prefix, _, operation = target.partition(".")
        return TARGETS.get(prefix, identity.service if identity else prefix.lower()), operation
    if identity is None and request.method == "POST" and b"Action=AssumeRoleWithWebIdentity" in request.body:
        return "sts", "AssumeRoleWithWebIdentity"
    service = identity.service if identity else "s3"
    if service == "s3":
        return service, _s3_operation(request)
    return service, dict(parse_qsl(request.body.decode("utf-8", "replace"))).get("Action", request.method)


def _s3_operation(request: Request) -> str:
    bucket, _, key = request.path.lstrip("/").partition("/")
    if not bucket:
        return "ListBuckets"
    special, plain = (OBJECT, OBJECT_PLAIN) if key else (BUCKET, BUCKET_PLAIN)
    for name, _ in request.parameters():
        if operation := special.get((request.method, name)):
            return operation
    if key and request.method == "PUT" and "x-amz-copy-source" in request.headers:
        return "CopyObject"
    return plain.get(request.method, request.method)
