"""Athena's views: CREATE VIEW and DROP VIEW in Trino's grammar, and how Glue holds a view."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Any

from . import ddl

IDENTIFIER = r'(?:"(?:[^"]|"")+"|[A-Za-z_][A-Za-z0-9_]*)'
NAME = rf"({IDENTIFIER}(?:\s*\.\s*{IDENTIFIER}){{0,2}})"
SPACE = re.compile(r"(?:\s+|--[^\n]*\n|/\*.*?\*/)*", re.DOTALL)
CREATE = re.compile(rf"CREATE\s+(OR\s+REPLACE\s+)?VIEW\s+{NAME}\s+AS\b", re.IGNORECASE)
DROP = re.compile(rf"DROP\s+VIEW\s+(IF\s+EXISTS\s+)?{NAME}\s*;?\s*$", re.IGNORECASE)
MARK = "/* Presto View: "


@dataclass(frozen=True)
class View:
    """A view as it is stored: its text, the database that the text's bare names mean, its columns with Trino types."""

    sql: str
    schema: str
    columns: list[tuple[str, str]]

    def table_input(self, name: str, hive_columns: list[tuple[str, str]]) -> dict[str, Any]:
        """The Glue table that Athena makes of it."""
        told = {"originalSql": self.sql, "catalog": "awsdatacatalog", "schema": self.schema,
                "columns": [{"name": column, "type": kind} for column, kind in self.columns]}
        text = base64.b64encode(json.dumps(told, ensure_ascii=False).encode()).decode()
        return {
            "Name": name, "Owner": "hadoop", "Retention": 0, "TableType": "VIRTUAL_VIEW", "PartitionKeys": [],
            "ViewOriginalText": f"{MARK}{text} */", "ViewExpandedText": "/* Presto View */",
            "Parameters": {"comment": "Presto View", "presto_view": "true"},
            "StorageDescriptor": {
                "Columns": [{"Name": column, "Type": kind} for column, kind in hive_columns], "Location": "",
                "Compressed": False, "NumberOfBuckets": 0, "SerdeInfo": {}, "StoredAsSubDirectories": False},
        }

    @staticmethod
    def of(definition: dict[str, Any]) -> View:
        """Of a Glue table; ValueError when its text is none of Athena's."""
        text = definition.get("ViewOriginalText") or ""
        if not text.startswith(MARK) or not text.endswith(" */"):
            raise ValueError("the view was not made by Athena")
        told = json.loads(base64.b64decode(text[len(MARK) : -len(" */")]))
        return View(told["originalSql"], told["schema"], [(each["name"], each["type"]) for each in told["columns"]])


def parse(text: str) -> ddl.Statement | None:
    """A statement about a view, or None for any other."""
    start = SPACE.match(text).end()  # type: ignore[union-attr]
    if not re.match(r"(CREATE\s+(OR\s+REPLACE\s+)?|DROP\s+)VIEW\b", text[start:], re.IGNORECASE):
        return None
    if "`" in text:
        raise ddl.Malformed("line 1:1: backquoted identifiers are not supported; use double quotes to quote "
                            "identifiers")
    if match := CREATE.match(text, start):
        query = text[match.end() :].strip().rstrip(";").strip()
        return ddl.Statement("CREATE_VIEW", *_name(match[2]), lenient=bool(match[1]), query=query)
    if match := DROP.match(text, start):
        return ddl.Statement("DROP_VIEW", *_name(match[2]), lenient=bool(match[1]))
    raise ddl.Malformed(f"line 1:{start + 1}: mismatched input '{text[start:].split()[0]}'")


def _name(text: str) -> tuple[str | None, str]:
    parts = [each[1:-1].replace('""', '"') if each.startswith('"') else each
             for each in re.findall(IDENTIFIER, text)]
    if len(parts) == 3 and parts.pop(0).lower() != "awsdatacatalog":
        raise ddl.Malformed("line 1:1: only the catalog AwsDataCatalog holds views")
    return (parts[0].lower() if len(parts) == 2 else None), parts[-1].lower()


TRINO = {
    "boolean": "boolean", "tinyint": "tinyint", "smallint": "smallint", "integer": "integer", "bigint": "bigint",
    "hugeint": "bigint", "utinyint": "smallint", "usmallint": "integer", "uinteger": "bigint", "ubigint": "bigint",
    "float": "real", "double": "double", "varchar": "varchar", "blob": "varbinary", "date": "date",
    "timestamp": "timestamp(3)", "timestamp with time zone": "timestamp(3) with time zone", "time": "time(3)",
}
HIVE = {
    "boolean": "boolean", "tinyint": "tinyint", "smallint": "smallint", "integer": "int", "bigint": "bigint",
    "real": "float", "double": "double", "varchar": "string", "varbinary": "binary", "date": "date",
    "timestamp(3)": "timestamp",
}


def trino_type(kind: Any) -> str:
    """Trino's name of a DuckDB type."""
    match kind.id:
        case "struct":
            return "row(" + ", ".join(f'"{name}" {trino_type(inner)}' for name, inner in kind.children) + ")"
        case "list" | "array":
            return f"array({trino_type(kind.children[0][1])})"
        case "map":
            return f"map({trino_type(kind.children[0][1])}, {trino_type(kind.children[1][1])})"
        case "decimal":
            return str(kind).lower()
        case _:
            return "json" if str(kind) == "JSON" else TRINO.get(str(kind).lower(), "varchar")


def hive_type(kind: Any) -> str:
    """Hive's name of a DuckDB type; ValueError with Trino's name for one that Hive does not have."""
    match kind.id:
        case "struct":
            return "struct<" + ",".join(f"{name.lower()}:{hive_type(inner)}" for name, inner in kind.children) + ">"
        case "list" | "array":
            return f"array<{hive_type(kind.children[0][1])}>"
        case "map":
            return f"map<{hive_type(kind.children[0][1])},{hive_type(kind.children[1][1])}>"
        case "decimal":
            return str(kind).lower()
        case _:
            name = trino_type(kind)
            if name not in HIVE:
                raise ValueError(name)
            return HIVE[name]
