"""Which rights a call takes, as AWS's documentation has it: pairs of an action and a resource.

Actions and resources are those of the Service Authorization Reference; what Athena and DynamoDB do with the rights of whoever
asks is in their guides' chapters on access."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from .caller import Caller
from .encryption import BOTH, READING, Encryption
from .http import Request
from .views import View

if TYPE_CHECKING:
    from .athena import Athena

# Operations of S3 whose right has another name. A right of uploads is that of the object they become.
S3_ACTIONS = {
    "HeadBucket": "ListBucket", "ListObjects": "ListBucket", "ListObjectsV2": "ListBucket", "HeadObject": "GetObject",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketEncryption": "GetEncryptionConfiguration", "PutBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "ListMultipartUploads": "ListBucketMultipartUploads", "ListParts": "ListMultipartUploadParts",
    "CreateMultipartUpload": "PutObject", "UploadPart": "PutObject", "CompleteMultipartUpload": "PutObject",
    "DeleteObjects": "DeleteObject",
}
# What Athena does in the place for results, with the rights of whoever asks.
RESULT_BUCKET = ("GetBucketLocation", "ListBucket", "ListBucketMultipartUploads")
RESULT_OBJECTS = ("PutObject", "GetObject", "AbortMultipartUpload", "ListMultipartUploadParts")
# What DynamoDB does with the rights of whoever asks for an export.
EXPORT_OBJECTS = ("PutObject", "PutObjectAcl", "AbortMultipartUpload")
FREE = {("sts", "GetCallerIdentity"), ("sts", "AssumeRoleWithWebIdentity")}
READ = re.compile(r'\b(?:FROM|JOIN)\s+["`]?(\w+)["`]?(?:\.["`]?(\w+)["`]?)?', re.IGNORECASE)
ALTER = re.compile(r"\s*ALTER\s+TABLE\s+`?(?:(\w+)`?\.`?)?(\w+)`?", re.IGNORECASE)
ADD = re.compile(r"\s*(?:MSCK\s+REPAIR|ALTER)\s+TABLE\s+`?(?:(\w+)`?\.`?)?(\w+)`?(?:\s+ADD\b|\s*$)",
                 re.IGNORECASE)
MADE_VIEW = re.compile(r'\s*CREATE\s+(?:OR\s+REPLACE\s+)?VIEW\s+["`]?(?:(\w+)["`]?\.["`]?)?(\w+)["`]?', re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Right:
    """One action on one resource; `prefix` is what a listing of objects is confined to."""

    action: str
    resource: str
    prefix: str | None = None


def of_call(
    service: str, operation: str, arguments: dict[str, Any], request: Request, caller: Caller, athena: Athena,
    encryption: Encryption,
) -> list[Right]:
    """Without which the call is refused, in the order in which AWS would."""
    if (service, operation) in FREE:
        return []
    names = _Names(caller)
    match service:
        case "dynamodb":
            return _of_dynamodb(operation, arguments, names)
        case "glue":
            return _of_glue(operation, arguments, names)
        case "athena":
            return _of_athena(operation, arguments, names, athena)
        case "s3":
            return [] if operation == "DeleteObjects" else _of_s3(operation, request, names, encryption)
    form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
    resource = form.get("RoleArn") or form.get("PolicySourceArn") or "*"
    # The sandbox's caller is no session of a role.
    return [Right(f"{service}:{operation}", resource.replace("arn:aws:sts::", "arn:aws:iam::"))]


def lent(
    operation: str, arguments: dict[str, Any], caller: Caller, athena: Athena, encryption: Encryption
) -> list[Right]:
    """What DynamoDB and Athena do later with the rights of whoever asked; without it an export or a query fails."""
    match operation:
        case "ExportTableToPointInTime":
            prefix = arguments.get("S3Prefix")
            objects = f"arn:aws:s3:::{arguments.get('S3Bucket')}/{prefix + '/' if prefix else ''}AWSDynamoDB/object"
            key = encryption.of_writing(
                arguments.get("S3Bucket", ""), arguments.get("S3SseAlgorithm"), arguments.get("S3SseKmsKeyId"))
            return [Right(f"s3:{each}", objects) for each in EXPORT_OBJECTS] + _Names(caller).key(key, BOTH)
        case "StartQueryExecution":
            return _of_query(arguments, _Names(caller), caller, athena, encryption)
    return []


def of_deletion(bucket: str, key: str) -> Right:
    """DeleteObjects refuses single keys."""
    return Right("s3:DeleteObject", f"arn:aws:s3:::{bucket}/{key}")


def of_absence(request: Request) -> Right:
    """Whoever may not list a bucket is not told that an object is missing. No prefix is asked for there."""
    return Right("s3:ListBucket", f"arn:aws:s3:::{unquote(request.path).lstrip('/').partition('/')[0]}")


class _Names:
    """ARNs of an account and region."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self._caller.region}:{self._caller.account}:{resource}"

    def key(self, key: str | None, actions: tuple[str, ...]) -> list[Right]:
        """`key` is an id or an ARN; nothing for none."""
        if key is None:
            return []
        resource = key if key.startswith("arn:") else self.arn("kms", f"key/{key}")
        return [Right(f"kms:{each}", resource) for each in actions]

    def glue(self, action: str, database: str | None = None, table: str | None = None) -> list[Right]:
        """Glue checks an action on the thing and on all above it."""
        resources = ["catalog"]
        resources += [f"database/{database}"] if database else []
        resources += [f"table/{database}/{table}"] if database and table else []
        return [Right(f"glue:{action}", self.arn("glue", each)) for each in resources]


