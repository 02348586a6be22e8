"""Runs a SELECT: the objects at the table's location, through its SerDe, into DuckDB, out as Athena prints."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from . import hive_types
from .caller import Caller
from .ddl import Malformed
from .gateway import Gateway, NoSuchBucket
from .glue import Catalog
from .hive_types import quoted
from .serde import Serde, SerdeError


class SelectFailed(Exception):
    """A query that was accepted and failed: reason, error category and type."""

    def __init__(self, reason: str, category: int = 2, kind: int = 1000) -> None:
        super().__init__(reason)
        self.reason, self.category, self.kind = reason, category, kind


@dataclass
class Result:
    """Columns as (name, Athena type), rows of texts (None is NULL) and the bytes read from S3."""

    columns: list[tuple[str, str]]
    rows: list[list[str | None]]
    scanned: int


def parse(text: str) -> exp.Expression:
    """The one SELECT in `text`; Trino's grammar, so backticks are refused."""
    if "`" in text:
        raise Malformed("line 1:1: backquoted identifiers are not supported; use double quotes to quote identifiers")
    try:
        statements = [each for each in sqlglot.parse(text, read="trino") if each is not None]
    except sqlglot.errors.SqlglotError as problem:
        raise Malformed(str(problem).splitlines()[0]) from None
    if len(statements) != 1:
        raise Malformed("Only one sql statement is allowed. Got: " + text[:200])
    if not isinstance(statements[0], exp.Query):
        raise Malformed("the sandbox runs SELECT and a few DDL statements only")
    return statements[0]


class Selector:
    """Everything a SELECT reads."""

    def __init__(self, gateway: Gateway, catalog: Catalog) -> None:
        self.gateway, self.catalog = gateway, catalog

    def run(self, caller: Caller, text: str, default_database: str | None) -> Result:
        query = parse(text)
        _name_columns(query)
        connection = duckdb.connect(":memory:", config={"threads": 1})
        try:
            scanned = self._load_tables(caller, connection, query, default_database)
            connection.execute("SET enable_external_access = false")
            try:
                cursor = connection.execute(query.sql(dialect="duckdb"))
                columns = [(each[0], _type_name(str(each[1]))) for each in cursor.description]
                rows = [[_text(value, kind) for value, (_, kind) in zip(row, columns)] for row in cursor.fetchall()]
            except duckdb.Error as problem:
                raise SelectFailed(_reason(problem), kind=1006 if _is_semantic(problem) else 1000) from None
        finally:
            connection.close()
        return Result(columns, rows, scanned)

    def _load_tables(self, caller: Caller, connection: Any, query: exp.Expression, default: str | None) -> int:
        names = {cte.alias_or_name.lower() for cte in query.find_all(exp.CTE)}
        loaded: dict[tuple[str, str], str] = {}
        scanned = 0
        for node in list(query.find_all(exp.Table)):
            if not isinstance(node.this, exp.Identifier) or (not node.db and node.name.lower() in names):
                continue
            database, table = (node.db or default or "").lower(), node.name.lower()
            if not database:
                raise SelectFailed(f"SCHEMA_NOT_FOUND: no database is set for table {table}", kind=1301)
            if node.catalog and node.catalog.lower() != "awsdatacatalog":
                raise SelectFailed(f"CATALOG_NOT_FOUND: Catalog '{node.catalog}' does not exist", kind=1301)
            if (database, table) not in loaded:
                loaded[database, table] = f"t{len(loaded)}"
                scanned += self._load(caller, connection, database, table, loaded[database, table])
            alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(node.name, quoted=True))
            fresh = exp.Table(this=exp.to_identifier(loaded[database, table]), alias=alias)
            node.replace(fresh)
        for column in query.find_all(exp.Column):
            _strip_database(column, loaded)
        return scanned

    def _load(self, caller: Caller, connection: Any, database: str, table: str, name: str) -> int:
        definition = self.catalog.table(caller, database, table)
        if definition is None:
            raise SelectFailed(f"TABLE_NOT_FOUND: Table 'awsdatacatalog.{database}.{table}' does not exist", kind=1110)
        storage = definition["StorageDescriptor"]
        keys = _columns(definition.get("PartitionKeys") or [])
        columns = _columns(storage["Columns"])
        places = [(storage["Location"], {})]
        if keys:
            places = [(each["StorageDescriptor"]["Location"], dict(zip((key for key, _ in keys), each["Values"])))
                      for each in self.catalog.partitions(caller, database, table)]
        info = storage.get("SerdeInfo") or {}
        serde = _serde(info, columns)
        scanned = 0
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
            try:
                for location, values in places:
                    for key, body in self._objects(caller, location):
                        scanned += len(body)
                        for row in _rows(serde, key, body):
                            file.write(json.dumps({**row, **values}, ensure_ascii=False) + "\n")
                file.close()
                types = ", ".join(f"{quoted(each)}: '{kind.duckdb.replace(chr(39), chr(39) * 2)}'"
                                  for each, kind in columns + keys)
                empty = os.path.getsize(file.name) == 0
                listed = ", ".join(f"{quoted(each)} {kind.duckdb}" for each, kind in columns + keys)
                connection.execute(f"CREATE TABLE {name} ({listed})")
                if not empty:
                    connection.execute(
                        f"INSERT INTO {name} SELECT {', '.join(quoted(each) for each, _ in columns + keys)} FROM "
                        f"read_json('{file.name}', format='newline_delimited', maximum_object_size=67108864, "
                        f"columns={{{types}}})")
            except duckdb.Error as problem:
                raise SelectFailed(f"HIVE_BAD_DATA: {problem}", kind=1001) from None
            finally:
                os.unlink(file.name)
        return scanned

    def _objects(self, caller: Caller, location: str) -> Iterator[tuple[str, bytes]]:
        bucket, _, prefix = location.removeprefix("s3://").partition("/")
        prefix = prefix if not prefix or prefix.endswith("/") else prefix + "/"
        try:
            objects = self.gateway.objects(caller.account, bucket, prefix)
        except NoSuchBucket:
            raise SelectFailed(f"The specified bucket does not exist (Service: Amazon S3; Status Code: 404; "
                               f"Error Code: NoSuchBucket; Bucket: {bucket})", kind=1306) from None
        for key, body in objects:
            if not key.rpartition("/")[2].startswith(("_", ".")) and not key.endswith("/"):
                yield f"s3://{bucket}/{key}", body


