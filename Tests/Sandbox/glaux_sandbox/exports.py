"""ExportTableToPointInTime, DescribeExport and ListExports as DynamoDB behaves."""

from __future__ import annotations

import re
import secrets
import threading
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from . import export_files
from .caller import Caller
from .clock import Clock
from .dynamodb import ContinuousBackups
from .errors import AwsError
from .gateway import Gateway, NoSuchBucket
from .policies import words
from .rights import Right
from .settings import Settings, draw

TOKEN_LIFETIME = 8 * 3600.0
RECORD_LIFETIME = 90 * 86400.0
TABLE_ARN = re.compile(r"arn:[\w-]+:dynamodb:[\w-]+:(\d{12}):table/([A-Za-z0-9_.-]{3,255})$")
EXPORT_ARN = re.compile(r"arn:[\w-]+:dynamodb:([\w-]+):(\d{12}):table/[A-Za-z0-9_.-]+/export/(\d{14}-[0-9a-f]{8})$")
# Everything but the token itself takes part in the comparison of two requests under one token.
COMPARED_EXCEPT = "ClientToken"


@dataclass
class Export:
    """One export: what the client sees, and what the sandbox knows besides."""

    caller: Caller
    description: dict[str, Any]
    items: list[dict[str, Any]] | None
    # Of its encryption, as it was asked for.
    algorithm: str | None = None
    forced: dict[str, Any] = field(default_factory=dict)
    damages: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.description["ExportArn"].rpartition("/")[2]

    @property
    def place(self) -> export_files.Place:
        return export_files.place_of(self.caller.account, self.description, self.algorithm)

    @property
    def is_running(self) -> bool:
        return self.description["ExportStatus"] == "IN_PROGRESS"


@dataclass
class Token:
    """A token in use: it lives 8 hours from the completion of the request that brought it."""

    parameters: dict[str, Any]
    export_id: str
    used_at: float


