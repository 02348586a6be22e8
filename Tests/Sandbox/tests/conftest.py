"""One sandbox per test session, as a process, met over HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from glaux_sandbox.client import client  # noqa: E402
from glaux_sandbox.query import run  # noqa: E402

BUCKET = "exports"


class Sandbox:
    """The running sandbox: clients, the control API and what most tests need."""

    def __init__(self, endpoint: str, log: Path) -> None:
        self.endpoint, self.log = endpoint, log

    def client(self, service: str, **settings: Any) -> Any:
        return client(service, self.endpoint, **settings)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_sandbox/{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def settings(self, **values: Any) -> None:
        self.control("PUT", "settings", values)

    def fault(self, **rule: Any) -> str:
        return self.control("POST", "faults", rule)["id"]

    def table(self, items: int = 3, pitr: bool = True) -> str:
        """A fresh table with `items` items; its ARN."""
        dynamodb = self.client("dynamodb")
        name = f"T{uuid.uuid4().hex[:8]}"
        dynamodb.create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
        if pitr:
            dynamodb.update_continuous_backups(
                TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
        for number in range(items):
            dynamodb.put_item(TableName=name, Item={"pk": {"S": f"k{number}"}, "n": {"N": str(number)}})
        return f"arn:aws:dynamodb:ap-northeast-1:123456789012:table/{name}"

    def export(self, arn: str, **members: Any) -> dict[str, Any]:
        request = {"TableArn": arn, "S3Bucket": BUCKET, **members}
        return self.client("dynamodb").export_table_to_point_in_time(**request)["ExportDescription"]

    def wait(self, export_arn: str) -> dict[str, Any]:
        """The description once it has ended."""
        dynamodb = self.client("dynamodb")
        return until(lambda: ended if (ended := dynamodb.describe_export(ExportArn=export_arn)["ExportDescription"])[
            "ExportStatus"] != "IN_PROGRESS" else None)

    def sql(self, text: str, database: str = "db") -> list[list[str | None]]:
        return run(self.client("athena"), text, database, "wg")

    def object(self, key: str) -> bytes:
        return self.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()


def until(probe: Callable[[], Any], seconds: float = 10) -> Any:
    """The first truthy answer of `probe`."""
    end = time.monotonic() + seconds
    while not (found := probe()):
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)
    return found


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    scratch = tmp_path_factory.mktemp("sandbox")
    port_file = scratch / "port"
    child = subprocess.Popen(
        [sys.executable, "-m", "glaux_sandbox", "--port", "0", "--port-file", str(port_file), "--export-seconds",
         "0.1", "--query-seconds", "0.05", "--call-log", str(scratch / "calls.jsonl")],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL)
    until(port_file.exists, 30)
    sandbox = Sandbox(f"http://127.0.0.1:{port_file.read_text().strip()}", scratch / "calls.jsonl")
    sandbox.client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    sandbox.client("glue").create_database(DatabaseInput={"Name": "db"})
    sandbox.client("athena").create_work_group(
        Name="wg", Configuration={"ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/results/"}})
    yield sandbox
    child.send_signal(signal.SIGTERM)
    assert child.wait(5) == 0


@pytest.fixture
def sandbox(process: Sandbox) -> Iterator[Sandbox]:
    yield process
    process.control("DELETE", "faults")
    process.settings(export_seconds=0.1, query_seconds=0.05, export_limit=300, denied_buckets=[], credentials=[],
                     next_exports=[], next_queries=[], strict_signatures=True, table_versions=100_000)


@pytest.fixture
def refused() -> Callable[..., dict[str, Any]]:
    """Calls and expects an AWS error; returns its parsed response."""
    from botocore.exceptions import ClientError

    def expect(code: str, call: Callable[..., Any], *arguments: Any, **members: Any) -> dict[str, Any]:
        with pytest.raises(ClientError) as caught:
            call(*arguments, **members)
        assert caught.value.response["Error"]["Code"] == code, caught.value
        return caught.value.response

    return expect
