"""Runs a SELECT: the objects at the table's location, through its SerDe, into DuckDB, out as Athena prints."""

from __future__ import annotations

import gzip
import itertools
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
import zstandard
from sqlglot import exp

from . import hive_types, views
from .caller import Caller
from .ddl import Malformed
from .failures import SelectFailed, of_duckdb, place
from .gateway import Gateway, NoSuchBucket
from .glue import Catalog
from .hive_types import quoted
from .serde import Serde, SerdeError


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
        with _Reading(self, caller, text) as reading:
            reading.resolve(query, default_database)
            cursor = reading.execute(query)
            columns = [(each[0], _type_name(str(each[1]))) for each in cursor.description]
            rows = [[_text(value, kind) for value, (_, kind) in zip(row, columns)] for row in reading.rows(cursor)]
            return Result(columns, rows, reading.scanned)

    def columns(self, caller: Caller, text: str, default_database: str | None) -> list[tuple[str, Any]]:
        """Names and DuckDB types of what a view would show; no object is read."""
        query = parse(text)
        for number, column in enumerate(query.selects):
            if not isinstance(column, (exp.Alias, exp.Column, exp.Star, exp.Dot)):
                raise SelectFailed(f"MISSING_COLUMN_NAME: line 1:1: Column name not specified at position {number + 1}",
                                   kind=1006)
        _name_columns(query)
        with _Reading(self, caller, text, wants_data=False) as reading:
            reading.resolve(query, default_database)
            return reading.columns(query)


class _Reading:
    """One query's way through DuckDB."""

    def __init__(self, selector: Selector, caller: Caller, text: str, wants_data: bool = True) -> None:
        self.gateway, self.catalog = selector.gateway, selector.catalog
        self.caller, self.text, self.wants_data = caller, text, wants_data
        self.connection = duckdb.connect(":memory:", config={"threads": 1})
        self.scanned = 0
        # What DuckDB calls each table; a view has no name there.
        self._names: dict[tuple[str, str], str] = {}

    def __enter__(self) -> _Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def execute(self, query: exp.Expression) -> Any:
        try:
            self.connection.execute("SET enable_external_access = false")
            return self.connection.execute(query.sql(dialect="duckdb"))
        except duckdb.Error as problem:
            raise of_duckdb(problem, self.text) from None

    def rows(self, cursor: Any) -> list[tuple[Any, ...]]:
        try:
            return cursor.fetchall()
        except duckdb.Error as problem:
            raise of_duckdb(problem, self.text) from None

    def columns(self, query: exp.Expression) -> list[tuple[str, Any]]:
        try:
            cursor = self.connection.execute(f"SELECT * FROM ({query.sql(dialect='duckdb')}) LIMIT 0")
        except duckdb.Error as problem:
            raise of_duckdb(problem, self.text) from None
        # DuckDB renames columns of equal names here, as Trino does not.
        names = [each[0] for each in cursor.description] if query.is_star else query.named_selects
        return [(name, each[1]) for name, each in zip(names, cursor.description)]

    def resolve(self, query: exp.Expression, default: str | None, within: tuple[tuple[str, str], ...] = ()) -> None:
        """Loads the tables that a query names, and puts in their place what DuckDB calls them; views, their text."""
        names = {cte.alias_or_name.lower() for cte in query.find_all(exp.CTE)}
        for node in list(query.find_all(exp.Table)):
            if not isinstance(node.this, exp.Identifier) or (not node.db and node.name.lower() in names):
                continue
            key = (node.db or default or "").lower(), node.name.lower()
            alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(node.name, quoted=True))
            definition = self._definition(node, *key)
            if definition.get("TableType") == "VIRTUAL_VIEW":
                self._names[key] = ""
                node.replace(self._view(key, definition, alias, within))
                continue
            if key not in self._names:
                self._names[key] = f"t{len(self._names)}"
                self.scanned += self._load(definition, *key, self._names[key])
            node.replace(exp.Table(this=exp.to_identifier(self._names[key]), alias=alias))
        for column in query.find_all(exp.Column):
            _strip_database(column, self._names)

    def _definition(self, node: exp.Table, database: str, table: str) -> dict[str, Any]:
        if not database:
            raise SelectFailed(f"SCHEMA_NOT_FOUND: no database is set for table {table}", kind=1301)
        if node.catalog and node.catalog.lower() != "awsdatacatalog":
            raise SelectFailed(f"CATALOG_NOT_FOUND: Catalog '{node.catalog}' does not exist", kind=1301)
        if self.catalog.database(self.caller, database) is None:
            raise SelectFailed(f"SCHEMA_NOT_FOUND: {place(database, self.text)}Schema '{database}' does not exist",
                               kind=1301)
        definition = self.catalog.table(self.caller, database, table)
        if definition is None:
            raise SelectFailed(f"TABLE_NOT_FOUND: {place(table, self.text)}Table 'awsdatacatalog.{database}.{table}' "
                               "does not exist", kind=1110)
        return definition

    def _view(self, key: tuple[str, str], definition: dict[str, Any], alias: exp.TableAlias,
              within: tuple[tuple[str, str], ...]) -> exp.Subquery:
        """The view's own query, if it still gives the columns that the view was made with."""
        full = "awsdatacatalog." + ".".join(key)
        if key in within:
            raise SelectFailed(f"VIEW_IS_RECURSIVE: {place(key[1], self.text)}View '{full}' is recursive", kind=1006)
        try:
            view = views.View.of(definition)
        except ValueError as problem:
            raise SelectFailed(f"HIVE_INVALID_VIEW_DATA: {problem}", kind=1004) from None
        stale = f"VIEW_IS_STALE: {place(key[1], self.text)}View '{full}' is stale or in invalid state: "
        query = parse(view.sql)
        _name_columns(query)
        try:
            self.resolve(query, view.schema, (*within, key))
            found = self.columns(query)
        except SelectFailed as failed:
            if failed.kind not in (1006, 1110, 1301):
                raise
            raise SelectFailed(f"INVALID_VIEW: {place(key[1], self.text)}Failed analyzing stored view '{full}': "
                               f"{failed.reason}", kind=1006) from None
        if len(found) != len(view.columns):
            raise SelectFailed(f"{stale}stored view column count ({len(view.columns)}) does not match column count "
                               f"derived from the view query analysis ({len(found)})", kind=1006)
        for number, ((name, stored), (_, kind)) in enumerate(zip(view.columns, found)):
            if stored != (now := views.trino_type(kind)):
                raise SelectFailed(f"{stale}column [{name}] of type {now} projected from query view at position "
                                   f"{number} cannot be coerced to column [{name}] of type {stored} stored in view "
                                   "definition", kind=1006)
        columns = [exp.to_identifier(name, quoted=True) for name, _ in view.columns]
        return exp.Subquery(this=query, alias=exp.TableAlias(this=alias.this, columns=alias.columns or columns))

    def _load(self, definition: dict[str, Any], database: str, table: str, name: str) -> int:
        storage = definition["StorageDescriptor"]
        keys = _columns(definition.get("PartitionKeys") or [])
        columns = _columns(storage["Columns"])
        places = [(storage["Location"], {})]
        parameters = definition.get("Parameters") or {}
        if keys and parameters.get("projection.enabled", "").lower() == "true":
            places = _projected([key for key, _ in keys], storage["Location"], parameters)
        elif keys:
            places = [(each["StorageDescriptor"]["Location"], dict(zip((key for key, _ in keys), each["Values"])))
                      for each in self.catalog.partitions(self.caller, database, table)]
        if not self.wants_data:
            places = []
        info = storage.get("SerdeInfo") or {}
        serde = _serde(info, columns)
        scanned = 0
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
            try:
                for location, values in places:
                    for key, body in self._objects(location):
                        scanned += len(body)
                        for row in _rows(serde, key, body):
                            file.write(json.dumps({**row, **values}, ensure_ascii=False) + "\n")
                file.close()
                types = ", ".join(f"{quoted(each)}: '{kind.duckdb.replace(chr(39), chr(39) * 2)}'"
                                  for each, kind in columns + keys)
                empty = os.path.getsize(file.name) == 0
                listed = ", ".join(f"{quoted(each)} {kind.duckdb}" for each, kind in columns + keys)
                self.connection.execute(f"CREATE TABLE {name} ({listed})")
                if not empty:
                    self.connection.execute(
                        f"INSERT INTO {name} SELECT {', '.join(quoted(each) for each, _ in columns + keys)} FROM "
                        f"read_json('{file.name}', format='newline_delimited', maximum_object_size=67108864, "
                        f"columns={{{types}}})")
            except duckdb.Error as problem:
                raise SelectFailed(f"HIVE_BAD_DATA: {problem}", kind=1001) from None
            finally:
                os.unlink(file.name)
        return scanned

    def _objects(self, location: str) -> Iterator[tuple[str, bytes]]:
        bucket, _, prefix = location.removeprefix("s3://").partition("/")
        prefix = prefix if not prefix or prefix.endswith("/") else prefix + "/"
        try:
            objects = self.gateway.objects(self.caller.account, bucket, prefix)
        except NoSuchBucket:
            raise SelectFailed(f"The specified bucket does not exist (Service: Amazon S3; Status Code: 404; "
                               f"Error Code: NoSuchBucket; Bucket: {bucket})", kind=1306) from None
        for key, body in objects:
            if not key.rpartition("/")[2].startswith(("_", ".")) and not key.endswith("/"):
                yield f"s3://{bucket}/{key}", body


