"""Hive's type language: parsing, DuckDB's names for it, and reading JSON values into it."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

TOKEN = re.compile(r"\s*(`[^`]+`|[A-Za-z0-9_.$-]+|[<>(),:])")
PRIMITIVES = {
    "string": "VARCHAR", "varchar": "VARCHAR", "char": "VARCHAR", "boolean": "BOOLEAN", "tinyint": "TINYINT",
    "smallint": "SMALLINT", "int": "INTEGER", "integer": "INTEGER", "bigint": "BIGINT", "float": "REAL",
    "double": "DOUBLE", "decimal": "DECIMAL", "date": "DATE", "timestamp": "TIMESTAMP", "binary": "BLOB",
}
INTEGERS = {"tinyint", "smallint", "int", "integer", "bigint"}
TEXTS = {"string", "varchar", "char"}


class BadType(ValueError):
    """Text that is no Hive type."""


class BadValue(ValueError):
    """A JSON value that does not fit its column."""


@dataclass(frozen=True)
class HiveType:
    """A type: `name` is struct, array, map or a primitive; `fields` are a struct's members in order."""

    name: str
    arguments: tuple[str, ...] = ()
    fields: tuple[tuple[str, HiveType], ...] = ()
    inner: tuple[HiveType, ...] = ()

    def __str__(self) -> str:
        """As Glue stores it: lower case, no spaces."""
        if self.fields:
            return f"struct<{','.join(f'{name}:{kind}' for name, kind in self.fields)}>"
        if self.inner:
            return f"{self.name}<{','.join(map(str, self.inner))}>"
        return f"{self.name}({','.join(self.arguments)})" if self.arguments else self.name

    @property
    def duckdb(self) -> str:
        match self.name:
            case "struct":
                return f"STRUCT({', '.join(f'{quoted(name)} {kind.duckdb}' for name, kind in self.fields)})"
            case "array":
                return f"{self.inner[0].duckdb}[]"
            case "map":
                return f"MAP({self.inner[0].duckdb}, {self.inner[1].duckdb})"
            case "decimal":
                return f"DECIMAL({', '.join(self.arguments or ('10', '0'))})"
            case _:
                return PRIMITIVES[self.name]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def parse(text: str) -> HiveType:
    """The type that `text` names; trailing text is an error."""
    tokens, end = [], 0
    while match := TOKEN.match(text, end):
        tokens.append(match[1])
        end = match.end()
    if text[end:].strip() or not tokens:
        raise BadType(f"not a type: {text!r}")
    kind, rest = _type(tokens)
    if rest:
        raise BadType(f"not a type: {text!r}")
    return kind


def _type(tokens: list[str]) -> tuple[HiveType, list[str]]:
    if not tokens:
        raise BadType("a type is missing")
    name, rest = tokens[0].lower(), tokens[1:]
    if name == "struct":
        return _struct(_expect(rest, "<"))
    if name in ("array", "map"):
        first, rest = _type(_expect(rest, "<"))
        inner = [first]
        if name == "map":
            second, rest = _type(_expect(rest, ","))
            inner.append(second)
        return HiveType(name, inner=tuple(inner)), _expect(rest, ">")
    if name not in PRIMITIVES:
        raise BadType(f"unknown type {name}")
    arguments: list[str] = []
    if rest[:1] == ["("]:
        rest = rest[1:]
        while rest and rest[0] != ")":
            if rest[0] != ",":
                arguments.append(rest[0])
            rest = rest[1:]
        rest = _expect(rest, ")")
    return HiveType(name, tuple(arguments)), rest


def _struct(tokens: list[str]) -> tuple[HiveType, list[str]]:
    fields: list[tuple[str, HiveType]] = []
    while True:
        if len(tokens) < 2 or tokens[0] in "<>(),:":
            raise BadType("a struct field has no name")
        name = tokens[0].strip("`").lower()
        kind, tokens = _type(_expect(tokens[1:], ":"))
        fields.append((name, kind))
        if tokens[:1] == [","]:
            tokens = tokens[1:]
            continue
        return HiveType("struct", fields=tuple(fields)), _expect(tokens, ">")


def _expect(tokens: list[str], wanted: str) -> list[str]:
    if tokens[:1] != [wanted]:
        raise BadType(f"'{wanted}' expected, found {tokens[:1]}")
    return tokens[1:]


def primitive(kind: HiveType, value: Any) -> Any:
    """A JSON value as a primitive column reads it, in a form DuckDB's JSON reader accepts."""
    if kind.name in TEXTS:
        if isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, (dict, list)):
        raise BadValue(f"{json.dumps(value)[:80]} is no {kind}")
    if kind.name in ("date", "timestamp"):
        return str(value)
    if kind.name == "binary":
        return "".join(f"\\x{byte:02X}" for byte in base64.b64decode(str(value)))
    if kind.name == "boolean":
        if str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
        raise BadValue(f"{value!r} is no boolean")
    try:
        if kind.name in INTEGERS:
            return int(str(value)) if not isinstance(value, float) else int(value)
        return float(value) if kind.name in ("float", "double") else str(Decimal(str(value)))
    except (ValueError, InvalidOperation):
        raise BadValue(f"{value!r} is no {kind}") from None
