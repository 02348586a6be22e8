"""Performs DDL on the Glue catalog, and fails in Athena's words."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from . import views
from .caller import Caller
from .ddl import Statement
from .errors import AwsError
from .glue import Catalog
from .failures import SelectFailed
from .select import Selector

UNSTORED = {"DatabaseName", "CreateTime", "UpdateTime", "VersionId", "CatalogId", "CreatedBy"}


class DdlRunner:
    """One method per statement; each returns the lines of the result."""

    def __init__(self, catalog: Catalog, selector: Selector) -> None:
        self.catalog, self.selector = catalog, selector

    def run(self, caller: Caller, statement: Statement, default: str | None, now: float) -> list[str]:
        database = statement.database or (default or "default").lower()
        if statement.kind == "CREATE_DATABASE":
            return self._create_database(caller, statement, database)
        if self.catalog.database(caller, database) is None:
            if statement.kind in ("CREATE_VIEW", "DROP_VIEW"):
                raise SelectFailed(f"SCHEMA_NOT_FOUND: line 1:1: Schema '{database}' does not exist", kind=1301)
            raise SelectFailed(f"FAILED: SemanticException [Error 10072]: Database does not exist: {database}",
                               kind=1301)
        match statement.kind:
            case "ALTER_TABLE_SET_LOCATION":
                return self._set_location(caller, statement, database, now)
            case "ALTER_TABLE_ADD_PARTITION":
                return self._add_partitions(caller, statement, database)
            case "MSCK_REPAIR_TABLE":
                return self._repair(caller, statement, database)
            case "CREATE_TABLE":
                return self._create_table(caller, statement, database, now)
            case "CREATE_VIEW":
                return self._create_view(caller, statement, database)
            case "DROP_VIEW":
                return self._drop_view(caller, statement, database)
            case "DROP_TABLE":
                if self.catalog.table(caller, database, statement.table or "") is not None:
                    self.catalog.drop_table(caller, database, statement.table or "")
                elif not statement.lenient:
                    raise _missing(database, statement.table)
                return []
            case "SHOW_TABLES":
                names = self.catalog.table_names(caller, database)
                pattern = (statement.pattern or "*").replace("*", ".*")
                return [name for name in names if re.fullmatch(pattern, name)]
            case _:
                return self._describe(caller, statement, database)

    def _create_database(self, caller: Caller, statement: Statement, name: str) -> list[str]:
        if self.catalog.database(caller, name) is None:
            given = {"Description": statement.comment, "LocationUri": statement.location}
            self.catalog.create_database(caller, name, **{key: value for key, value in given.items() if value})
        elif not statement.lenient:
            raise SelectFailed("FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                               f"Database {name} already exists", kind=1003)
        return []

    def _table(self, caller: Caller, statement: Statement, database: str) -> dict[str, Any]:
        table = self.catalog.table(caller, database, statement.table or "")
        if table is None:
            raise _missing(database, statement.table)
        if not table.get("TableType") or table.get("PartitionKeys") is None:
            # What Hive's metastore client makes of a table created through Glue without these members.
            raise SelectFailed("FAILED: NullPointerException Name is null", kind=1003)
        return table

    def _set_location(self, caller: Caller, statement: Statement, database: str, now: float) -> list[str]:
        table = self._table(caller, statement, database)
        parameters = dict(table.get("Parameters") or {})
        if parameters.get("table_type", "").upper() == "ICEBERG":
            raise SelectFailed("FAILED: SemanticException Unsupported operation: ALTER TABLE SET LOCATION is not "
                               "supported for Iceberg tables", kind=1003)
        definition = {name: value for name, value in table.items() if name not in UNSTORED}
        definition["StorageDescriptor"] = {**table["StorageDescriptor"], "Location": statement.location}
        definition["Parameters"] = {**parameters, "transient_lastDdlTime": str(int(now))}
        try:
            self.catalog.put_table(caller, database, definition)
        except AwsError as problem:
            raise SelectFailed("FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                               f"MetaException(message:{problem.message} (Service: AWSGlue; Status Code: 400; "
                               f"Error Code: {problem.code}; Request ID: sandbox; Proxy: null))", kind=1402) from None
        return []

    def _add_partitions(self, caller: Caller, statement: Statement, database: str) -> list[str]:
        table = self._table(caller, statement, database)
        keys = [key["Name"] for key in table["PartitionKeys"]]
        for spec, location in statement.partitions:
            if sorted(spec) != sorted(keys):
                raise SelectFailed("FAILED: ValidationException Partition spec {" +
                                   ", ".join(f"{key}={value}" for key, value in spec.items()) +
                                   "} contains non-partition columns", kind=1003)
            values = [spec[key] for key in keys]
            if any("__HIVE_DEFAULT_PARTITION__" in value for value in values):
                raise SelectFailed("FAILED: SemanticException [Error 10111]: Partition value contains a reserved substring "
                                   "(User value: __HIVE_DEFAULT_PARTITION__ Reserved substring: "
                                   "__HIVE_DEFAULT_PARTITION__)", kind=1003)
            folder = "/".join(f"{key}={value}" for key, value in zip(keys, values))
            at = location or table["StorageDescriptor"]["Location"].rstrip("/") + f"/{folder}/"
            if not self.catalog.add_partition(caller, database, table, values, at) and not statement.lenient:
                raise SelectFailed("FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                                   f"AlreadyExistsException(message:Partition already exists: {folder})", kind=1003)
        return []

    def _repair(self, caller: Caller, statement: Statement, database: str) -> list[str]:
        """Adds a partition for each folder of Hive's form, whoever made it; others, and those with a `:`, are passed over."""
        table = self._table(caller, statement, database)
        keys = [key["Name"] for key in table["PartitionKeys"]]
        location = table["StorageDescriptor"]["Location"].rstrip("/") + "/"
        bucket, _, prefix = location.removeprefix("s3://").partition("/")
        found: dict[str, list[str]] = {}
        for key, _ in self.catalog.gateway.objects(caller.account, bucket, prefix):
            parts = key[len(prefix):].split("/")[:-1][:len(keys)]
            pairs = [part.partition("=") for part in parts]
            if [name for name, _, _ in pairs] == keys and not any(":" in value for _, _, value in pairs):
                found["/".join(parts) + "/"] = [unquote(value) for _, _, value in pairs]
        return [f"Repair: Added partition to metastore {table['Name']}:{folder.rstrip('/')}"
                for folder, values in sorted(found.items())
                if self.catalog.add_partition(caller, database, table, values, location + folder)]

    def _create_table(self, caller: Caller, statement: Statement, database: str, now: float) -> list[str]:
        if self.catalog.table(caller, database, statement.table or "") is not None:
            if statement.lenient:
                return []
            raise SelectFailed("FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                               f"AlreadyExistsException(message:Table {statement.table} already exists.)", kind=1003)
        self.catalog.put_table(caller, database, {
            "Name": statement.table,
            "Owner": "hadoop",
            "Retention": 0,
            "TableType": "EXTERNAL_TABLE",
            "PartitionKeys": _columns(statement.partition_keys),
            "Parameters": {"EXTERNAL": "TRUE", "transient_lastDdlTime": str(int(now)),
                           **({"comment": statement.comment} if statement.comment else {}),
                           **statement.table_properties},
            "StorageDescriptor": {
                "Columns": _columns(statement.columns),
                "Location": statement.location,
                "InputFormat": statement.input_format,
                "OutputFormat": statement.output_format,
                "Compressed": False,
                "NumberOfBuckets": -1,
                "SerdeInfo": {"SerializationLibrary": statement.serde,
                              "Parameters": {"serialization.format": "1", **statement.serde_properties}},
                "BucketColumns": [],
                "SortColumns": [],
                "Parameters": {},
                "StoredAsSubDirectories": False,
            },
        })
        return []

    def _create_view(self, caller: Caller, statement: Statement, database: str) -> list[str]:
        name = statement.table or ""
        held = self.catalog.table(caller, database, name)
        kind = "View" if held and held.get("TableType") == "VIRTUAL_VIEW" else "Table"
        if held and (kind == "Table" or not statement.lenient):
            raise SelectFailed(f"{kind.upper()}_ALREADY_EXISTS: line 1:1: {kind} already exists: "
                               f"'awsdatacatalog.{database}.{name}'", kind=1003)
        found = [(column.lower(), kind) for column, kind in self.selector.columns(caller, statement.query, database)]
        names = [column for column, _ in found]
        for column in names:
            if names.count(column) > 1:
                raise SelectFailed(f"DUPLICATE_COLUMN_NAME: line 1:1: Column name '{column}' specified more than once",
                                   kind=1006)
        hive: list[tuple[str, str]] = []
        for column, kind in found:
            try:
                hive.append((column, views.hive_type(kind)))
            except ValueError as problem:
                raise SelectFailed(f"NOT_SUPPORTED: Invalid column type for column {column}: Unsupported Hive type: "
                                   f"{problem}", kind=1006) from None
        view = views.View(statement.query, database, [(column, views.trino_type(kind)) for column, kind in found])
        self.catalog.put_table(caller, database, view.table_input(name, hive))
        return []

    def _drop_view(self, caller: Caller, statement: Statement, database: str) -> list[str]:
        held = self.catalog.table(caller, database, statement.table or "")
        if held and held.get("TableType") == "VIRTUAL_VIEW":
            self.catalog.drop_table(caller, database, statement.table or "")
        elif held or not statement.lenient:
            raise SelectFailed(f"TABLE_NOT_FOUND: line 1:1: View 'awsdatacatalog.{database}.{statement.table}' does "
                               "not exist" + (", but a table with that name exists." if held else ""), kind=1110)
        return []

    def _describe(self, caller: Caller, statement: Statement, database: str) -> list[str]:
        table = self._table(caller, statement, database)
        columns = table["StorageDescriptor"]["Columns"] + table["PartitionKeys"]
        return [f"{each['Name']:<20}\t{each['Type']:<20}\t{each.get('Comment', ''):<20}" for each in columns]


def _columns(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"Name": name, "Type": kind} for name, kind in pairs]


def _missing(database: str, table: str | None) -> SelectFailed:
    return SelectFailed(f"FAILED: SemanticException [Error 10001]: Table not found {database}.{table}", kind=1110)
