"""Signature Version 4, verified with botocore's own signer: an independent oracle for a hand-written one."""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from .errors import AwsError
from .http import Request

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 +Credential=([^/,]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, *"
    r"SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$"
)
HEX_HASH = re.compile(r"[0-9a-f]{64}$")
UNHASHED = ("UNSIGNED-PAYLOAD", "STREAMING-")
DEFAULT_ACCOUNT = "123456789012"


@dataclass(frozen=True)
class Credential:
    """An access key the sandbox knows."""

    access_key: str
    secret: str
    token: str | None = None
    account: str = DEFAULT_ACCOUNT
    expires_at: float | None = None

    @staticmethod
    def of(entry: dict[str, Any]) -> Credential:
        return Credential(
            entry["access_key"], entry["secret"], entry.get("token"), entry.get("account", DEFAULT_ACCOUNT),
            entry.get("expires_at"),
        )


@dataclass(frozen=True)
class Identity:
    """Who calls what, as the Authorization header claims it."""

    access_key: str
    date: str
    region: str
    service: str
    signed: tuple[str, ...]
    signature: str


class CredentialTable:
    """The access keys that exist: the default one, those of the settings, and those STS handed out."""

    MAX_ISSUED = 10_000

    def __init__(self) -> None:
        self._fixed = {"sandbox": Credential("sandbox", "sandbox-secret")}
        self._configured: dict[str, Credential] = {}
        self._issued: dict[str, Credential] = {}
        self._lock = threading.Lock()

    def find(self, access_key: str) -> Credential | None:
        return (
            self._configured.get(access_key) or self._fixed.get(access_key) or self._issued.get(access_key)
        )

    def configure(self, entries: list[dict[str, Any]]) -> None:
        self._configured = {entry["access_key"]: Credential.of(entry) for entry in entries}

    def issued(self) -> list[Credential]:
        with self._lock:
            return list(self._issued.values())

    def issue(self, credential: Credential) -> None:
        with self._lock:
            self._issued[credential.access_key] = credential
            if len(self._issued) > self.MAX_ISSUED:
                self._issued.pop(next(iter(self._issued)))


def parse(request: Request) -> Identity | None:
    """The claimed identity, or None when the header is absent or has another form."""
    match = AUTHORIZATION.match(request.headers.get("authorization", ""))
    if not match:
        return None
    key, date, region, service, signed, signature = match.groups()
    return Identity(key, date, region, service, tuple(signed.split(";")), signature)


def verify(
    request: Request, identity: Identity | None, table: CredentialTable, now: float, skew: float
) -> Credential:
    """Raises what AWS would answer; `now` is the sandbox's clock (for expiry), `skew` shifts the wall clock."""
    s3 = identity is None or identity.service == "s3"
    if identity is None:
        if "authorization" in request.headers:
            raise AwsError("AuthorizationHeaderMalformed" if s3 else "IncompleteSignatureException",
                           "The authorization header that you provided is not valid.")
        raise AwsError("AccessDenied" if "x-amz-target" not in request.headers
                       else "MissingAuthenticationTokenException", "Access Denied: the request is not signed", 403)
    credential = table.find(identity.access_key)
    if credential is None:
        if s3:
            raise AwsError("InvalidAccessKeyId",
                           "The AWS Access Key Id you provided does not exist in our records.", 403)
        if identity.service == "sts":
            raise AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403)
        raise AwsError("UnrecognizedClientException", "The security token included in the request is invalid.")
    _check_token(request, credential, s3, identity.service, now)
    _check_time(request, identity, s3, time.time() + skew)
    _check_payload(request, s3)
    _check_headers(request, identity, s3)
    expected = _signature(request, identity, credential, s3)
    if not hmac.compare_digest(expected, identity.signature):
        raise _mismatch(s3, identity.service, "The request signature we calculated does not match the signature "
                        "you provided. Check your AWS Secret Access Key and signing method.")
    return credential


def _mismatch(s3: bool, service: str, message: str) -> AwsError:
    if s3 or service == "sts":
        return AwsError("SignatureDoesNotMatch", message, 403)
    return AwsError("InvalidSignatureException", message)