class Exports:
    """All exports of all accounts and regions."""

    def __init__(self, gateway: Gateway, clock: Clock, settings: Settings, backups: ContinuousBackups) -> None:
        self.gateway, self.clock, self.settings, self.backups = gateway, clock, settings, backups
        self._exports: dict[str, Export] = {}
        self._tokens: dict[tuple[Caller, str], Token] = {}
        self._started: Counter[str] = Counter()
        self._swept = 0.0
        self._lock = threading.RLock()

    # Operations

    def start(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        """Nothing that is refused here consumes the token or is billed."""
        with self._lock:
            self._forget_old()
            table = self._table(caller, arguments)
            token = arguments.get("ClientToken") or str(uuid.uuid4())
            parameters = {name: value for name, value in arguments.items() if name != COMPARED_EXCEPT}
            if known := self._tokens.get((caller, token)):
                if known.parameters != parameters:
                    raise AwsError("ExportConflictException", "Duplicate request detected with conflicting parameters")
                # The original description comes back whatever became of it: a FAILED export too.
                return {"ExportDescription": dict(self._exports[known.export_id].description)}
            _check_parameters(arguments)
            now = self.clock.now()
            self._check_time(table, arguments, now)
            if sum(each.is_running and each.caller == caller for each in self._exports.values()) >= (
                self.settings.export_limit
            ):
                raise AwsError("LimitExceededException", "Limit of concurrent exports reached")
            export = self._new(caller, arguments, table, token, now)
            self._exports[export.id] = export
            self._tokens[caller, token] = Token(parameters, export.id, now)
            self._started[export.description["TableArn"]] += 1
            answer = {"ExportDescription": dict(export.description)}
        self._begin(export)
        return answer

    def describe(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        match = EXPORT_ARN.match(arguments["ExportArn"])
        if not match:
            raise AwsError("ValidationException", "Invalid ExportArn")
        if match[2] != caller.account:
            raise AwsError("AccessDeniedException", f"Access to {arguments['ExportArn']} is denied")
        with self._lock:
            self._forget_old()
            export = self._exports.get(match[3])
            if export is None or export.caller != caller or export.description["ExportArn"] != arguments["ExportArn"]:
                raise AwsError("ExportNotFoundException", f"Export not found: {arguments['ExportArn']}")
            return {"ExportDescription": dict(export.description)}

    def list(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        """Newest first, 25 a page at most; a table that is gone, or was created again, has none."""
        size = arguments.get("MaxResults", 25)
        if not 1 <= size <= 25:
            raise AwsError("ValidationException", "MaxResults must be between 1 and 25")
        table_arn = arguments.get("TableArn")
        with self._lock:
            self._forget_old()
            listed = [each for each in self._exports.values() if each.caller == caller]
            if table_arn is not None:
                match = TABLE_ARN.match(table_arn)
                if not match:
                    raise AwsError("ValidationException", "Invalid TableArn")
                table = self.gateway.table(caller.account, caller.region, match[2])
                present = self.gateway.table_id(table) if table is not None else None
                listed = [each for each in listed if each.description["TableArn"] == table_arn
                          and each.description["TableId"] == present]
            listed.sort(key=lambda each: each.description["ExportArn"], reverse=True)
            if after := arguments.get("NextToken"):
                listed = [each for each in listed if each.description["ExportArn"] < after]
            page = [each.description for each in listed[:size]]
        answer: dict[str, Any] = {"ExportSummaries": [
            {"ExportArn": each["ExportArn"], "ExportStatus": each["ExportStatus"],
             "ExportType": each.get("ExportType", "FULL_EXPORT")} for each in page
        ]}
        if len(listed) > size:
            answer["NextToken"] = page[-1]["ExportArn"]
        return answer

    # Control

    def truth(self) -> list[dict[str, Any]]:
        with self._lock:
            return [{"id": each.id, "account": each.caller.account, "region": each.caller.region,
                     "forced": each.forced, "damages": list(each.damages), **each.description}
                    for each in self._exports.values()]

    def bill(self) -> dict[str, int]:
        """Exports bought per table ARN; records that vanished after 90 days stay in the sum."""
        return dict(self._started)

    def force(self, export_id: str, values: dict[str, Any]) -> None:
        """`{"fail": {code, message}}`, `{"hang": true}` or `{"damage": [kinds]}`; see README.md."""
        check_forced(values)
        with self._lock:
            export = self._exports.get(export_id.rpartition("/")[2])
            if export is None:
                raise KeyError(export_id)
            export.forced.update(values)
            running = export.is_running
        if running and "fail" in values:
            self._fail(export, values["fail"])
        elif not running and "damage" in values:
            self._damage(export)

    def deny(self, export_arn: str, right: Right) -> None:
        """The export fails for what whoever asked may not do."""
        with self._lock:
            export = self._exports[export_arn.rpartition("/")[2]]
        self._fail(export, {"code": "S3AccessDenied", "message": words(right)})

    # The life of an export

    def _table(self, caller: Caller, arguments: dict[str, Any]) -> Any:
        match = TABLE_ARN.match(arguments["TableArn"])
        if not match:
            raise AwsError("ValidationException", f"Invalid TableArn: {arguments['TableArn']}")
        # The region inside the ARN is not checked: the name is looked up in the endpoint's region.
        table = self.gateway.table(caller.account, caller.region, match[2])
        if table is None or match[1] != caller.account:
            raise AwsError("TableNotFoundException", f"Table not found: {arguments['TableArn']}")
        return table

    def _check_time(self, table: Any, arguments: dict[str, Any], now: float) -> None:
        window = self.backups.window(table)
        if window is None:
            raise AwsError("PointInTimeRecoveryUnavailableException",
                           f"Point in time recovery is not enabled for table '{table.name}'")
        wanted = arguments.get("ExportTime")
        if wanted is None:
            return
        if wanted > now or int(wanted) < int(window[0]):
            raise AwsError("InvalidExportTimeException", "Export Time is invalid")
        if wanted > window[1]:
            raise AwsError("InvalidExportTimeException",
                           "Point in Time Recovery is not available for specified export time")

    def _new(self, caller: Caller, arguments: dict[str, Any], table: Any, token: str, now: float) -> Export:
        export_id = f"{int(now * 1000):014d}-{secrets.token_hex(4)}"
        arn = f"arn:aws:dynamodb:{caller.region}:{caller.account}:table/{table.name}"
        description = {
            "ExportArn": f"{arn}/export/{export_id}", "ExportStatus": "IN_PROGRESS",
            "StartTime": int(now * 1000) / 1000, "TableArn": arn, "TableId": self.gateway.table_id(table),
            "ExportTime": arguments.get("ExportTime", int(now * 1000) / 1000), "ClientToken": token,
            "S3Bucket": arguments["S3Bucket"], "ExportFormat": "DYNAMODB_JSON",
            "S3SseAlgorithm": arguments.get("S3SseAlgorithm", "AES256"),
        }
        for name in ("S3BucketOwner", "S3Prefix", "S3SseKmsKeyId", "ExportType"):
            if name in arguments:
                description[name] = arguments[name]
        forced = self.settings.next_exports.pop(0) if self.settings.next_exports else {}
        return Export(
            caller, description, self.gateway.items(table), arguments.get("S3SseAlgorithm"), dict(forced))

    def _begin(self, export: Export) -> None:
        place = export.place
        if self._destination_failure(export) is None:
            place.put(self.gateway, place.key("_started"), b"")
        seconds = draw(self.settings.export_seconds)
        self.clock.at(export.description["StartTime"] + seconds, lambda: self._finish(export))

    def _destination_failure(self, export: Export) -> dict[str, str] | None:
        bucket = export.description["S3Bucket"]
        if not self.gateway.has_bucket(bucket):
            return {"code": "S3NoSuchBucket", "message": "The specified bucket does not exist (Service: Amazon S3; "
                    "Status Code: 404; Error Code: NoSuchBucket; Request ID: SANDBOX)"}
        owner = export.description.get("S3BucketOwner", export.caller.account)
        if bucket in self.settings.denied_buckets or self.gateway.owner(bucket) != owner:
            return {"code": "S3AccessDenied", "message": "Access Denied (Service: Amazon S3; Status Code: 403; "
                    "Error Code: AccessDenied; Request ID: SANDBOX)"}
        return None

    def _finish(self, export: Export) -> None:
        if export.forced.get("hang"):
            return
        if failure := export.forced.get("fail") or self._destination_failure(export):
            return self._fail(export, failure)
        ended = int(self.clock.now() * 1000) / 1000
        place = export.place
        try:
            members = export_files.write(self.gateway, place, export.description, export.items or [],
                                         int(self.settings.export_files), ended)
        except NoSuchBucket:
            return self._fail(export, {"code": "S3NoSuchBucket", "message": "The specified bucket does not exist"})
        self._damage(export)
        with self._lock:
            if export.is_running:
                export.description.update(members, ExportStatus="COMPLETED", EndTime=ended)
            export.items = None

    def _fail(self, export: Export, failure: dict[str, str]) -> None:
        with self._lock:
            if export.is_running:
                export.description.update(
                    ExportStatus="FAILED", EndTime=int(self.clock.now() * 1000) / 1000,
                    FailureCode=failure.get("code", "UNKNOWN"), FailureMessage=failure.get("message", ""))
            export.items = None

    def _damage(self, export: Export) -> None:
        wanted = export.forced.pop("damage", [])
        place = export.place
        for kind in [wanted] if isinstance(wanted, str) else wanted:
            export_files.damage(self.gateway, place, kind)
            export.damages.append(kind)

    def _forget_old(self) -> None:
        now = self.clock.now()
        if now - self._swept < 1.0:  # Each look at an export would otherwise walk over all of them.
            return
        self._swept = now
        for token in [key for key, each in self._tokens.items() if now - each.used_at >= TOKEN_LIFETIME]:
            del self._tokens[token]
        gone = [each.id for each in self._exports.values()
                if now - each.description.get("EndTime", now) > RECORD_LIFETIME]
        for export_id in gone:
            del self._exports[export_id]


def check_forced(values: dict[str, Any]) -> None:
    if unknown := set(values) - {"fail", "hang", "damage"}:
        raise ValueError(f"unknown members {sorted(unknown)}; known: fail, hang, damage")
    wanted = values.get("damage", [])
    for kind in [wanted] if isinstance(wanted, str) else wanted:
        if kind not in export_files.DAMAGES:
            raise ValueError(f"unknown damage {kind!r}; known: {', '.join(export_files.DAMAGES)}")


def _check_parameters(arguments: dict[str, Any]) -> None:
    if arguments.get("S3SseKmsKeyId") and arguments.get("S3SseAlgorithm") != "KMS":
        raise AwsError("ValidationException", "S3SseKmsKeyId can only be specified with S3SseAlgorithm KMS")
    if arguments.get("S3SseAlgorithm", "AES256") not in ("AES256", "KMS"):
        raise AwsError("ValidationException", "S3SseAlgorithm must be AES256 or KMS")
    if "$" in arguments.get("ClientToken", ""):
        raise AwsError("ValidationException", r"ClientToken must satisfy regular expression pattern: ^[^\$]+$")
    incremental = arguments.get("ExportType") == "INCREMENTAL_EXPORT"
    if ("IncrementalExportSpecification" in arguments) != incremental:
        raise AwsError("ValidationException", "IncrementalExportSpecification goes with INCREMENTAL_EXPORT only")
    if incremental or arguments.get("ExportFormat", "DYNAMODB_JSON") != "DYNAMODB_JSON":
        raise AwsError("ValidationException", "the sandbox makes full exports in DYNAMODB_JSON only")
