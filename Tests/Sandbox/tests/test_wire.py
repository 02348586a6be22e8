"""The wire: signatures, faults, the call log, connections."""

from __future__ import annotations

import http.client
import io
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError, ResponseStreamingError
from conftest import BUCKET, ROOT, until
from raw import Raw

BROKEN = (HTTPClientError, IncompleteReadError, ResponseStreamingError)

LIST = ("dynamodb", "DynamoDB_20120810.ListExports", {})


def test_good_signatures_pass(sandbox):
    assert Raw(sandbox).json(*LIST)[0] == 200
    assert Raw(sandbox).s3("GET", f"/{BUCKET}?list-type=2&prefix=a%20b%2B%2F~%C3%A9&delimiter=")[0] == 200


def test_bad_signatures_are_refused(sandbox):
    def spoil(request, body):
        del request.headers["X-Amz-Target"]
        request.headers["X-Amz-Target"] = "DynamoDB_20120810.ListTables"

    unsigned_header = lambda request, body: request.headers.add_header("x-amz-meta-late", "1")  # noqa: E731
    other_body = lambda request, body: b"{ }"  # noqa: E731
    raw, path = Raw(sandbox), f"/{BUCKET}?list-type=2"
    cases = [
        (Raw(sandbox, secret="wrong").json(*LIST), 400, "InvalidSignatureException"),
        (Raw(sandbox, key="nobody").json(*LIST), 400, "UnrecognizedClientException"),
        (Raw(sandbox, token="surplus").json(*LIST), 400, "UnrecognizedClientException"),
        (raw.json(*LIST, age=600), 400, "InvalidSignatureException"),
        (raw.json(*LIST, after=spoil), 400, "InvalidSignatureException"),
        (raw.json(*LIST, after=other_body), 400, "InvalidSignatureException"),
        (raw.json(*LIST, after=unsigned_header), 400, "InvalidSignatureException"),
        (Raw(sandbox, secret="wrong").s3("GET", path), 403, "SignatureDoesNotMatch"),
        (Raw(sandbox, key="nobody").s3("GET", path), 403, "InvalidAccessKeyId"),
        (Raw(sandbox, token="surplus").s3("GET", path), 400, "InvalidToken"),
        (raw.s3("GET", path, age=1200), 403, "RequestTimeTooSkewed"),
        (raw.s3("PUT", f"/{BUCKET}/x", b"abc", after=lambda request, body: b"abd"), 400, "XAmzContentSHA256Mismatch"),
        (raw.s3("GET", path, after=unsigned_header), 403, "AccessDenied"),
    ]
    for (status, body), expected, code in cases:
        assert (status, code in body) == (expected, True), (status, body, code)
    assert raw.s3("GET", path, age=600)[0] == 200
    connection = http.client.HTTPConnection(urlsplit(sandbox.endpoint).netloc)
    connection.request("GET", f"/{BUCKET}?list-type=2")
    assert connection.getresponse().status == 403


def test_extra_credentials_and_expiry(sandbox):
    sandbox.settings(credentials=[
        {"access_key": "K1", "secret": "s1"}, {"access_key": "K2", "secret": "s2", "token": "t2"},
        {"access_key": "K3", "secret": "s3", "expires_at": 1.0}])
    assert Raw(sandbox, "s1", "K1").json(*LIST)[0] == 200
    assert Raw(sandbox, "s2", "K2", "t2").json(*LIST)[0] == 200
    assert Raw(sandbox, "s2", "K2").json(*LIST)[0] == 400
    assert "ExpiredTokenException" in Raw(sandbox, "s3", "K3").json(*LIST)[1]


def test_unknown_members_are_refused(sandbox):
    status, body = Raw(sandbox).json("dynamodb", "DynamoDB_20120810.ListExports", {"TableARN": "x"})
    assert status == 400 and "ValidationException" in body and "TableARN" in body


def test_refusing_faults_have_no_effect(sandbox, refused):
    arn = sandbox.table()
    for kind, code in [("throttle", "ThrottlingException"), ("http500", "InternalServerError"),
                       ("http503", "ServiceUnavailable"), ("access_denied", "AccessDeniedException"),
                       ("expired_token", "ExpiredTokenException"), ("error", "Odd")]:
        sandbox.fault(kind=kind, operation="ExportTable*", times=1, code="Odd")
        refused(code, sandbox.export, arn)
    assert arn not in sandbox.control("GET", "bill")["exports_started"]
    sandbox.export(arn)
    s3 = sandbox.client("s3")
    for kind, code in [("throttle", "SlowDown"), ("http500", "InternalError"), ("expired_token", "ExpiredToken"),
                       ("access_denied", "AccessDenied")]:
        sandbox.fault(kind=kind, service="s3", operation="ListObjectsV2", times=1)
        refused(code, s3.list_objects_v2, Bucket=BUCKET)


def test_drop_before_has_no_effect_and_drop_after_has(sandbox):
    arn = sandbox.table()
    for kind, bought in [("drop_before", 0), ("drop_after", 1)]:
        sandbox.fault(kind=kind, operation="ExportTableToPointInTime", match=arn, times=1)
        with pytest.raises(BROKEN):
            sandbox.export(arn)
        assert sandbox.control("GET", "bill")["exports_started"].get(arn, 0) == bought
    last = [call for call in sandbox.control("GET", "calls?since=0")["calls"] if call["fault"]][-2:]
    assert [(call["fault"], call["effect"], call["status"]) for call in last] == [
        ("drop_before", False, None), ("drop_after", True, None)]


