"""Glue's optimistic lock, and the S3 calls the daemon relies on."""

from __future__ import annotations

import base64
import hashlib
import uuid

from conftest import BUCKET
from raw import Raw


def table_input(name, **members):
    return {"Name": name, "TableType": "EXTERNAL_TABLE", "PartitionKeys": [], "Parameters": {"k": "v"},
            "StorageDescriptor": {"Columns": [{"Name": "a", "Type": "string"}], "Location": "s3://b/1/"}, **members}


def test_update_table_compares_and_swaps(sandbox, refused):
    glue, name = sandbox.client("glue"), f"t{uuid.uuid4().hex[:8]}"
    glue.create_table(DatabaseName="DB", TableInput=table_input(name.upper()))
    first = glue.get_table(DatabaseName="db", Name=name)["Table"]
    assert first["Name"] == name and first["VersionId"] == "1"
    changed = table_input(name, StorageDescriptor={"Columns": [], "Location": "s3://b/2/"})
    glue.update_table(DatabaseName="db", TableInput=changed, VersionId="1", SkipArchive=True)
    second = glue.get_table(DatabaseName="db", Name=name.upper())["Table"]
    assert second["VersionId"] == "2" and second["StorageDescriptor"]["Location"] == "s3://b/2/"
    answer = refused("ConcurrentModificationException", glue.update_table, DatabaseName="db", TableInput=changed,
                     VersionId="1")
    assert answer["Error"]["Message"] == "Update table failed due to concurrent modifications."
    assert len(glue.get_table_versions(DatabaseName="db", TableName=name)["TableVersions"]) == 1
    glue.update_table(DatabaseName="db", TableInput=changed)
    assert len(glue.get_table_versions(DatabaseName="db", TableName=name)["TableVersions"]) == 2


def test_glue_refusals(sandbox, refused):
    glue, name = sandbox.client("glue"), f"t{uuid.uuid4().hex[:8]}"
    glue.create_table(DatabaseName="db", TableInput=table_input(name))
    refused("AlreadyExistsException", glue.create_table, DatabaseName="db", TableInput=table_input(name))
    refused("AlreadyExistsException", glue.create_database, DatabaseInput={"Name": "db"})
    refused("EntityNotFoundException", glue.get_table, DatabaseName="db", Name="nope")
    refused("EntityNotFoundException", glue.get_table, DatabaseName="nope", Name="t")
    refused("EntityNotFoundException", glue.update_table, DatabaseName="db", TableInput=table_input("nope"))


def test_a_table_echoed_whole_into_update_table_is_refused(sandbox):
    name = f"t{uuid.uuid4().hex[:8]}"
    raw = Raw(sandbox)
    sandbox.client("glue").create_table(DatabaseName="db", TableInput=table_input(name))
    body = {"DatabaseName": "db", "TableInput": table_input(name, CreateTime=1.0, VersionId="1")}
    status, answer = raw.json("glue", "AWSGlue.UpdateTable", body)
    assert status == 400 and "InvalidInputException" in answer and "CreateTime" in answer


def test_s3_as_the_daemon_uses_it(sandbox, refused):
    s3 = sandbox.client("s3")
    prefix = f"s3test/{uuid.uuid4().hex}/"
    keys = [prefix + name for name in ("a b+c&d=é~!*'().json", "b.json", "c/d.json")]
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"0123456789")
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix, MaxKeys=2)
    assert [each["Key"] for each in listed["Contents"]] == keys[:2] and listed["IsTruncated"]
    rest = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix, ContinuationToken=listed["NextContinuationToken"])
    assert [each["Key"] for each in rest["Contents"]] == keys[2:]
    part = s3.get_object(Bucket=BUCKET, Key=keys[0], Range="bytes=2-4")
    assert part["Body"].read() == b"234" and part["ContentRange"] == "bytes 2-4/10"
    refused("InvalidRange", s3.get_object, Bucket=BUCKET, Key=keys[0], Range="bytes=50-60")
    etag = s3.head_object(Bucket=BUCKET, Key=keys[0])["ETag"]
    assert s3.get_object(Bucket=BUCKET, Key=keys[0], IfMatch=etag)["ContentLength"] == 10
    refused("PreconditionFailed", s3.get_object, Bucket=BUCKET, Key=keys[0], IfMatch='"0"')
    refused("PreconditionFailed", s3.put_object, Bucket=BUCKET, Key=keys[0], Body=b"", IfNoneMatch="*")
    refused("404", s3.head_object, Bucket=BUCKET, Key=prefix + "none")
    refused("NoSuchKey", s3.get_object, Bucket=BUCKET, Key=prefix + "none")
    refused("403", s3.head_object, Bucket=BUCKET, Key=keys[0], ExpectedBucketOwner="999999999999")
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in keys + [prefix + "none"]]})
    assert len(answer["Deleted"]) == 4 and "Errors" not in answer
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)["KeyCount"] == 0


def test_delete_objects_with_content_md5(sandbox):
    key = f"md5/{uuid.uuid4().hex}"
    sandbox.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"x")
    body = f"<Delete><Object><Key>{key}</Key></Object><Quiet>true</Quiet></Delete>".encode()
    headers = {"Content-MD5": base64.b64encode(hashlib.md5(body).digest()).decode(), "Content-Type": "application/xml"}
    status, answer = Raw(sandbox).s3("POST", f"/{BUCKET}?delete", body, headers)
    assert status == 200 and "<Error>" not in answer
    assert sandbox.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=key)["KeyCount"] == 0


def test_assumed_roles_sign_too(sandbox, refused):
    made = sandbox.client("sts").assume_role(
        RoleArn="arn:aws:iam::123456789012:role/glaux", RoleSessionName="session")["Credentials"]
    keys = {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"],
            "aws_session_token": made["SessionToken"]}
    assert sandbox.client("dynamodb", **keys).list_exports()["ExportSummaries"] is not None
    sandbox.client("s3", **keys).list_objects_v2(Bucket=BUCKET, MaxKeys=1)
    keys["aws_session_token"] = "other"
    refused("UnrecognizedClientException", sandbox.client("dynamodb", **keys).list_exports)