def _projected(keys: list[str], location: str, parameters: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Every combination of values, whatever the catalog has; of the types there are, the enumeration alone."""
    values = []
    for key in keys:
        kind = parameters.get(f"projection.{key}.type", "").strip().lower()
        listed = parameters.get(f"projection.{key}.values", "")
        if kind != "enum" or not listed:
            raise SelectFailed(f"INVALID_TABLE_PROPERTY: Table cannot be projected by column {key} of type '{kind}'",
                               kind=1003)
        values.append(listed.split(","))
    folders = "".join(f"{key}=${{{key}}}/" for key in keys)
    template = parameters.get("storage.location.template", location.rstrip("/") + "/" + folders)
    places = []
    for each in itertools.product(*values):
        place = template
        for key, value in zip(keys, each):
            place = place.replace(f"${{{key}}}", value)
        places.append((place, dict(zip(keys, each))))
    return places


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
        text = _decompressed(key, body).decode()
        yield from serde.rows(text, key)
    except SerdeError as problem:
        raise SelectFailed(str(problem), kind=1001) from None
    except (gzip.BadGzipFile, EOFError, zlib.error, zstandard.ZstdError, UnicodeDecodeError) as problem:
        raise SelectFailed(f"HIVE_CURSOR_ERROR: Failed to read {key}: {problem}", kind=1001) from None


def _decompressed(key: str, body: bytes) -> bytes:
    """As the name's last suffix says."""
    if key.endswith(".gz"):
        return gzip.decompress(body)
    if not key.endswith(".zst"):
        return body
    text = b""
    while True:
        frame = zstandard.ZstdDecompressor().decompressobj()
        text += frame.decompress(body)
        if not frame.eof:
            raise EOFError("unexpected end of input stream")
        if not (body := frame.unused_data):
            return text


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
