"""IAM's enforcement: which rights calls take, in whose words they are refused, and what services do with those of others."""

from __future__ import annotations

import json
import uuid
from urllib.error import HTTPError

import pytest
from conftest import BUCKET, until

KEY = "AKIAPOLICY"
HERE = "123456789012"
BUCKET_ARN = f"arn:aws:s3:::{BUCKET}"


def arn(service, resource):
    return f"arn:aws:{service}:ap-northeast-1:{HERE}:{resource}"


@pytest.fixture
def caller(sandbox):
    """Clients of a caller with these statements; whoever has no policy may do everything."""
    sandbox.settings(credentials=[{"access_key": KEY, "secret": "s"}])

    def bound(*statements):
        told = [{"Effect": effect, "Action": actions, "Resource": resources, **more}
                for effect, actions, resources, more in statements]
        sandbox.control("PUT", "policies", {KEY: {"Version": "2012-10-17", "Statement": told}})
        return lambda service: sandbox.client(service, aws_access_key_id=KEY, aws_secret_access_key="s")

    yield bound
    sandbox.control("PUT", "policies", {})
    sandbox.control("DELETE", f"rights?key={KEY}")


def allow(actions, resources, **more):
    return "Allow", actions.split(), resources, more


def deny(actions, resources, **more):
    return "Deny", actions.split(), resources, more


def folder(prefix):
    return {"Condition": {"StringLike": {"s3:prefix": [prefix]}}}


def test_a_call_without_its_right_is_refused_in_the_words_of_iam(sandbox, caller, refused):
    table = sandbox.table().rpartition("/")[2]
    dynamodb = caller(allow("dynamodb:DescribeTable", [arn("dynamodb", "table/Other")]))("dynamodb")
    answer = refused("AccessDeniedException", dynamodb.describe_table, TableName=table)
    assert answer["Error"]["Message"] == (
        f"User: arn:aws:iam::{HERE}:user/sandbox is not authorized to perform: dynamodb:DescribeTable on resource: "
        f"{arn('dynamodb', f'table/{table}')} because no identity-based policy allows the dynamodb:DescribeTable action")
    assert caller(allow("dynamodb:Describe*", [arn("dynamodb", "table/T*")]))("dynamodb").describe_table(TableName=table)
    both = caller(allow("dynamodb:*", ["*"]), deny("dynamodb:DescribeTable", [arn("dynamodb", "table/*")]))("dynamodb")
    refused("AccessDeniedException", both.describe_table, TableName=table)
    assert both.list_exports()["ExportSummaries"] is not None
    asked = sandbox.control("GET", f"rights?key={KEY}")["asked"]
    assert {"action": "dynamodb:ListExports", "resource": "*", "prefix": None} in asked


@pytest.mark.parametrize("missing", ["catalog", "database/db", "table/db/"])
def test_glue_checks_a_right_on_the_table_and_on_all_above_it(sandbox, caller, refused, missing):
    name = f"t{uuid.uuid4().hex[:8]}"
    sandbox.client("glue").create_table(DatabaseName="db", TableInput={"Name": name, "StorageDescriptor": {"Columns": []}})
    resources = [arn("glue", each) for each in ("catalog", "database/db", f"table/db/{name}")]
    assert caller(allow("glue:GetTable", resources))("glue").get_table(DatabaseName="db", Name=name)
    left = [each for each in resources if not each.startswith(arn("glue", missing))]
    answer = refused("AccessDeniedException", caller(allow("glue:GetTable", left))("glue").get_table,
                     DatabaseName="db", Name=name)
    assert f"on resource: {arn('glue', missing)}" in answer["Error"]["Message"]


def test_listing_objects_may_be_confined_to_a_folder_and_listing_uploads_not(caller, refused):
    s3 = caller(allow("s3:ListBucket s3:ListBucketMultipartUploads", [BUCKET_ARN], **folder("a/*")))("s3")
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix="a/b")["KeyCount"] == 0
    refused("AccessDenied", s3.list_objects_v2, Bucket=BUCKET, Prefix="b/")
    refused("403", s3.head_bucket, Bucket=BUCKET)
    refused("AccessDenied", s3.list_multipart_uploads, Bucket=BUCKET, Prefix="a/b")


