"""The objects of a finished export, exactly as DynamoDB lays them out, and the ways to damage them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
import string
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .gateway import Gateway

DAMAGES = (
    "missing_object", "changed_object", "bad_md5", "bad_count", "truncated_manifest", "missing_md5",
    "checksum_suffix",
)
ALPHABET = string.ascii_lowercase + string.digits


def timestamp(seconds: float) -> str:
    """The form of times inside manifests: ISO 8601 with milliseconds."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def md5_base64(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def multipart_etag(data: bytes) -> str:
    """The ETag of a one-part multipart upload, which is what exports are written with."""
    return hashlib.md5(hashlib.md5(data).digest()).hexdigest() + "-1"


def gzipped(data: bytes) -> bytes:
    """Byte for byte what real exports hold, where it can be known: an empty member is the 20 bytes seen in AWS."""
    body = gzip.compress(data, compresslevel=6, mtime=0)
    return body[:9] + b"\xff" + body[10:]  # The header's "unknown operating system".


@dataclass(frozen=True)
class Place:
    """Where an export is written, and how it is encrypted there."""

    account: str
    bucket: str
    root: str
    encryption: str | None
    encryption_key: str | None

    def key(self, name: str) -> str:
        return f"{self.root}/{name}"

    def put(self, gateway: Gateway, key: str, body: bytes, etag: str | None = None) -> None:
        gateway.put(self.account, self.bucket, key, body, etag, self.encryption, self.encryption_key)


def place_of(account: str, description: dict[str, Any], algorithm: str | None) -> Place:
    """`<prefix>/AWSDynamoDB/<exportId>`; a trailing slash of the prefix does not double.

    `algorithm` is what was asked for: a description names one where none was, and the bucket's own decides."""
    prefix = description.get("S3Prefix", "").rstrip("/")
    export_id = description["ExportArn"].rpartition("/")[2]
    return Place(account, description["S3Bucket"], f"{prefix}/AWSDynamoDB/{export_id}".lstrip("/"),
                 {"KMS": "aws:kms"}.get(algorithm or "", algorithm), description.get("S3SseKmsKeyId"))


def write(gateway: Gateway, place: Place, description: dict[str, Any], items: list[dict[str, Any]], files: int,
          ended: float) -> dict[str, Any]:
    """Writes data and manifests; returns the members that appear in the description at COMPLETED.

    The last data file is of an empty partition: real exports have those.
    """
    lines: list[bytes] = []
    billed = 0
    filled = max(1, files - 1)
    for number in range(files if files > 1 else 1):
        part = items[number::filled] if number < filled else []
        text = b"".join(
            json.dumps({"Item": item}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for item in part
        )
        billed += len(text)
        body = gzipped(text)
        key = place.key(f"data/{''.join(random.choices(ALPHABET, k=26))}.json.gz")
        place.put(gateway, key, body, multipart_etag(body))
        entry = {"itemCount": len(part), "md5Checksum": md5_base64(body), "etag": multipart_etag(body),
                 "dataFileS3Key": key}
        lines.append(json.dumps(entry, separators=(",", ":")).encode() + b"\n")
    summary = _summary(description, place, len(items), billed, ended)
    _put_with_md5(gateway, place, "manifest-files", b"".join(lines))
    _put_with_md5(gateway, place, "manifest-summary", json.dumps(summary, separators=(",", ":")).encode())
    return {"ExportManifest": place.key("manifest-summary.json"), "ItemCount": len(items), "BilledSizeBytes": billed}


def _summary(description: dict[str, Any], place: Place, count: int, billed: int, ended: float) -> dict[str, Any]:
    return {
        "version": "2020-06-30",
        "exportArn": description["ExportArn"],
        "startTime": timestamp(description["StartTime"]),
        "endTime": timestamp(ended),
        "tableArn": description["TableArn"],
        "tableId": description["TableId"],
        "exportTime": timestamp(description["ExportTime"]),
        "s3Bucket": description["S3Bucket"],
        "s3Prefix": description.get("S3Prefix"),
        "s3SseAlgorithm": description["S3SseAlgorithm"],
        "s3SseKmsKeyId": description.get("S3SseKmsKeyId"),
        "manifestFilesS3Key": place.key("manifest-files.json"),
        "billedSizeBytes": billed,
        "itemCount": count,
        "outputFormat": description["ExportFormat"],
    }


def _put_with_md5(gateway: Gateway, place: Place, name: str, body: bytes) -> None:
    place.put(gateway, place.key(f"{name}.json"), body)
    place.put(gateway, place.key(f"{name}.md5"), md5_base64(body).encode())


def damage(gateway: Gateway, place: Place, kind: str) -> None:
    """Makes a finished export unsound in one way."""
    if kind not in DAMAGES:
        raise ValueError(f"unknown damage {kind!r}; known: {', '.join(DAMAGES)}")
    files_key = place.key("manifest-files.json")
    manifest = gateway.get(place.account, place.bucket, files_key)
    entries = [json.loads(line) for line in manifest.splitlines()]
    victim = max(entries, key=lambda entry: entry["itemCount"])["dataFileS3Key"]

    def put(name: str, body: bytes) -> None:
        place.put(gateway, place.key(name), body)

    match kind:
        case "missing_object":
            gateway.delete(place.account, place.bucket, victim)
        case "changed_object":
            body = gzipped(b'{"Item":{"changed":{"BOOL":true}}}\n')
            place.put(gateway, victim, body, multipart_etag(body))
        case "bad_md5":
            put("manifest-files.md5", md5_base64(b"something else").encode())
        case "bad_count":
            # Checksums agree, so that only the sum of the counts tells.
            entries[0]["itemCount"] += 1
            _put_with_md5(gateway, place, "manifest-files",
                          b"".join(json.dumps(each, separators=(",", ":")).encode() + b"\n" for each in entries))
        case "truncated_manifest":
            put("manifest-files.json", manifest[: len(manifest) // 2])
        case "missing_md5" | "checksum_suffix":
            for name in ("manifest-files", "manifest-summary"):
                body = gateway.get(place.account, place.bucket, place.key(f"{name}.md5"))
                gateway.delete(place.account, place.bucket, place.key(f"{name}.md5"))
                if kind == "checksum_suffix":
                    put(f"{name}.checksum", body)
