"""The sandbox as a whole: what exists, and how a call travels through it."""

from __future__ import annotations

import json
import re
import sys
import time
import traceback
import uuid
import zlib
from collections.abc import Callable
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from . import comparisons, dynamodb, faults, givers, iam, members, rights, signatures
from .athena import Athena
from .caller import Caller
from .calls import Call, CallLog, arguments_of, keys_of
from .clock import Clock
from .control import Control
from .deletion import delete_objects
from .dynamodb import ContinuousBackups
from .encryption import Encryption
from .errors import JSON_SERVICES, AwsError, json_response, render
from .exports import Exports
from .faults import Faults, Rule
from .gateway import Gateway
from .glue import Catalog
from .http import Delivery, Request, Response
from .identify import identify
from .policies import Policies
from .scan import Scans
from .settings import Settings
from .signatures import Credential, CredentialTable

Operation = Callable[[Caller, dict[str, Any]], dict[str, Any]]
ISSUED = {name: re.compile(f"<{name}>([^<]+)</{name}>")
          for name in ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")}
# Whoever holds the token may ask.
UNSIGNED = {"AssumeRoleWithWebIdentity"}
ROLE_ACCOUNT = re.compile(r"<Arn>arn:[\w-]+:sts::(\d{12}):")


class World:
    """Owns every part; `answer` is the one door."""

    def __init__(self, call_log: Path | None) -> None:
        comparisons.mend()
        self.settings = Settings()
        self.clock = Clock()
        self.gateway = Gateway()
        self.encryption = Encryption(self.gateway)
        self.credentials = CredentialTable()
        self.faults = Faults()
        self.policies = Policies()
        self.log = CallLog(call_log)
        self.backups = ContinuousBackups(self.gateway, self.clock)
        self.scans = Scans(self.gateway)
        self.exports = Exports(self.gateway, self.clock, self.settings, self.backups)
        self.catalog = Catalog(self.gateway, self.settings)
        self.athena = Athena(self.gateway, self.clock, self.settings, self.catalog)
        self.control = Control(self)
        self.operations = self._operations()

    def _operations(self) -> dict[tuple[str, str], Operation]:
        """What the sandbox answers itself; all else is moto's."""
        groups = self.athena.workgroups
        return {
            ("dynamodb", "ExportTableToPointInTime"): self.exports.start,
            ("dynamodb", "DescribeExport"): self.exports.describe,
            ("dynamodb", "ListExports"): self.exports.list,
            ("dynamodb", "Scan"): self.scans.scan,
            ("dynamodb", "DescribeContinuousBackups"): self.backups.describe,
            ("dynamodb", "UpdateContinuousBackups"): self.backups.update,
            ("glue", "GetTable"): self.catalog.get_table,
            ("glue", "GetTables"): self.catalog.get_tables,
            ("glue", "CreateTable"): self.catalog.create_table,
            ("glue", "UpdateTable"): self.catalog.update_table,
            ("glue", "DeleteTable"): self.catalog.delete_table,
            ("glue", "GetTableVersions"): self.catalog.get_table_versions,
            ("glue", "BatchDeleteTableVersion"): self.catalog.batch_delete_table_versions,
            ("glue", "CreateDatabase"): self.catalog.create_database_operation,
            ("athena", "StartQueryExecution"): self.athena.start,
            ("athena", "GetQueryExecution"): self.athena.get,
            ("athena", "BatchGetQueryExecution"): self.athena.batch_get,
            ("athena", "ListQueryExecutions"): self.athena.list,
            ("athena", "StopQueryExecution"): self.athena.stop,
            ("athena", "GetQueryResults"): self.athena.results,
            ("athena", "GetWorkGroup"): groups.get,
            ("athena", "ListWorkGroups"): groups.list,
            ("athena", "CreateWorkGroup"): groups.create,
            ("athena", "UpdateWorkGroup"): groups.update,
            ("athena", "DeleteWorkGroup"): groups.delete,
        }

    def answer(self, request: Request) -> Response:
        if request.path.startswith("/_sandbox/"):
            return self.control.answer(request)
        given = givers.answer(request, self.settings.tokens, self.credentials, time.time())
        if given is not None:
            return given
        identity = signatures.parse(request)
        service, operation = identify(request, identity)
        call = self.log.begin(
            connection=request.connection, method=request.method, path=request.path, query=request.query,
            service=service, operation=operation, region=identity.region if identity else "",
            access_key=identity.access_key if identity else "",
            arguments=arguments_of(request.body) if service in JSON_SERVICES
            else keys_of(request.body) if operation == "DeleteObjects" else None,
        )
        rule = self._choose(request, call)
        call.fault = rule.kind if rule else None
        try:
            response = self._checked(request, identity, call, rule)
        except AwsError as error:
            call.error = error.code
            response = render(service, error, request.path)
        except Exception as problem:  # A bug of the sandbox or of moto: say so, and go on serving.
            traceback.print_exc(file=sys.stderr)
            call.error = f"sandbox: {problem!r}"
            response = render(service, AwsError("InternalFailure", f"the sandbox failed: {problem!r}", 500))
        if service == "dynamodb" and response.status:
            response.headers.setdefault("x-amz-crc32", str(zlib.crc32(response.body)))
        if rule:
            response = self._after(rule, response, call)
        call.status = response.status or None
        self.log.end(call)
        return response

    def _choose(self, request: Request, call: Call) -> Rule | None:
        text = request.body.decode("utf-8", "replace") if call.service != "s3" else f"{request.path}?{request.query}"
        return self.faults.choose(call.service, call.operation, text, call.access_key)

    def _checked(
        self, request: Request, identity: signatures.Identity | None, call: Call, rule: Rule | None
    ) -> Response:
        """Signature, then the fault that comes before the effect, then the effect."""
        credential = Credential("", "")
        if self.settings.strict_signatures and call.operation not in UNSIGNED:
            skew = rule.seconds if rule and rule.kind == "skew" else 0.0
            credential = signatures.verify(request, identity, self.credentials, self.clock.now(), skew)
        if rule:
            match rule.kind:
                case "drop_before":
                    return Response.dropped()
                case "hang":
                    time.sleep(rule.seconds)
                    return Response.dropped()
                case "delay":
                    time.sleep(rule.seconds)
                case "hold" if rule.when == "before":
                    self.faults.hold(rule, call.seq, call.service, call.operation)
                case kind if kind in faults.REFUSALS:
                    raise faults.refusal(rule, call.service, call.operation)
        caller = Caller(credential.account, call.region or "us-east-1")
        if not self.policies.binds(call.access_key):
            return self._perform(request, caller, call, rule)
        arguments = call.arguments or {}
        wanted = rights.of_call(
            call.service, call.operation, arguments, request, caller, self.athena, self.encryption)
        self.policies.check(call.access_key, wanted, call.service)
        lent = rights.lent(call.operation, arguments, caller, self.athena, self.encryption)
        wanting = self.policies.wanting(call.access_key, lent)
        response = self._perform(request, caller, call, rule)
        if response.status == 404 and call.operation in ("GetObject", "HeadObject") and not self.policies.decides(
            call.access_key, rights.of_absence(request)
        ):
            raise AwsError("AccessDenied", "Access Denied", 403)
        if wanting and response.status == 200:
            answer = json.loads(response.body)
            if call.operation == "StartQueryExecution":
                self.athena.deny(answer["QueryExecutionId"], wanting)
            else:
                self.exports.deny(answer["ExportDescription"]["ExportArn"], wanting)
        return response

    def _perform(self, request: Request, caller: Caller, call: Call, rule: Rule | None) -> Response:
        operation = self.operations.get((call.service, call.operation))
        if operation is None:
            response = self._forward(request, caller, call, rule)
        else:
            arguments = json.loads(request.body or b"{}") if _is_object(request.body) else None
            if arguments is None:
                raise AwsError("SerializationException", "The request body is not a JSON object")
            # null means absent, at the top level too.
            arguments = {name: value for name, value in arguments.items() if value is not None}
            if self.settings.strict_members:
                members.check(call.service, call.operation, arguments)
            response = json_response(call.service, operation(caller, arguments))
        call.effect = response.status < 400
        return response

    def _forward(self, request: Request, caller: Caller, call: Call, rule: Rule | None) -> Response:
        if call.service == "athena":
            raise AwsError("UnknownOperationException", f"the sandbox has no {call.operation}")
        if call.service == "s3" and (wanted := request.headers.get("x-amz-expected-bucket-owner")):
            owner = self.gateway.owner(request.path.split("/")[1])
            if owner is not None and owner != wanted:
                raise AwsError("AccessDenied", "Access Denied", 403)
        if (upload := dict(request.parameters()).get("uploadId")) and call.service == "s3":
            if not self.gateway.has_upload(request.path.split("/")[1], upload):
                raise AwsError("NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the "
                               "upload may have been aborted or completed.", 404)
        if (call.service, call.operation) == ("iam", "SimulatePrincipalPolicy"):
            return iam.simulate(request, self.faults, self.policies, call.access_key)
        if (call.service, call.operation) == ("s3", "DeleteObjects"):
            response = delete_objects(
                request, lambda key: self._refusal(request, key, call.access_key, rule), self.gateway.forward)
        else:
            response = self.gateway.forward(request)
        if call.service == "s3":
            # S3 names its request ids otherwise than the JSON services, whose header moto sends everywhere.
            response.headers.pop("x-amzn-requestid", None)
            response.headers |= {"x-amz-request-id": uuid.uuid4().hex[:16].upper(), "x-amz-id-2": "sandbox"}
        if call.service == "dynamodb" and call.operation in ("DescribeTable", "CreateTable"):
            response = dynamodb.with_table_id(self.gateway, caller, response)
        if call.service == "sts" and response.status == 200:
            self._learn(response.body.decode())
        if response.status >= 400:
            call.error = _code(response.body)
        return response

    def _refusal(self, request: Request, key: str, access_key: str, rule: Rule | None) -> tuple[str, str] | None:
        """Why S3 does not delete an object."""
        if rule and rule.kind == "key_error" and fnmatchcase(key, rule.keys):
            return rule.code, rule.message
        bucket = unquote(request.path).lstrip("/").partition("/")[0]
        if self.policies.wanting(access_key, [rights.of_deletion(bucket, key)]):
            return "AccessDenied", "Access Denied"
        return None

    def _learn(self, body: str) -> None:
        """Credentials that moto's STS handed out are valid from now on."""
        found = {name: match[1] for name, pattern in ISSUED.items() if (match := pattern.search(body))}
        if len(found) == len(ISSUED):
            account = ROLE_ACCOUNT.search(body)
            # moto counts on the wall clock, the sandbox on its own, which may be ahead.
            lifetime = datetime.fromisoformat(found["Expiration"]).timestamp() - time.time()
            self.credentials.issue(Credential(
                found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"],
                account[1] if account else signatures.DEFAULT_ACCOUNT, self.clock.now() + lifetime))

    def _after(self, rule: Rule, response: Response, call: Call) -> Response:
        """The faults that meet the answer."""
        match rule.kind:
            case "skew":
                response.date_shift = rule.seconds
            case "drop_after":
                return Response.dropped()
            case "hold" if rule.when in ("after", "lost"):
                self.faults.hold(rule, call.seq, call.service, call.operation)
                if rule.when == "lost":
                    return Response.dropped()
            case "truncate":
                response.delivery = Delivery.TRUNCATED
            case "slow_body":
                response.delivery, response.seconds = Delivery.SLOW, rule.seconds
            case "garbage_body":
                response.body = b"<html>\x00\xff this is not what you asked for </html>"
                response.headers.pop("Content-Length", None)
            case "empty_body":
                response.body = b""
                response.headers.pop("Content-Length", None)
        return response


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body or b"{}"), dict)
    except ValueError:
        return False


def _code(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    if match := re.search(r"<Code>([^<]+)</Code>", text):
        return match[1]
    if match := re.search(r'"__type"\s*:\s*"([^"]+)"', text):
        return match[1].rpartition("#")[2]
    return "Unknown"