def test_who_may_not_list_the_bucket_is_not_told_that_an_object_is_missing(caller, refused):
    objects = allow("s3:GetObject", [f"{BUCKET_ARN}/a/*"])
    s3 = caller(objects, allow("s3:ListBucket", [BUCKET_ARN], **folder("a/*")))("s3")
    refused("AccessDenied", s3.get_object, Bucket=BUCKET, Key="a/none")
    refused("403", s3.head_object, Bucket=BUCKET, Key="a/none")
    refused("NoSuchKey", caller(objects, allow("s3:ListBucket", [BUCKET_ARN]))("s3").get_object, Bucket=BUCKET, Key="a/none")


def test_delete_objects_refuses_single_keys(sandbox, caller):
    for key in ("a/1", "b/1"):
        sandbox.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"x")
    s3 = caller(allow("s3:DeleteObject", [f"{BUCKET_ARN}/a/*"]))("s3")
    answer = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "a/1"}, {"Key": "b/1"}]})
    assert [each["Key"] for each in answer["Deleted"]] == ["a/1"]
    assert [(each["Key"], each["Code"]) for each in answer["Errors"]] == [("b/1", "AccessDenied")]
    assert sandbox.object("b/1") == b"x"


@pytest.fixture(params=["request", "bucket"])
def encrypted(request, sandbox):
    """A key and a bucket: objects are encrypted with that key because a request says so, or because the bucket does."""
    key, bucket, s3 = str(uuid.uuid4()), f"b{uuid.uuid4().hex[:12]}", sandbox.client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    if request.param == "bucket":
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
            {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}]})
        return key, bucket, {}, {}
    return (key, bucket, {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key},
            {"S3SseAlgorithm": "KMS", "S3SseKmsKeyId": key})


def with_key(caller, key, *actions):
    return caller(allow("dynamodb:* s3:* athena:* glue:*", ["*"]),
                  *(allow(f"kms:{each}", [arn("kms", f"key/{key}")]) for each in actions))


def test_who_writes_an_object_with_a_key_takes_the_right_to_make_data_keys(caller, refused, encrypted):
    key, bucket, asked, _ = encrypted
    for operation in ("put_object", "create_multipart_upload"):
        s3 = with_key(caller, key, "Decrypt")("s3")
        answer = refused("AccessDenied", getattr(s3, operation), Bucket=bucket, Key="a", **asked)
        assert f"kms:GenerateDataKey on resource: {arn('kms', f'key/{key}')}" in answer["Error"]["Message"]
        assert getattr(with_key(caller, key, "GenerateDataKey")("s3"), operation)(Bucket=bucket, Key="a", **asked)


def test_who_uploads_in_parts_with_a_key_takes_the_right_to_decrypt(caller, refused, encrypted):
    key, bucket, asked, _ = encrypted
    s3 = with_key(caller, key, "GenerateDataKey")("s3")
    upload = {"Bucket": bucket, "Key": "a"}
    upload["UploadId"] = s3.create_multipart_upload(**upload, **asked)["UploadId"]
    answer = refused("AccessDenied", s3.upload_part, **upload, PartNumber=1, Body=b"x")
    assert "kms:Decrypt" in answer["Error"]["Message"]
    s3 = with_key(caller, key, "GenerateDataKey", "Decrypt")("s3")
    part = {"PartNumber": 1, "ETag": s3.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]}
    assert s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"x"


def test_who_reads_an_object_takes_the_right_to_decrypt_with_its_key(sandbox, caller, refused, encrypted):
    key, bucket, asked, _ = encrypted
    sandbox.client("s3").put_object(Bucket=bucket, Key="a", Body=b"x", **asked)
    sandbox.client("s3").put_object(Bucket=bucket, Key="plain", Body=b"y", ServerSideEncryption="AES256")
    s3 = with_key(caller, key, "GenerateDataKey")("s3")
    answer = refused("AccessDenied", s3.get_object, Bucket=bucket, Key="a")
    assert f"kms:Decrypt on resource: {arn('kms', f'key/{key}')}" in answer["Error"]["Message"]
    refused("AccessDenied", s3.get_object, Bucket=bucket, Key="a", Range="bytes=0-0")
    assert s3.head_object(Bucket=bucket, Key="a")["ContentLength"] == 1, "headers are not encrypted"
    refused("403", s3.head_object, Bucket=bucket, Key="a", ChecksumMode="ENABLED")
    assert s3.get_object(Bucket=bucket, Key="plain")["Body"].read() == b"y"
    assert with_key(caller, key, "Decrypt")("s3").get_object(Bucket=bucket, Key="a")["Body"].read() == b"x"