def _of_dynamodb(operation: str, arguments: dict[str, Any], names: _Names) -> list[Right]:
    action = f"dynamodb:{operation}"
    if operation == "ListExports":
        return [Right(action, "*")]
    resource = arguments.get("ExportArn") or arguments.get("TableArn") or arguments.get("TableName", "")
    if not resource.startswith("arn:"):
        resource = names.arn("dynamodb", f"table/{resource}")
    return [Right(action, resource)]


def _of_glue(operation: str, arguments: dict[str, Any], names: _Names) -> list[Right]:
    database = arguments.get("DatabaseName")
    table = arguments.get("TableName") or arguments.get("TableInput", {}).get("Name")
    if operation in ("GetDatabase", "CreateDatabase"):
        database = arguments.get("Name") or arguments.get("DatabaseInput", {}).get("Name")
    elif operation in ("GetTable", "DeleteTable"):
        table = arguments.get("Name")
    return names.glue(operation, database, table)


def _of_athena(operation: str, arguments: dict[str, Any], names: _Names, athena: Athena) -> list[Right]:
    ids = arguments.get("QueryExecutionIds") or [arguments.get("QueryExecutionId")]
    if "WorkGroup" in arguments or operation == "StartQueryExecution":
        groups = {arguments.get("WorkGroup", "primary")}
    else:
        groups = athena.workgroups_of(ids)
    return [Right(f"athena:{operation}", names.arn("athena", f"workgroup/{each}")) for each in sorted(groups)]


def _of_query(
    arguments: dict[str, Any], names: _Names, caller: Caller, athena: Athena, encryption: Encryption
) -> list[Right]:
    """First the place for the result, then what the statement touches."""
    requested = arguments.get("ResultConfiguration", {}).get("OutputLocation")
    place = athena.workgroups.output_location(caller, arguments.get("WorkGroup", "primary"), requested)
    bucket, _, key = place.removeprefix("s3://").partition("/")
    rights = [Right(f"s3:{each}", f"arn:aws:s3:::{bucket}") for each in RESULT_BUCKET]
    rights += [Right(f"s3:{each}", f"arn:aws:s3:::{bucket}/{key}object") for each in RESULT_OBJECTS]
    rights += names.key(encryption.of_writing(bucket, None), BOTH)
    database = arguments.get("QueryExecutionContext", {}).get("Database")
    for each in ["default", database] if database else ["default"]:
        rights += names.glue("GetDatabase", each) + names.glue("GetDatabases", each)
    return rights + _of_statement(arguments["QueryString"], database, names, caller, athena, encryption)