def _name_columns(query: exp.Expression) -> None:
    """Trino's names for columns without one: the last field of a path, `_col0` and so on for other expressions."""
    for number, column in enumerate(query.selects):
        if isinstance(column, exp.Dot):
            column.replace(exp.alias_(column.copy(), column.name, quoted=True))
        elif not isinstance(column, (exp.Alias, exp.Column, exp.Star)):
            column.replace(exp.alias_(column.copy(), f"_col{number}", quoted=True))


def _strip_database(column: exp.Column, loaded: dict[tuple[str, str], str]) -> None:
    """`"db"."t"."c"` becomes `"t"."c"`, as the table is named now; `item.userid.s` is a path into a struct."""
    if (column.catalog.lower(), column.db.lower()) in loaded:
        column.set("catalog", None)  # "db"."t"."struct"."field"
    elif (column.db.lower(), column.table.lower()) in loaded:
        column.set("db", None)
        column.set("catalog", None)


def _columns(definitions: list[dict[str, Any]]) -> list[tuple[str, hive_types.HiveType]]:
    try:
        return [(each["Name"].lower(), hive_types.parse(each["Type"])) for each in definitions]
    except hive_types.BadType as problem:
        raise SelectFailed(f"HIVE_INVALID_METADATA: {problem}", kind=1004) from None


def _serde(info: dict[str, Any], columns: list[tuple[str, hive_types.HiveType]]) -> Serde:
    try:
        return Serde(info.get("SerializationLibrary", ""), info.get("Parameters") or {}, columns)
    except SerdeError as problem:
        raise SelectFailed(str(problem), kind=1001) from None


def _rows(serde: Serde, key: str, body: bytes) -> Iterator[dict[str, Any]]:
    try:
        text = (gzip.decompress(body) if key.endswith(".gz") else body).decode()
        yield from serde.rows(text, key)
    except SerdeError as problem:
        raise SelectFailed(str(problem), kind=1001) from None
    except (gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError) as problem:
        raise SelectFailed(f"HIVE_CURSOR_ERROR: Failed to read {key}: {problem}", kind=1001) from None


TYPE_NAMES = {
    "VARCHAR": "varchar", "BIGINT": "bigint", "INTEGER": "integer", "SMALLINT": "smallint", "TINYINT": "tinyint",
    "HUGEINT": "bigint", "UBIGINT": "bigint", "DOUBLE": "double", "FLOAT": "float", "BOOLEAN": "boolean",
    "DATE": "date", "TIMESTAMP": "timestamp", "BLOB": "varbinary", "JSON": "json",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}


def _type_name(duckdb_type: str) -> str:
    kind = duckdb_type.upper()
    if kind.endswith("]"):
        return "array"
    if kind.startswith(("STRUCT", "MAP", "DECIMAL")):
        return {"S": "row", "M": "map", "D": "decimal"}[kind[0]]
    return TYPE_NAMES.get(kind, "varchar")


def _text(value: Any, kind: str = "") -> str | None:
    """A value as Athena prints it; NULL stays None at the top and is `null` inside."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float():
            return _double(value)
        case dict():
            return "{" + ", ".join(f"{name}={_inner(each)}" for name, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_inner(each) for each in value) + "]"
        case bytes():
            return " ".join(f"{byte:02x}" for byte in value)
        case datetime():
            suffix = " UTC" if kind.endswith("zone") else ""
            return f"{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03d}{suffix}"
        case date() | time():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def _inner(value: Any) -> str:
    text = _text(value)
    return "null" if text is None else text


def _double(value: float) -> str:
    """Java's form: scientific from 1E7 up and below 1E-3."""
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else ("Infinity" if value > 0 else "-Infinity")
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        text = f"{Decimal(repr(value)):f}"
        return text if "." in text else text + ".0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    shown = "".join(map(str, digits))
    power = int(exponent) + len(shown) - 1
    return f"{'-' if sign else ''}{shown[0]}.{shown[1:] or '0'}E{power}"


def _is_semantic(problem: duckdb.Error) -> bool:
    return isinstance(problem, (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException))


def _reason(problem: duckdb.Error) -> str:
    first = str(problem).splitlines()[0]
    return f"COLUMN_NOT_FOUND: {first}" if isinstance(problem, duckdb.BinderException) else first