@pytest.mark.parametrize("missing", ["GenerateDataKey", "Decrypt"])
def test_an_export_with_a_key_takes_rights_on_it_of_whoever_asked(sandbox, caller, encrypted, missing):
    key, bucket, _, asked = encrypted
    both = {"GenerateDataKey", "Decrypt"}

    def export(actions):
        started = with_key(caller, key, *actions)("dynamodb").export_table_to_point_in_time(
            TableArn=table, S3Bucket=bucket, **asked)
        return sandbox.wait(started["ExportDescription"]["ExportArn"])

    table = sandbox.table()
    failed = export(both - {missing})
    assert failed["ExportStatus"] == "FAILED" and f"kms:{missing}" in failed["FailureMessage"]
    manifest = export(both)["ExportManifest"]
    written = sandbox.client("s3").head_object(Bucket=bucket, Key=manifest)
    assert (written["ServerSideEncryption"], written["SSEKMSKeyId"]) == ("aws:kms", key)


def test_a_key_of_aws_itself_takes_no_right_of_whoever_comes_through_s3(sandbox, caller, encrypted):
    key, bucket, _, _ = encrypted
    s3 = with_key(caller, key)("s3")
    for asked in ({"ServerSideEncryption": "aws:kms"}, {"ServerSideEncryption": "AES256"}):
        s3.put_object(Bucket=bucket, Key="a", Body=b"x", **asked)
        assert sandbox.client("s3").get_object(Bucket=bucket, Key="a")["Body"].read() == b"x"


def test_a_query_over_what_is_encrypted_takes_the_right_to_decrypt(sandbox, caller, encrypted):
    key, bucket, asked, _ = encrypted
    name = f"t{uuid.uuid4().hex[:8]}"
    sandbox.client("s3").put_object(Bucket=bucket, Key=f"{name}/1", Body=b'{"a": "x"}\n', **asked)
    sandbox.client("glue").create_table(DatabaseName="db", TableInput={
        "Name": name, "TableType": "EXTERNAL_TABLE", "Parameters": {"EXTERNAL": "TRUE"}, "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": [{"Name": "a", "Type": "string"}], "Location": f"s3://{bucket}/{name}/",
            "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"}}})
    told = queried(sandbox, with_key(caller, key, "GenerateDataKey")("athena"), f"SELECT * FROM {name}")
    assert told["State"] == "FAILED" and "kms:Decrypt" in told["StateChangeReason"], told
    assert queried(sandbox, with_key(caller, key, "Decrypt")("athena"), f"SELECT * FROM {name}")["State"] == "SUCCEEDED"
    # Whoever only changes a table reads nothing of it.
    told = queried(sandbox, with_key(caller, key)("athena"), f"ALTER TABLE `db`.`{name}` SET LOCATION 's3://{bucket}/x/'")
    assert told["State"] == "SUCCEEDED", told


@pytest.mark.parametrize("missing", ["s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"])
def test_an_export_fails_for_what_whoever_asked_may_not_write(sandbox, caller, missing):
    table = sandbox.table()
    writing = {"s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"}
    own = allow("dynamodb:ExportTableToPointInTime", [table])

    def export(actions):
        dynamodb = caller(own, allow(actions, [f"{BUCKET_ARN}/p/*"]))("dynamodb")
        started = dynamodb.export_table_to_point_in_time(TableArn=table, S3Bucket=BUCKET, S3Prefix="p")
        return sandbox.wait(started["ExportDescription"]["ExportArn"])

    assert export(" ".join(writing))["ExportStatus"] == "COMPLETED"
    failed = export(" ".join(writing - {missing}))
    assert failed["ExportStatus"] == "FAILED" and failed["FailureCode"] == "S3AccessDenied"
    assert f"perform: {missing} on resource: {BUCKET_ARN}/p/" in failed["FailureMessage"]


ATHENA = [
    allow("athena:StartQueryExecution", [arn("athena", "workgroup/wg")]),
    allow("s3:GetBucketLocation s3:ListBucket s3:ListBucketMultipartUploads", [BUCKET_ARN]),
    allow("s3:PutObject s3:GetObject s3:AbortMultipartUpload s3:ListMultipartUploadParts", [f"{BUCKET_ARN}/results/*"]),
    allow("glue:GetDatabase glue:GetDatabases", [arn("glue", each) for each in ("catalog", "database/default", "database/db")]),
]


