"""Athena's query operations: tokens, states, results."""

from __future__ import annotations

import re
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from . import ddl, select, views
from .caller import Caller
from .clock import Clock
from .ddl_run import DdlRunner
from .failures import SelectFailed
from .gateway import Gateway, NoSuchBucket
from .glue import Catalog
from .policies import words
from .rights import RESULT_BUCKET, Right
from .select import Selector
from .settings import Settings, draw
from .workgroups import ENGINE, Workgroups, refused

HISTORY_SECONDS = 45 * 86400.0
HISTORY_LENGTH = 20_000
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")


@dataclass
class Query:
    """One query execution."""

    id: str
    caller: Caller
    text: str
    workgroup: str
    output: str
    context: dict[str, str]
    statement: ddl.Statement | None
    submitted: float
    seconds: float
    state: str = "QUEUED"
    reason: str | None = None
    error: dict[str, Any] | None = None
    ended: float | None = None
    result: select.Result | None = None
    forced: dict[str, Any] = field(default_factory=dict)

    @property
    def is_select(self) -> bool:
        return self.statement is None


@dataclass
class Token:
    """What a repeated request must equal."""

    text: str
    database: str | None
    output: str | None
    query_id: str
    used_at: float


class Athena:
    """All queries of all accounts and regions."""

    def __init__(self, gateway: Gateway, clock: Clock, settings: Settings, catalog: Catalog) -> None:
        self.gateway, self.clock, self.settings = gateway, clock, settings
        self.workgroups = Workgroups()
        self._catalog = catalog
        self._selector = Selector(gateway, catalog)
        self._ddl = DdlRunner(catalog, self._selector)
        self._queries: OrderedDict[str, Query] = OrderedDict()
        self._tokens: OrderedDict[tuple[Caller, str], Token] = OrderedDict()
        self._lock = threading.RLock()

    # Operations

    def start(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        token = arguments.get("ClientRequestToken") or ""
        if not token:
            raise refused("clientRequestToken is null or empty")
        if not 32 <= len(token) <= 128:
            relation = "greater than or equal to 32" if len(token) < 32 else "less than or equal to 128"
            raise refused(f"1 validation error detected: Value '{token}' at 'clientRequestToken' failed to satisfy "
                          f"constraint: Member must have length {relation}")
        text = arguments["QueryString"]
        context = arguments.get("QueryExecutionContext", {})
        requested = arguments.get("ResultConfiguration", {}).get("OutputLocation")
        with self._lock:
            self._forget_old()
            if known := self._tokens.get((caller, token)):
                # Neither the workgroup nor the execution parameters take part.
                if (known.text, known.database, known.output) != (text, context.get("Database"), requested):
                    raise refused("Idempotent parameters do not match", "IDEMPOTENT_PARAMETER_MISMATCH")
                return {"QueryExecutionId": known.query_id}
            workgroup = arguments.get("WorkGroup", "primary")
            output = self.workgroups.output_location(caller, workgroup, requested)
            statement = _parse(text)
            query_id = str(uuid.uuid4())
            forced = self.settings.next_queries.pop(0) if self.settings.next_queries else {}
            query = Query(query_id, caller, text, workgroup,
                          f"{output}{query_id}{'.csv' if statement is None else '.txt'}",
                          {name.title(): value for name, value in context.items()}, statement, self.clock.now(),
                          draw(self.settings.query_seconds), forced=dict(forced))
            self._queries[query_id] = query
            self._tokens[caller, token] = Token(text, context.get("Database"), requested, query_id, query.submitted)
        self.clock.at(query.submitted + query.seconds * 0.2, lambda: self._move(query, "RUNNING"))
        self.clock.at(query.submitted + query.seconds, lambda: self._finish(query))
        return {"QueryExecutionId": query_id}

    def get(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            return {"QueryExecution": _described(self._find(caller, arguments["QueryExecutionId"]), self.clock.now())}

    def batch_get(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        ids = arguments["QueryExecutionIds"]
        if not 1 <= len(ids) <= 50:
            raise refused("queryExecutionIds must have between 1 and 50 members")
        with self._lock:
            found = [query for each in ids if (query := self._queries.get(each)) and query.caller == caller]
            unknown = [each for each in ids if each not in {query.id for query in found}]
            return {
                "QueryExecutions": [_described(query, self.clock.now()) for query in found],
                "UnprocessedQueryExecutionIds": [
                    {"QueryExecutionId": each, "ErrorCode": "QUERY_EXECUTION_NOT_FOUND",
                     "ErrorMessage": f"QueryExecution {each} was not found"} for each in unknown],
            }

    def list(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        """Newest first."""
        workgroup = arguments.get("WorkGroup", "primary")
        self.workgroups.find(caller, workgroup)
        size = arguments.get("MaxResults", 50)
        with self._lock:
            self._forget_old()
            ids = [query.id for query in reversed(self._queries.values())
                   if query.caller == caller and query.workgroup == workgroup]
        after = arguments.get("NextToken")
        start = ids.index(after) + 1 if after in ids else 0
        page = ids[start : start + size]
        return {"QueryExecutionIds": page} | ({"NextToken": page[-1]} if start + size < len(ids) else {})

    def stop(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        """Fine on a finished query, which stays as it is."""
        with self._lock:
            self._cancel(self._find(caller, arguments["QueryExecutionId"]))
        return {}

    def results(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            query = self._find(caller, arguments["QueryExecutionId"])
            if query.state == "CANCELLED":
                raise refused("Query was cancelled, so there is no result.", "RESULT_NOT_FOUND")
            if query.state != "SUCCEEDED" or query.result is None:
                raise refused(f"Query did not finish successfully. Final query state: {query.state}",
                              "INVALID_QUERY_EXECUTION_STATE")
            result = query.result
        size = arguments.get("MaxResults", 1000)
        if not 1 <= size <= 1000:
            raise refused("MaxResults is more than maximum allowed length 1000.")
        # The names are row 0 of a SELECT's first page; SHOW and DESCRIBE have no such row.
        header = [[name for name, _ in result.columns]] if query.is_select else []
        start = int(arguments.get("NextToken", "0"))
        # Never all of them at once: a page of a million rows is asked for a thousand times.
        first = max(start - len(header), 0)
        rows = header[start:] + result.rows[first : first + size + 1]
        answer: dict[str, Any] = {"UpdateCount": 0, "ResultSet": {
            "Rows": [{"Data": [{} if each is None else {"VarCharValue": each} for each in row]}
                     for row in rows[:size]],
            "ResultSetMetadata": {"ColumnInfo": [_column_info(name, kind) for name, kind in result.columns]},
        }}
        if size < len(rows):
            answer["NextToken"] = str(start + size)
        return answer

    # Rights

    def workgroups_of(self, ids: list[str | None]) -> set[str]:
        """Of queries; the usual one for those that nobody knows."""
        with self._lock:
            return {query.workgroup if each and (query := self._queries.get(each)) else "primary" for each in ids}

    def definition(self, caller: Caller, database: str, table: str) -> dict[str, Any] | None:
        """As Glue has it; None for what is not there."""
        return self._catalog.table(caller, database, table)

    def deny(self, query_id: str, right: Right) -> None:
        """The query fails for what whoever asked may not do; Athena has no better words for its place for results."""
        query = self._queries[query_id]
        service, _, action = right.action.partition(":")
        if service == "s3" and action in RESULT_BUCKET and right.prefix is None:
            bucket = right.resource.rpartition(":")[2]
            failure = {"reason": f"Unable to verify/create output bucket {bucket}", "type": 1306}
        elif service in ("s3", "kms"):
            # S3 says "Access Denied" and no more of its own rights, and of a key's all.
            said = "Access Denied" if service == "s3" else words(right)
            failure = {"reason": f"{said} (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: "
                       "SANDBOX)", "type": 1501}
        elif query.is_select:
            failure = {"reason": f"Insufficient permissions to execute the query. {words(right)}", "type": 1500}
        else:
            failure = {"reason": "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                       f"MetaException(message:{words(right)} (Service: AmazonDataCatalog; Status Code: 400; Error Code: "
                       "AccessDeniedException; Request ID: SANDBOX; Proxy: null))", "type": 1003}
        self._fail(query, failure)

    # Control

    def truth(self) -> list[dict[str, Any]]:
        with self._lock:
            return [{"id": query.id, "account": query.caller.account, "region": query.caller.region,
                     "forced": query.forced, **_described(query, self.clock.now())}
                    for query in self._queries.values()]

    def force(self, query_id: str, values: dict[str, Any]) -> None:
        """`{"fail": {reason, category, type, retryable}}`, `{"cancel": true}`, `{"hang": true}`, `{"scanned": bytes}`."""
        check_forced(values)
        with self._lock:
            query = self._queries[query_id]
            query.forced.update(values)
            if "fail" in values:
                self._fail(query, values["fail"])
            elif values.get("cancel"):
                self._cancel(query)

    # The life of a query

    def _find(self, caller: Caller, query_id: str) -> Query:
        query = self._queries.get(query_id)
        if query is None or query.caller != caller:
            raise refused(f"QueryExecution {query_id} was not found", "QUERY_EXECUTION_NOT_FOUND")
        return query

    def _move(self, query: Query, state: str) -> None:
        with self._lock:
            if query.state not in ENDED:
                query.state = state

    def _cancel(self, query: Query) -> None:
        """A cancelled query has a reason and no AthenaError."""
        if query.state not in ENDED:
            query.state, query.reason, query.ended = "CANCELLED", "Query cancelled by user", self.clock.now()

    def _fail(self, query: Query, failure: dict[str, Any]) -> None:
        with self._lock:
            if query.state in ENDED:
                return
            query.reason = failure.get("reason", "Failed by the sandbox")
            query.error = {"ErrorCategory": failure.get("category", 2), "ErrorType": failure.get("type", 1000),
                           "Retryable": failure.get("retryable", False), "ErrorMessage": query.reason}
            query.state, query.ended = "FAILED", self.clock.now()

    def _finish(self, query: Query) -> None:
        if query.state in ENDED or query.forced.get("hang"):
            return
        if query.forced.get("cancel"):
            with self._lock:
                return self._cancel(query)
        if failure := query.forced.get("fail"):
            return self._fail(query, failure)
        self._move(query, "RUNNING")
        try:
            result = self._run(query)
            self._write(query, result)
        except SelectFailed as failed:
            retryable = failed.category == 1
            return self._fail(query, {"reason": failed.reason, "category": failed.category, "type": failed.kind,
                                      "retryable": retryable})
        except Exception as problem:
            self._fail(query, {"reason": f"GENERIC_INTERNAL_ERROR: {problem}", "category": 1, "type": 100})
            raise
        with self._lock:
            if query.state not in ENDED:
                query.result, query.state, query.ended = result, "SUCCEEDED", self.clock.now()

    def _run(self, query: Query) -> select.Result:
        default = query.context.get("Database")
        if query.statement is None:
            return self._selector.run(query.caller, query.text, default)
        lines = self._ddl.run(query.caller, query.statement, default, self.clock.now())
        columns = [("tab_name", "string")] if query.statement.kind == "SHOW_TABLES" else []
        if query.statement.kind == "DESCRIBE_TABLE":
            columns = [("col_name", "string")]
        return select.Result(columns, [[line] for line in lines], 0)

    def _write(self, query: Query, result: select.Result) -> None:
        bucket, _, key = query.output.removeprefix("s3://").partition("/")
        text = _csv(result) if query.is_select else "".join(f"{row[0]}\n" for row in result.rows)
        try:
            self.gateway.put(query.caller.account, bucket, key, text.encode())
        except NoSuchBucket:
            raise SelectFailed(f"Unable to verify/create output bucket {bucket}", kind=1306) from None

    def _forget_old(self) -> None:
        now = self.clock.now()
        while self._queries:
            first = next(iter(self._queries.values()))
            if len(self._queries) <= HISTORY_LENGTH and now - first.submitted <= HISTORY_SECONDS:
                break
            self._queries.popitem(last=False)
        while self._tokens:
            oldest = next(iter(self._tokens.values()))
            if now - oldest.used_at < self.settings.athena_token_seconds and oldest.query_id in self._queries:
                break
            self._tokens.popitem(last=False)


def check_forced(values: dict[str, Any]) -> None:
    if unknown := set(values) - {"fail", "cancel", "hang", "scanned"}:
        raise ValueError(f"unknown members {sorted(unknown)}; known: fail, cancel, hang, scanned")


def _parse(text: str) -> ddl.Statement | None:
    """The DDL statement, or None for a SELECT; what cannot be parsed is refused before there is a query."""
    if not text.strip() or len(text.encode()) > 262144:
        raise refused("queryString must have between 1 and 262144 bytes")
    bare = re.sub(r"^(\s+|--[^\n]*\n|/\*.*?\*/|\()+", "", text, flags=re.DOTALL)
    try:
        if re.match(r"(select|with|values)\b", bare, re.IGNORECASE):
            select.parse(text)
            return None
        if view := views.parse(text):
            if view.query:
                select.parse(view.query)
            return view
        return ddl.parse(text)
    except ddl.Malformed as problem:
        raise refused(str(problem), "MALFORMED_QUERY") from None


def _described(query: Query, now: float) -> dict[str, Any]:
    status: dict[str, Any] = {"State": query.state, "SubmissionDateTime": round(query.submitted, 3)}
    if query.ended is not None:
        status["CompletionDateTime"] = round(query.ended, 3)
    if query.reason is not None:
        status["StateChangeReason"] = query.reason
    if query.error is not None:
        status["AthenaError"] = query.error
    took = int(((query.ended or now) - query.submitted) * 1000)
    utility = query.statement is not None and query.statement.kind in ("SHOW_TABLES", "DESCRIBE_TABLE")
    return {
        "QueryExecutionId": query.id,
        "Query": query.text,
        "StatementType": "DML" if query.is_select else "UTILITY" if utility else "DDL",
        "SubstatementType": query.statement.kind if query.statement else "SELECT",
        "ResultConfiguration": {"OutputLocation": query.output},
        "ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": False}},
        "QueryExecutionContext": query.context,
        "Status": status,
        "Statistics": {
            "EngineExecutionTimeInMillis": took, "DataScannedInBytes": query.result.scanned if query.result else query.forced.get("scanned", 0),
            "TotalExecutionTimeInMillis": took, "QueryQueueTimeInMillis": 0, "ServicePreProcessingTimeInMillis": 0,
            "QueryPlanningTimeInMillis": 0, "ServiceProcessingTimeInMillis": 0,
            "ResultReuseInformation": {"ReusedPreviousResult": False},
        },
        "WorkGroup": query.workgroup,
        "EngineVersion": ENGINE,
    }


def _column_info(name: str, kind: str) -> dict[str, Any]:
    precision = {"varchar": 2147483647, "bigint": 19, "integer": 10, "double": 17, "float": 17, "decimal": 38}
    return {"CatalogName": "hive", "SchemaName": "", "TableName": "", "Name": name, "Label": name, "Type": kind,
            "Precision": precision.get(kind, 0), "Scale": 0, "Nullable": "UNKNOWN",
            "CaseSensitive": kind in ("varchar", "char", "string")}


def _csv(result: select.Result) -> str:
    """Every value quoted, NULL empty, `\\n` line ends."""
    rows: list[list[str | None]] = [[name for name, _ in result.columns], *result.rows]
    return "".join(
        ",".join("" if each is None else '"' + each.replace('"', '""') + '"' for each in row) + "\n" for row in rows)
