"""Keys of KMS that S3 encrypts with: which one an object has or gets, and which rights on it a request takes.

As S3's API Reference has it: whoever writes takes kms:GenerateDataKey, whoever reads kms:Decrypt, and an upload in parts takes
both, the second for its parts. A key of AWS's own lets in everybody who comes through S3."""

from __future__ import annotations

from typing import Any

from moto.s3 import s3_backends

from .gateway import Gateway
from .http import Request

READING, WRITING, BOTH = ("Decrypt",), ("GenerateDataKey",), ("GenerateDataKey", "Decrypt")


class Encryption:
    """What is encrypted with customers' keys; None stands for every other encryption."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def of_request(self, operation: str, bucket: str, key: str, request: Request) -> tuple[str | None, tuple[str, ...]]:
        """The key that a request of S3 takes rights on, and which."""
        match operation:
            case "PutObject" | "CreateMultipartUpload":
                algorithm = request.headers.get("x-amz-server-side-encryption")
                named = request.headers.get("x-amz-server-side-encryption-aws-kms-key-id")
                return self.of_writing(bucket, algorithm, named), WRITING
            case "UploadPart" | "CompleteMultipartUpload":
                return self._of_upload(bucket, dict(request.parameters()).get("uploadId", "")), READING
            case "GetObject":
                return self._of_object(bucket, key), READING
            case "HeadObject" if request.headers.get("x-amz-checksum-mode", "").upper() == "ENABLED":
                return self._of_object(bucket, key), READING
        return None, ()

    def of_writing(self, bucket: str, algorithm: str | None, key: str | None = None) -> str | None:
        """Of an object that is written so; the bucket's own where nothing is asked for."""
        if algorithm is None:
            rule = ((self._bucket(bucket).encryption if self._is_there(bucket) else None) or {}).get("Rule", {})
            default = rule.get("ApplyServerSideEncryptionByDefault", {})
            algorithm, key = default.get("SSEAlgorithm"), default.get("KMSMasterKeyID")
        return _customers(algorithm, key)

    def of_objects(self, bucket: str, prefix: str) -> list[str]:
        """Of all objects below a prefix."""
        with self._gateway.lock:
            if not self._is_there(bucket):
                return []
            keys = self._bucket(bucket).keys
            found = {_of(keys[name]) for name in keys if name.startswith(prefix)}
        return sorted(key for key in found if key)

    def _of_object(self, bucket: str, key: str) -> str | None:
        with self._gateway.lock:
            found = self._bucket(bucket).keys.get(key) if self._is_there(bucket) else None
        return _of(found) if found is not None else None

    def _of_upload(self, bucket: str, upload: str) -> str | None:
        with self._gateway.lock:
            found = self._bucket(bucket).multiparts.get(upload) if self._is_there(bucket) else None
        return self.of_writing(bucket, found.sse_encryption, found.kms_key_id) if found else None

    def _is_there(self, bucket: str) -> bool:
        return self._gateway.has_bucket(bucket)

    def _bucket(self, bucket: str) -> Any:
        return s3_backends[self._gateway.owner(bucket)]["aws"].get_bucket(bucket)


def _of(found: Any) -> str | None:
    return _customers(getattr(found, "encryption", None), getattr(found, "kms_key_id", None))


def _customers(algorithm: str | None, key: str | None) -> str | None:
    """`KMS` is DynamoDB's name of it."""
    return key if key and (algorithm or "").startswith(("aws:kms", "KMS")) and "alias/aws/" not in key else None
