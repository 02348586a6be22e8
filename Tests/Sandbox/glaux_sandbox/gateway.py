"""The door to moto: requests it answers itself, and the state of its backends."""

from __future__ import annotations

import base64
import io
import threading
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from moto.dynamodb import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.glue import glue_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3 import s3_backends
from moto.s3.exceptions import MissingBucket

from .http import Request, Response

HOP_HEADERS = {"connection", "date", "server", "content-length", "transfer-encoding", "keep-alive", "x-amz-crc32"}


class NoSuchBucket(Exception):
    """The bucket does not exist."""


class Gateway:
    """moto is not written for threads, so everything that touches it holds `lock`."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._application = DomainDispatcherApplication(create_backend_app)
        self._table_ids: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

    def forward(self, request: Request) -> Response:
        """moto's own answer."""
        environ = _environ(request)
        answer: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            answer["status"], answer["headers"] = int(status.split(" ")[0]), headers

        with self.lock:
            chunks = self._application(environ, start)
            body = b"".join(chunks)
            if hasattr(chunks, "close"):
                chunks.close()
        if ("versioning", "") in request.parameters():
            # moto names the root after the operation; S3, as its documentation has it, does not.
            body = body.replace(b"GetBucketVersioningResponse", b"VersioningConfiguration")
        headers = {name: value for name, value in answer["headers"] if name.lower() not in HOP_HEADERS}
        if request.method == "HEAD":
            # The length of what a GET would return, which is what a HEAD is asked for.
            headers.update((name, value) for name, value in answer["headers"] if name == "Content-Length")
            headers.setdefault("Content-Length", "0")
        return Response(answer["status"], body, headers)

    # DynamoDB

    def table(self, account: str, region: str, name: str) -> Any | None:
        """moto's table, or None."""
        return dynamodb_backends[account][region].tables.get(name)

    def dynamodb(self, account: str, region: str) -> Any:
        return dynamodb_backends[account][region]

    def table_id(self, table: Any) -> str:
        """A UUID per table that a table created again under the same name does not share. moto has none."""
        return self._table_ids.setdefault(table, str(uuid.uuid4()))

    def items(self, table: Any) -> list[dict[str, Any]]:
        """All items of a table as DynamoDB JSON."""
        with self.lock:
            return [attributes(item) for item in self.held(table)]

    def held(self, table: Any) -> Iterator[Any]:
        """moto's items of a table; for whoever has the lock."""
        if table.range_key_attr:
            return (item for by_range in table.items.values() for item in by_range.values())
        return iter(table.items.values())

    # S3

    def put(
        self, account: str, bucket: str, key: str, body: bytes, etag: str | None = None,
        encryption: str | None = None, encryption_key: str | None = None,
    ) -> None:
        """Encrypted as the bucket is where nothing else is said."""
        with self.lock:
            try:
                s3_backends[account]["aws"].put_object(
                    bucket, key, body, etag=etag, encryption=encryption, kms_key_id=encryption_key)
            except MissingBucket:
                raise NoSuchBucket(bucket) from None

    def get(self, account: str, bucket: str, key: str) -> bytes:
        with self.lock:
            return s3_backends[account]["aws"].get_object(bucket, key).value

    def delete(self, account: str, bucket: str, key: str) -> None:
        with self.lock:
            s3_backends[account]["aws"].delete_object(bucket, key)

    def has_bucket(self, bucket: str) -> bool:
        return bucket in s3_backends.bucket_accounts

    def owner(self, bucket: str) -> str | None:
        """The account that owns a bucket."""
        entry = s3_backends.bucket_accounts.get(bucket)
        return entry[1] if entry else None

    def has_upload(self, bucket: str, upload_id: str) -> bool:
        """Of a bucket that is not there, moto says so."""
        with self.lock:
            owner = self.owner(bucket)
            return owner is None or upload_id in s3_backends[owner]["aws"].get_bucket(bucket).multiparts

    def objects(self, account: str, bucket: str, prefix: str) -> list[tuple[str, bytes]]:
        """Keys and bodies below a prefix, in key order."""
        with self.lock:
            try:
                keys = s3_backends[account]["aws"].get_bucket(bucket).keys
            except MissingBucket:
                raise NoSuchBucket(bucket) from None
            names = sorted(name for name in keys if name.startswith(prefix))
            return [(name, keys[name].value) for name in names if hasattr(keys[name], "contentsize")]

    # Glue

    def glue(self, account: str, region: str) -> Any:
        return glue_backends[account][region]


def attributes(item: Any) -> dict[str, Any]:
    """One of moto's items as DynamoDB JSON."""
    return {name: _attribute(value) for name, value in item.attrs.items()}


def _attribute(value: DynamoType) -> dict[str, Any]:
    """moto's typed value as DynamoDB JSON, nested to any depth."""
    inner = value.value
    if isinstance(inner, dict):
        return {value.type: {name: _attribute(each) for name, each in inner.items()}}
    if isinstance(inner, list):
        return {value.type: [_attribute(each) if isinstance(each, DynamoType) else _scalar(each) for each in inner]}
    return {value.type: _scalar(inner)}


def _scalar(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _environ(request: Request) -> dict[str, Any]:
    """The WSGI form of a request. The host is ours, so that moto always reads the path style."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(request.path).encode().decode("latin-1"),
        "RAW_URI": request.path + (f"?{request.query}" if request.query else ""),
        "REQUEST_URI": request.path + (f"?{request.query}" if request.query else ""),
        "QUERY_STRING": request.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(request.body)),
    }
    for name, value in request.headers.items():
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        elif name not in ("content-length", "transfer-encoding", "expect"):
            environ["HTTP_" + name.upper().replace("-", "_")] = value
    environ["HTTP_HOST"] = "127.0.0.1"
    return environ