def test_spoiled_bodies(sandbox):
    s3, key = sandbox.client("s3"), "spoil"
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"x" * 1000)
    sandbox.fault(kind="truncate", operation="GetObject", times=1)
    with pytest.raises(BROKEN):
        s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    sandbox.fault(kind="empty_body", operation="GetObject", times=1)
    assert Raw(sandbox).s3("GET", f"/{BUCKET}/{key}") == (200, "")
    sandbox.fault(kind="slow_body", operation="GetObject", times=1, seconds=0.3)
    started = time.monotonic()
    assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == b"x" * 1000
    assert time.monotonic() - started > 0.25
    sandbox.fault(kind="garbage_body", operation="ListExports", times=1)
    assert "not what you asked for" in Raw(sandbox).json(*LIST)[1]


def test_hang_delay_and_skew(sandbox, refused):
    dynamodb = sandbox.client("dynamodb")
    sandbox.fault(kind="hang", operation="ListExports", times=1, seconds=0.2)
    started = time.monotonic()
    with pytest.raises(BROKEN):
        dynamodb.list_exports()
    sandbox.fault(kind="delay", operation="ListExports", times=1, seconds=0.2)
    dynamodb.list_exports()
    assert time.monotonic() - started > 0.35
    sandbox.fault(kind="skew", seconds=3600, times=2)
    answer = refused("InvalidSignatureException", dynamodb.list_exports)
    shown = datetime.strptime(answer["ResponseMetadata"]["HTTPHeaders"]["date"], "%a, %d %b %Y %H:%M:%S GMT")
    assert 3590 < shown.replace(tzinfo=UTC).timestamp() - time.time() < 3610
    assert Raw(sandbox).json(*LIST, age=-3600)[0] == 200


def test_rules_count_calls(sandbox):
    sandbox.fault(kind="http500", operation="ListExports", after=1, every=2, times=2)
    statuses = [Raw(sandbox).json(*LIST)[0] for _ in range(7)]
    assert statuses == [200, 500, 200, 500, 200, 200, 200]
    rule = sandbox.control("GET", "faults")["rules"][0]
    assert (rule["seen"], rule["fired"]) == (7, 2)
    with pytest.raises(urllib.error.HTTPError):
        sandbox.fault(kind="nonsense")


def test_rules_know_who_signed(sandbox):
    sandbox.fault(kind="http500", operation="ListExports", access_key="other*")
    sandbox.settings(strict_signatures=False)
    statuses = [Raw(sandbox, key=key).json(*LIST)[0] for key in ("sandbox", "other-1", "sandbox")]
    assert statuses == [200, 500, 200]


@pytest.mark.parametrize("when", ["before", "after", "lost"])
def test_hold_stops_a_call_until_it_is_released(sandbox, when):
    arn = sandbox.table()
    rule = sandbox.fault(kind="hold", operation="ExportTable*", match=arn, when=when, times=1)
    made = []

    def export():
        with suppress(*BROKEN):
            made.append(sandbox.export(arn))

    thread = threading.Thread(target=export)
    thread.start()
    held = until(lambda: sandbox.control("GET", "held")["held"])
    assert held[0]["rule"] == rule and held[0]["operation"] == "ExportTableToPointInTime"
    assert sandbox.control("GET", "bill")["exports_started"].get(arn, 0) == (when != "before")
    assert sandbox.control("POST", f"release/{rule}") == {"released": 1}
    thread.join(5)
    assert bool(made) == (when != "lost") and sandbox.control("GET", "held")["held"] == []


def test_the_call_log_tells_what_happened(sandbox):
    before = max((call["seq"] for call in sandbox.control("GET", "calls")["calls"]), default=0)
    Raw(sandbox).json(*LIST)
    with pytest.raises(ClientError):
        sandbox.client("s3").get_object(Bucket=BUCKET, Key="not/there")
    first, second = sandbox.control("GET", f"calls?since={before}")["calls"]
    assert (first["service"], first["operation"], first["arguments"], first["status"], first["effect"]) == (
        "dynamodb", "ListExports", {}, 200, True)
    assert (second["operation"], second["path"], second["status"], second["error"]) == (
        "GetObject", f"/{BUCKET}/not/there", 404, "NoSuchKey")
    assert first["region"] == "ap-northeast-1" and first["connection"] != second["connection"]
    assert "sandbox-secret" not in sandbox.log.read_text()
    assert sandbox.log.read_text().splitlines()[-1].find("NoSuchKey") > 0


def test_a_hundred_and_fifty_connections_stay_open(sandbox):
    netloc = urlsplit(sandbox.endpoint).netloc.split(":")
    request = b"GET /_sandbox/clock HTTP/1.1\r\nHost: x\r\n\r\n"
    sockets = [socket.create_connection((netloc[0], int(netloc[1]))) for _ in range(150)]
    for _ in range(2):
        for each in sockets:
            each.sendall(request)
        for each in sockets:
            assert each.recv(65536).startswith(b"HTTP/1.1 200")
    for each in sockets:
        each.close()


def test_chunked_uploads_and_expect(sandbox):
    key = f"chunked/{uuid.uuid4().hex}"
    sandbox.client("s3").upload_fileobj(io.BytesIO(b"y" * 300_000), BUCKET, key)
    assert sandbox.object(key) == b"y" * 300_000


def test_a_port_in_use_is_one_line_and_exit_1(sandbox):
    port = sandbox.endpoint.rpartition(":")[2]
    ended = subprocess.run([sys.executable, "-m", "glaux_sandbox", "--port", port], cwd=ROOT, capture_output=True,
                           text=True, timeout=30)
    assert ended.returncode == 1 and len(ended.stderr.splitlines()) == 1 and port in ended.stderr