def queried(sandbox, athena, sql):
    started = athena.start_query_execution(
        QueryString=sql, WorkGroup="wg", QueryExecutionContext={"Database": "db"},
        ClientRequestToken=uuid.uuid4().hex)["QueryExecutionId"]
    look = sandbox.client("athena").get_query_execution
    return until(lambda: told if (told := look(QueryExecutionId=started)["QueryExecution"]["Status"])["State"] not in (
        "QUEUED", "RUNNING") else None)


@pytest.mark.parametrize(("statement", "reason"), [
    (0, None), (1, f"Unable to verify/create output bucket {BUCKET}"), (2, "Access Denied (Service: Amazon S3"),
    (3, "glue:GetDatabase"),
])
def test_a_query_fails_for_what_athena_may_not_do_with_the_rights_of_whoever_asks(
    sandbox, caller, refused, statement, reason
):
    assert queried(sandbox, caller(*ATHENA)("athena"), "SELECT 1")["State"] == "SUCCEEDED"
    less = caller(*(each for place, each in enumerate(ATHENA) if place != statement))("athena")
    if reason is None:
        refused("AccessDeniedException", queried, sandbox, less, "SELECT 1")
    else:
        told = queried(sandbox, less, "SELECT 1")
        assert told["State"] == "FAILED" and reason in told["StateChangeReason"], told


def test_statements_take_rights_on_what_they_touch(sandbox, caller):
    name = f"t{uuid.uuid4().hex[:8]}"
    sandbox.client("s3").put_object(Bucket=BUCKET, Key=f"{name}/year=2026/1", Body=b'{"a": "x"}\n')
    place = {"Columns": [{"Name": "a", "Type": "string"}], "Location": f"s3://{BUCKET}/{name}/",
             "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
             "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"}}
    glue = sandbox.client("glue")
    glue.create_table(DatabaseName="db", TableInput={
        "Name": name, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": place, "Parameters": {"EXTERNAL": "TRUE"},
        "PartitionKeys": [{"Name": "year", "Type": "string"}]})
    glue.create_partition(DatabaseName="db", TableName=name, PartitionInput={
        "Values": ["2026"], "StorageDescriptor": {**place, "Location": f"s3://{BUCKET}/{name}/year=2026/"}})
    every = caller(*ATHENA, allow("glue:* s3:*", ["*"]))("athena")

    def taken(sql):
        sandbox.control("DELETE", f"rights?key={KEY}")
        assert queried(sandbox, every, sql)["State"] == "SUCCEEDED"
        asked = sandbox.control("GET", f"rights?key={KEY}")["asked"]
        return {each["action"] for each in asked if name in each["resource"] or name in (each["prefix"] or "")}

    reading = {"glue:GetTable", "glue:GetPartition", "glue:GetPartitions", "glue:BatchGetPartition", "s3:ListBucket",
               "s3:GetObject"}
    view = f'"db"."{name}_v"'
    assert taken(f"SELECT count(*) FROM {name} AS one CROSS JOIN (VALUES 1)") == reading
    assert taken(f"CREATE OR REPLACE VIEW {view} AS SELECT a FROM {name}") == {"glue:GetTable", "glue:CreateTable"}
    assert taken(f"CREATE OR REPLACE VIEW {view} AS SELECT year FROM {name}") == {"glue:GetTable", "glue:UpdateTable"}
    assert taken(f"SELECT * FROM {name}_v") == reading
    assert taken(f"ALTER TABLE `db`.`{name}` SET LOCATION 's3://{BUCKET}/x/'") == {"glue:GetTable", "glue:UpdateTable"}


def test_what_another_policy_would_deny_of_what_was_asked(sandbox, caller, refused):
    s3 = caller(allow("s3:ListBucket", [BUCKET_ARN], **folder("a/*")))("s3")
    s3.list_objects_v2(Bucket=BUCKET, Prefix="a/b")
    policies = [{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [BUCKET_ARN], **folder(prefix)}]} for prefix in ("a/*", "b/*")]
    denied = sandbox.control("POST", "rights", {"key": KEY, "policies": policies})["denied"]
    assert denied == [[], [{"action": "s3:ListBucket", "resource": BUCKET_ARN, "prefix": "a/b"}]]


def test_a_policy_that_the_sandbox_does_not_understand_is_refused(sandbox):
    for statement in ({"Effect": "Allow", "NotAction": ["s3:*"], "Resource": ["*"]},
                      {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"], "Condition": {"Bool": {"a": "b"}}}):
        with pytest.raises(HTTPError) as caught:
            sandbox.control("PUT", "policies", {KEY: {"Statement": [statement]}})
        assert "the sandbox knows no such" in json.loads(caught.value.read())["error"]
