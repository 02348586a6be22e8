"""Glue's optimistic lock, and the S3 calls the daemon relies on."""

from __future__ import annotations

import base64
import hashlib
import uuid

import pytest
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


def test_a_change_archives_the_version_before_unless_told_not_to(sandbox, refused):
    glue, name = sandbox.client("glue"), f"t{uuid.uuid4().hex[:8]}"
    glue.create_table(DatabaseName="db", TableInput=table_input(name))

    def versions(**members):
        answer = glue.get_table_versions(DatabaseName="DB", TableName=name.upper(), **members)
        return [each["VersionId"] for each in answer["TableVersions"]], answer.get("NextToken")

    assert versions() == (["1"], None)
    for number in range(2, 6):
        glue.update_table(DatabaseName="db", TableInput=table_input(name, Parameters={"n": str(number)}))
    glue.update_table(DatabaseName="db", TableInput=table_input(name), SkipArchive=True)
    assert versions() == (["6", "4", "3", "2", "1"], None)
    sandbox.sql(f"ALTER TABLE `db`.`{name}` SET LOCATION 's3://bucket/x/'")
    first, token = versions(MaxResults=4)
    assert first == ["7", "6", "4", "3"] and versions(NextToken=token) == (["2", "1"], None)
    kept = glue.get_table_versions(DatabaseName="db", TableName=name)["TableVersions"][3]["Table"]
    assert kept["Parameters"] == {"n": "3"} and kept["VersionId"] == "3"
    answer = glue.batch_delete_table_version(DatabaseName="db", TableName=name, VersionIds=["1", "7", "99", "3"])
    assert [(each["VersionId"], each["ErrorDetail"]["ErrorCode"]) for each in answer["Errors"]] == [
        ("7", "InvalidInputException"), ("99", "EntityNotFoundException")]
    assert versions() == (["7", "6", "4", "2"], None)
    assert not glue.batch_delete_table_version(DatabaseName="db", TableName=name, VersionIds=["2"]).get("Errors")
    refused("EntityNotFoundException", glue.get_table_versions, DatabaseName="db", TableName="nope")
    glue.delete_table(DatabaseName="db", Name=name.upper())
    refused("EntityNotFoundException", glue.delete_table, DatabaseName="db", Name=name)


def test_a_full_shelf_of_versions_takes_no_more(sandbox, refused):
    glue, name = sandbox.client("glue"), f"t{uuid.uuid4().hex[:8]}"
    glue.create_table(DatabaseName="db", TableInput=table_input(name))
    sandbox.settings(table_versions=2)
    glue.update_table(DatabaseName="db", TableInput=table_input(name))
    refused("ResourceNumberLimitExceededException", glue.update_table, DatabaseName="db", TableInput=table_input(name))
    with pytest.raises(RuntimeError, match="ResourceNumberLimitExceededException"):
        sandbox.sql(f"ALTER TABLE `db`.`{name}` SET LOCATION 's3://bucket/x/'")
    glue.update_table(DatabaseName="db", TableInput=table_input(name), SkipArchive=True)


def test_names_fold_and_have_limits(sandbox, refused):
    glue, name = sandbox.client("glue"), f"D{uuid.uuid4().hex[:8]}"
    glue.create_database(DatabaseInput={"Name": name})
    assert glue.get_database(Name=name.lower())["Database"]["Name"] == name.lower()
    refused("AlreadyExistsException", glue.create_database, DatabaseInput={"Name": name.lower()})
    long = "x" * 256
    columns = {"Columns": [{"Name": "a", "Type": "string", "Comment": long}], "Location": "s3://b/1/"}
    for wrong in (table_input(long), table_input("t", Parameters={long: "v"}), table_input("t", StorageDescriptor=columns)):
        answer = refused("InvalidInputException", glue.create_table, DatabaseName="db", TableInput=wrong)
        assert "length less than or equal to 255" in answer["Error"]["Message"]
    refused("InvalidInputException", glue.get_table_versions, DatabaseName="db", TableName="t", MaxResults=101)
    glue.create_table(DatabaseName="db", TableInput=table_input("y" * 255))


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
    calls = sandbox.control("GET", "calls?since=0")["calls"]
    logged = [each["arguments"]["Keys"] for each in calls if each["operation"] == "DeleteObjects"]
    assert keys + [prefix + "none"] in logged