def _of_statement(
    text: str, database: str | None, names: _Names, caller: Caller, athena: Athena, encryption: Encryption
) -> list[Right]:
    """What Athena does to the catalog and reads of S3 for a statement, with the rights of whoever asks."""
    if match := ADD.match(text):
        where = match[1] or database
        actions = ["GetTable", "GetPartition", "GetPartitions", "BatchCreatePartition"]
        rights = [right for action in actions for right in names.glue(action, where, match[2])]
        if definition := athena.definition(caller, where or "default", match[2]):
            bucket, _, key = definition["StorageDescriptor"]["Location"].removeprefix("s3://").partition("/")
            rights.append(Right("s3:ListBucket", f"arn:aws:s3:::{bucket}", key))
        return rights
    if match := ALTER.match(text):
        where = match[1] or database
        return names.glue("GetTable", where, match[2]) + names.glue("UpdateTable", where, match[2])
    rights = []
    if match := MADE_VIEW.match(text):
        where = match[1] or database
        is_there = athena.definition(caller, where or "default", match[2]) is not None
        rights += names.glue("GetTable", where, match[2])
        rights += names.glue("UpdateTable" if is_there else "CreateTable", where, match[2])
    for where, name, location, is_partitioned in _tables(text, database, caller, athena):
        rights += names.glue("GetDatabase", where) + names.glue("GetTable", where, name)
        if MADE_VIEW.match(text) or location is None:
            continue
        for action in ("GetPartition", "GetPartitions", "BatchGetPartition") if is_partitioned else ():
            rights += names.glue(action, where, name)
        bucket, _, key = location.removeprefix("s3://").partition("/")
        rights.append(Right("s3:ListBucket", f"arn:aws:s3:::{bucket}", key))
        rights.append(Right("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}object"))
        for each in encryption.of_objects(bucket, key):
            rights += names.key(each, READING)
    return rights


def _tables(
    text: str, database: str | None, caller: Caller, athena: Athena
) -> list[tuple[str, str, str | None, bool]]:
    """The tables and views that a query reads, and those that views read: where, but for views, and whether in partitions."""
    found: dict[tuple[str, str], tuple[str | None, bool]] = {}
    waiting = [(text, database or "default")]
    while waiting:
        text, schema = waiting.pop()
        for first, second in READ.findall(text):
            name = (first, second) if second else (schema, first)
            definition = None if name in found else athena.definition(caller, *name)
            if definition is None:
                continue
            if definition.get("TableType") == "VIRTUAL_VIEW":
                view = View.of(definition)
                found[name] = (None, False)
                waiting.append((view.sql, view.schema))
            else:
                found[name] = (definition["StorageDescriptor"].get("Location"), bool(definition.get("PartitionKeys")))
    return [(*name, *told) for name, told in found.items()]


def _of_s3(operation: str, request: Request, names: _Names, encryption: Encryption) -> list[Right]:
    action = f"s3:{S3_ACTIONS.get(operation, operation)}"
    bucket, _, key = unquote(request.path).lstrip("/").partition("/")
    if key:
        encrypted_with, actions = encryption.of_request(operation, bucket, key, request)
        return [Right(action, f"arn:aws:s3:::{bucket}/{key}")] + names.key(encrypted_with, actions)
    # Listings of uploads and the look at a bucket know no condition on the prefix.
    prefix = dict(request.parameters()).get("prefix", "") if operation.startswith("ListObjects") else None
    return [Right(action, f"arn:aws:s3:::{bucket}", prefix)]