def _check_token(request: Request, credential: Credential, s3: bool, service: str, now: float) -> None:
    if request.headers.get("x-amz-security-token") != credential.token:
        if s3:
            raise AwsError("InvalidToken", "The provided token is malformed or otherwise invalid.")
        code, status = ("InvalidClientTokenId", 403) if service == "sts" else ("UnrecognizedClientException", 400)
        raise AwsError(code, "The security token included in the request is invalid.", status)
    if credential.expires_at is not None and now >= credential.expires_at:
        raise expired(s3, service)


def expired(s3: bool, service: str) -> AwsError:
    """The refusal of credentials whose time has passed."""
    if s3:
        return AwsError("ExpiredToken", "The provided token has expired.")
    if service == "sts":
        return AwsError("ExpiredToken", "The security token included in the request is expired", 403)
    return AwsError("ExpiredTokenException", "The security token included in the request is expired")


def _check_time(request: Request, identity: Identity, s3: bool, now: float) -> None:
    stamp = request.headers.get("x-amz-date", "")
    try:
        signed_at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise _mismatch(s3, identity.service, f"x-amz-date '{stamp}' is missing or malformed") from None
    if stamp[:8] != identity.date:
        raise _mismatch(s3, identity.service, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version "
                        f"of date from HTTP: '{identity.date}' != '{stamp[:8]}'")
    difference = signed_at.timestamp() - now
    server = datetime.fromtimestamp(now, UTC)
    if s3 and abs(difference) > 900:
        raise AwsError("RequestTimeTooSkewed", "The difference between the request time and the current time is too "
                       "large.", 403, RequestTime=stamp, ServerTime=server.strftime("%Y-%m-%dT%H:%M:%SZ"),
                       MaxAllowedSkewMilliseconds=900000)
    if not s3 and abs(difference) > 300:
        problem = "Signature not yet current" if difference > 0 else "Signature expired"
        relation = "later" if difference > 0 else "earlier"
        raise _mismatch(s3, identity.service, f"{problem}: {stamp} is now {relation} than "
                        f"{server:%Y%m%dT%H%M%SZ} ({server:%Y%m%dT%H%M%SZ} -/+ 5 min.)")


def _check_payload(request: Request, s3: bool) -> None:
    claimed = request.headers.get("x-amz-content-sha256")
    if claimed is None:
        if s3:
            raise AwsError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
        return
    if s3 and claimed.startswith(UNHASHED):
        return
    actual = hashlib.sha256(request.body).hexdigest()
    if claimed == actual:
        return
    if not s3:
        raise _mismatch(s3, "", "The x-amz-content-sha256 header does not match the request body.")
    if not HEX_HASH.match(claimed):
        raise AwsError("InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-… or a SHA-256")
    raise AwsError("XAmzContentSHA256Mismatch",
                   "The provided 'x-amz-content-sha256' header does not match what was computed.",
                   ClientComputedContentSHA256=claimed, S3ComputedContentSHA256=actual)


def _check_headers(request: Request, identity: Identity, s3: bool) -> None:
    required = {name for name in request.headers if name.startswith("x-amz-")} | {"host"}
    if "content-type" in request.headers:
        required.add("content-type")
    missing = sorted(required - set(identity.signed))
    if missing:
        message = f"There were headers present in the request which were not signed: {', '.join(missing)}"
        raise AwsError("AccessDenied", message, 403) if s3 else _mismatch(s3, identity.service, message)
    absent = [name for name in identity.signed if name not in request.headers]
    if absent:
        raise _mismatch(s3, identity.service, f"Signed headers are not in the request: {', '.join(absent)}")


def _signature(request: Request, identity: Identity, credential: Credential, s3: bool) -> str:
    """What botocore computes for this request. Paths and queries are decoded and encoded again, as AWS does."""
    kind = S3SigV4Auth if s3 else SigV4Auth
    signer = kind(Credentials(credential.access_key, credential.secret), identity.service, identity.region)
    path = quote(unquote(request.path), safe="/~") if s3 else request.path
    signed = AWSRequest(
        method=request.method,
        url=f"http://{request.headers['host']}{path}",
        params=request.parameters(),
        data=request.body,
        headers={name: request.headers[name] for name in identity.signed},
    )
    signed.context["timestamp"] = request.headers["x-amz-date"]
    text = signer.string_to_sign(signed, signer.canonical_request(signed))
    return signer.signature(text, signed)