def test_delete_objects_with_content_md5(sandbox):
    key = f"md5/{uuid.uuid4().hex}"
    sandbox.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"x")
    body = f"<Delete><Object><Key>{key}</Key></Object><Quiet>true</Quiet></Delete>".encode()
    headers = {"Content-MD5": base64.b64encode(hashlib.md5(body).digest()).decode(), "Content-Type": "application/xml"}
    status, answer = Raw(sandbox).s3("POST", f"/{BUCKET}?delete", body, headers)
    assert status == 200 and "<Error>" not in answer
    assert sandbox.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=key)["KeyCount"] == 0


def test_delete_objects_wants_a_digest_and_at_most_a_thousand_keys(sandbox):
    def delete(keys, digest=None):
        body = f"<Delete>{''.join(f'<Object><Key>{key}</Key></Object>' for key in keys)}</Delete>".encode()
        right = base64.b64encode(hashlib.md5(body).digest()).decode()
        headers = {"Content-MD5": digest or right} if digest != "none" else {}
        return Raw(sandbox).s3("POST", f"/{BUCKET}?delete", body, headers)

    assert "Content-MD5 OR x-amz-checksum-" in delete(["a"], "none")[1]
    assert "BadDigest" in delete(["a"], "AAAA")[1]
    assert "MalformedXML" in delete([f"k{number}" for number in range(1001)])[1] and "MalformedXML" in delete([])[1]
    assert delete([f"k{number}" for number in range(1000)])[0] == 200


def test_single_keys_of_a_deletion_can_be_refused(sandbox):
    s3, prefix = sandbox.client("s3"), f"refuse/{uuid.uuid4().hex}/"
    keys = [prefix + name for name in ("a&b", "b", "c")]
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    sandbox.fault(kind="key_error", operation="DeleteObjects", code="AccessDenied", keys="*&b", times=1)
    request = {"Bucket": BUCKET, "Delete": {"Objects": [{"Key": key} for key in keys], "Quiet": True}}
    answer = s3.delete_objects(**request)
    assert [(each["Key"], each["Code"]) for each in answer["Errors"]] == [(keys[0], "AccessDenied")]
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)["Contents"]] == keys[:1]
    sandbox.fault(kind="key_error", operation="DeleteObjects", code="InternalError", times=1)
    assert [each["Code"] for each in s3.delete_objects(**request)["Errors"]] == ["InternalError"] * 3
    assert "Errors" not in s3.delete_objects(**request)
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)["KeyCount"] == 0


def test_assumed_roles_sign_too(sandbox, refused):
    made = sandbox.client("sts").assume_role(
        RoleArn="arn:aws:iam::123456789012:role/glaux", RoleSessionName="session")["Credentials"]
    keys = {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"],
            "aws_session_token": made["SessionToken"]}
    assert sandbox.client("dynamodb", **keys).list_exports()["ExportSummaries"] is not None
    sandbox.client("s3", **keys).list_objects_v2(Bucket=BUCKET, MaxKeys=1)
    keys["aws_session_token"] = "other"
    refused("UnrecognizedClientException", sandbox.client("dynamodb", **keys).list_exports)


def test_the_answer_about_versioning_has_the_root_that_s3_documents(sandbox):
    s3, bucket = sandbox.client("s3"), f"b{uuid.uuid4().hex[:8]}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    for status in ["", "<Status>Enabled</Status>"]:
        if status:
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        _, text = Raw(sandbox).s3("GET", f"/{bucket}?versioning=")
        assert "<VersioningConfiguration" in text and "Response" not in text and status in text
