"""DynamoDB exports: tokens, failures, files."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import time
import uuid

import pytest
from conftest import BUCKET, until

from glaux_sandbox.export_files import multipart_etag


def md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def test_a_running_export_shows_no_result_and_a_finished_one_does(sandbox):
    arn = sandbox.table()
    started = sandbox.export(arn, S3Prefix="p/")
    assert re.fullmatch(re.escape(arn) + r"/export/\d{14}-[0-9a-f]{8}", started["ExportArn"])
    assert not {"EndTime", "ExportManifest", "ItemCount", "BilledSizeBytes"} & set(started)
    assert "ExportType" not in started and "S3BucketOwner" not in started
    assert started["ExportFormat"] == "DYNAMODB_JSON" and started["S3SseAlgorithm"] == "AES256"
    assert started["ClientToken"]
    ended = sandbox.wait(started["ExportArn"])
    assert ended["ExportStatus"] == "COMPLETED" and ended["ItemCount"] == 3
    export_id = started["ExportArn"].rpartition("/")[2]
    assert ended["ExportManifest"] == f"p/AWSDynamoDB/{export_id}/manifest-summary.json"
    assert int(export_id[:14]) == round(started["StartTime"].timestamp() * 1000)


def test_manifests_agree_with_the_objects(sandbox):
    ended = sandbox.wait(sandbox.export(sandbox.table(7))["ExportArn"])
    root = ended["ExportManifest"].rpartition("/")[0]
    summary = sandbox.object(f"{root}/manifest-summary.json")
    files = sandbox.object(f"{root}/manifest-files.json")
    assert sandbox.object(f"{root}/manifest-summary.md5").decode() == md5(summary)
    assert sandbox.object(f"{root}/manifest-files.md5").decode() == md5(files)
    assert sandbox.object(f"{root}/_started") == b""
    told = json.loads(summary)
    assert told["version"] == "2020-06-30" and told["s3Prefix"] is None and told["itemCount"] == 7
    assert told["manifestFilesS3Key"] == f"{root}/manifest-files.json" and files.endswith(b"\n")
    s3, items, listed = sandbox.client("s3"), [], {}
    for entry in s3.list_objects_v2(Bucket=BUCKET, Prefix=f"{root}/data/")["Contents"]:
        listed[entry["Key"]] = entry["ETag"]
    lines = [json.loads(line) for line in files.splitlines()]
    assert set(listed) == {line["dataFileS3Key"] for line in lines}
    for line in lines:
        body = sandbox.object(line["dataFileS3Key"])
        head = s3.head_object(Bucket=BUCKET, Key=line["dataFileS3Key"])
        assert head["ETag"] == listed[line["dataFileS3Key"]] == f'"{line["etag"]}"' == f'"{multipart_etag(body)}"'
        assert head["ContentLength"] == len(body)
        assert line["md5Checksum"] == md5(body)
        rows = gzip.decompress(body).splitlines()
        assert len(rows) == line["itemCount"]
        items += [json.loads(row)["Item"]["pk"]["S"] for row in rows]
        assert re.fullmatch(r"[a-z0-9]{26}\.json\.gz", line["dataFileS3Key"].rpartition("/")[2])
    assert sorted(items) == [f"k{number}" for number in range(7)]
    empty = next(line for line in lines if line["itemCount"] == 0)
    assert empty["md5Checksum"] == "FjvgqIxwymKf1RbbqtrZag==" and empty["etag"] == "7deb4078f238dd87d6af0538152c04e9-1"


def test_the_snapshot_is_of_the_time_of_the_request(sandbox):
    arn = sandbox.table(2)
    started = sandbox.export(arn)
    sandbox.client("dynamodb").put_item(TableName=arn.rpartition("/")[2], Item={"pk": {"S": "late"}})
    assert sandbox.wait(started["ExportArn"])["ItemCount"] == 2


def test_one_token_is_one_export_for_eight_hours(sandbox, refused):
    arn, token = sandbox.table(), str(uuid.uuid4())
    first = sandbox.export(arn, ClientToken=token)
    assert sandbox.export(arn, ClientToken=token)["ExportArn"] == first["ExportArn"]
    sandbox.wait(first["ExportArn"])
    assert sandbox.export(arn, ClientToken=token)["ExportStatus"] == "COMPLETED"
    answer = refused("ExportConflictException", sandbox.export, arn, ClientToken=token, S3Prefix="other")
    assert answer["Error"]["Message"] == "Duplicate request detected with conflicting parameters"
    refused("ExportConflictException", sandbox.export, sandbox.table(), ClientToken=token)
    assert sandbox.control("GET", "bill")["exports_started"][arn] == 1
    sandbox.control("POST", "clock", {"advance_seconds": 8 * 3600 - 60})
    assert sandbox.export(arn, ClientToken=token)["ExportArn"] == first["ExportArn"]
    sandbox.control("POST", "clock", {"advance_seconds": 61})
    assert sandbox.export(arn, ClientToken=token)["ExportArn"] != first["ExportArn"]
    assert sandbox.control("GET", "bill")["exports_started"][arn] == 2


def test_a_token_brings_a_failed_export_back(sandbox):
    arn, token = sandbox.table(), str(uuid.uuid4())
    first = sandbox.export(arn, ClientToken=token, S3Bucket="no-such-bucket")
    assert first["ExportStatus"] == "IN_PROGRESS"
    ended = sandbox.wait(first["ExportArn"])
    assert (ended["ExportStatus"], ended["FailureCode"]) == ("FAILED", "S3NoSuchBucket")
    again = sandbox.export(arn, ClientToken=token, S3Bucket="no-such-bucket")
    assert again["ExportArn"] == first["ExportArn"] and again["ExportStatus"] == "FAILED"


def test_a_refused_request_consumes_no_token(sandbox, refused):
    arn, token = sandbox.table(pitr=False), str(uuid.uuid4())
    refused("PointInTimeRecoveryUnavailableException", sandbox.export, arn, ClientToken=token)
    other = sandbox.table()
    assert sandbox.export(other, ClientToken=token)["ExportStatus"] == "IN_PROGRESS"


def test_refusals(sandbox, refused):
    arn = sandbox.table()
    dynamodb = sandbox.client("dynamodb")
    refused("ValidationException", sandbox.export, "bare-name")
    refused("TableNotFoundException", sandbox.export, arn + "x")
    refused("InvalidExportTimeException", sandbox.export, arn, ExportTime=time.time() + 86400 * 365)
    refused("ValidationException", sandbox.export, arn, S3SseKmsKeyId="k")
    refused("ExportNotFoundException", dynamodb.describe_export,
            ExportArn=f"{arn}/export/01768385930622-efd1a093")
    refused("ValidationException", dynamodb.describe_export, ExportArn="x" * 40)
    elsewhere = sandbox.client("dynamodb", region="us-east-1")
    made = sandbox.export(arn)["ExportArn"]
    refused("ExportNotFoundException", elsewhere.describe_export, ExportArn=made)
    sandbox.settings(export_limit=0)
    refused("LimitExceededException", sandbox.export, arn)


def test_denied_destinations_fail_later(sandbox):
    sandbox.settings(denied_buckets=[BUCKET])
    assert sandbox.wait(sandbox.export(sandbox.table())["ExportArn"])["FailureCode"] == "S3AccessDenied"
    sandbox.settings(denied_buckets=[])
    ended = sandbox.wait(sandbox.export(sandbox.table(), S3BucketOwner="999999999999")["ExportArn"])
    assert ended["FailureCode"] == "S3AccessDenied"


def test_list_exports_pages_newest_first_and_forgets_deleted_tables(sandbox):
    arn = sandbox.table()
    made = [sandbox.export(arn)["ExportArn"] for _ in range(27) if not time.sleep(0.002)]
    dynamodb = sandbox.client("dynamodb")
    first = dynamodb.list_exports(TableArn=arn)
    assert [each["ExportArn"] for each in first["ExportSummaries"]] == made[:1:-1]
    second = dynamodb.list_exports(TableArn=arn, NextToken=first["NextToken"])
    assert [each["ExportArn"] for each in second["ExportSummaries"]] == made[1::-1] and "NextToken" not in second
    dynamodb.delete_table(TableName=arn.rpartition("/")[2])
    assert dynamodb.list_exports(TableArn=arn)["ExportSummaries"] == []
    assert dynamodb.describe_export(ExportArn=made[0])["ExportDescription"]["TableArn"] == arn


def test_records_vanish_after_ninety_days(sandbox, refused):
    made = sandbox.export(sandbox.table())["ExportArn"]
    sandbox.wait(made)
    sandbox.control("POST", "clock", {"advance_seconds": 90 * 86400 + 5})
    refused("ExportNotFoundException", sandbox.client("dynamodb").describe_export, ExportArn=made)


def test_forced_failure_hang_and_time(sandbox):
    arn = sandbox.table()
    sandbox.settings(next_exports=[{"hang": True}, {"fail": {"code": "Odd", "message": "m"}}])
    hung, failing = sandbox.export(arn)["ExportArn"], sandbox.export(arn)["ExportArn"]
    assert sandbox.wait(failing)["FailureCode"] == "Odd"
    assert sandbox.client("dynamodb").describe_export(ExportArn=hung)["ExportDescription"][
        "ExportStatus"] == "IN_PROGRESS"
    sandbox.control("PUT", f"exports/{hung.rpartition('/')[2]}", {"fail": {"code": "Late"}})
    assert sandbox.wait(hung)["FailureCode"] == "Late"
    sandbox.settings(export_seconds=3600)
    slow = sandbox.export(arn)["ExportArn"]
    sandbox.control("POST", "clock", {"advance_seconds": 3600})
    assert sandbox.wait(slow)["ExportStatus"] == "COMPLETED"


@pytest.mark.parametrize("kind", ["missing_object", "changed_object", "bad_md5", "bad_count", "truncated_manifest",
                                  "missing_md5", "checksum_suffix"])
def test_damage_breaks_exactly_one_thing(sandbox, kind):
    sandbox.settings(next_exports=[{"damage": [kind]}])
    ended = sandbox.wait(sandbox.export(sandbox.table(5))["ExportArn"])
    root = ended["ExportManifest"].rpartition("/")[0]
    objects = {each["Key"]: each["ETag"].strip('"')
               for each in sandbox.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=root)["Contents"]}
    names = {key.removeprefix(f"{root}/") for key in objects}
    if kind in ("missing_md5", "checksum_suffix"):
        assert not any(name.endswith(".md5") for name in names)
        assert ("manifest-files.checksum" in names) == (kind == "checksum_suffix")
        return
    files = sandbox.object(f"{root}/manifest-files.json")
    checksum_fits = sandbox.object(f"{root}/manifest-files.md5").decode() == md5(files)
    assert checksum_fits == (kind not in ("bad_md5", "truncated_manifest"))
    if not checksum_fits:
        return
    lines = [json.loads(line) for line in files.splitlines()]
    missing = [line for line in lines if line["dataFileS3Key"] not in objects]
    changed = [line for line in lines if objects.get(line["dataFileS3Key"], line["etag"]) != line["etag"]]
    counted = sum(line["itemCount"] for line in lines)
    assert (len(missing), len(changed), counted) == {
        "missing_object": (1, 0, 5), "changed_object": (0, 1, 5), "bad_count": (0, 0, 6)}[kind]


def test_two_exports_without_a_token_are_two(sandbox):
    arn = sandbox.table()
    sandbox.export(arn), sandbox.export(arn)
    until(lambda: sandbox.control("GET", "bill")["exports_started"][arn] == 2)


def test_continuous_backups_follow_the_clock(sandbox, refused):
    dynamodb, arn = sandbox.client("dynamodb"), sandbox.table()
    name = arn.rpartition("/")[2]
    sandbox.control("POST", "clock", {"advance_seconds": 3600})
    recovery = dynamodb.describe_continuous_backups(TableName=arn)["ContinuousBackupsDescription"][
        "PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED" and recovery["RecoveryPeriodInDays"] == 35
    window = recovery["LatestRestorableDateTime"] - recovery["EarliestRestorableDateTime"]
    assert 3200 < window.total_seconds() < 3400
    refused("TableNotFoundException", dynamodb.describe_continuous_backups, TableName="none")
    assert dynamodb.describe_table(TableName=name)["Table"]["TableId"]
