"""Reads JSON lines as the OpenX and the Hive JSON SerDe do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from .hive_types import BadValue, HiveType, primitive

OPENX = "org.openx.data.jsonserde.JsonSerDe"
HIVE = ("org.apache.hive.hcatalog.data.JsonSerDe", "org.apache.hadoop.hive.serde2.JsonSerDe")


class SerdeError(Exception):
    """A row or a table that cannot be read; the text is Athena's reason."""


class _Duplicate(Exception):
    pass


class Serde:
    """One table's reader: columns by name, and the properties of its SerDe."""

    def __init__(self, library: str, properties: dict[str, str], columns: list[tuple[str, HiveType]]) -> None:
        if library != OPENX and library not in HIVE:
            raise SerdeError(f"HIVE_UNSUPPORTED_FORMAT: the sandbox does not read {library}")
        openx = library == OPENX
        self.columns = columns
        # Hive's own SerDe folds names always; OpenX folds them unless told not to.
        self.folds = not openx or _flag(properties, "case.insensitive", True)
        self.refuses_duplicates = openx
        self.skips_malformed = openx and _flag(properties, "ignore.malformed.json", False)
        self.replaces_dots = openx and _flag(properties, "dots.in.keys", False)
        self.nulls_invalid = openx and _flag(properties, "use.null.for.invalid.data", False)
        self.mapping = {
            name.removeprefix("mapping.").lower(): key.lower() if self.folds else key
            for name, key in properties.items() if openx and name.startswith("mapping.")
        }
        self._readers = [(name, self._key(name), self._reader(kind)) for name, kind in columns]

    def rows(self, text: str, source: str) -> Iterator[dict[str, Any]]:
        """One dictionary per line, with exactly the table's columns."""
        for line in text.split("\n"):
            if line.strip():
                yield self._row(line, source)

    def _row(self, line: str, source: str) -> dict[str, Any]:
        try:
            value = json.loads(line, object_pairs_hook=self._object)
            if not isinstance(value, dict):
                raise ValueError("not an object")
        except _Duplicate as duplicate:
            raise SerdeError("HIVE_CURSOR_ERROR: Row is not a valid JSON Object - JSONException: "
                             f"Duplicate key \"{duplicate}\" ({source})") from None
        except ValueError as problem:
            if self.skips_malformed:
                return dict.fromkeys((name for name, _ in self.columns), None)
            code = "HIVE_CURSOR_ERROR" if self.refuses_duplicates else "HIVE_BAD_DATA"
            raise SerdeError(f"{code}: Row is not a valid JSON Object - JSONException: {problem} ({source})") from None
        try:
            return {name: read(value.get(key)) for name, key, read in self._readers}
        except BadValue as problem:
            raise SerdeError(f"HIVE_CURSOR_ERROR: {problem} ({source})") from None

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """One JSON object at any level: names folded as the SerDe folds them, before they are compared."""
        found: dict[str, Any] = {}
        for name, value in pairs:
            key = name.lower() if self.folds else name
            if self.replaces_dots:
                key = key.replace(".", "_")
            if key in found and self.refuses_duplicates:
                raise _Duplicate(key)
            found[key] = value
        return found

    def _key(self, name: str) -> str:
        """The JSON name a column or a struct field is read from, at every level."""
        return self.mapping.get(name, name)

    def _reader(self, kind: HiveType) -> Callable[[Any], Any]:
        match kind.name:
            case "struct":
                return self._struct_reader(kind)
            case "array":
                each = self._reader(kind.inner[0])
                return lambda value: None if value is None else [each(one) for one in self._expect(value, list, kind)]
            case "map":
                inner = self._reader(kind.inner[1])
                return lambda value: None if value is None else {
                    name: inner(one) for name, one in self._expect(value, dict, kind).items()
                }
            case _:
                return lambda value: None if value is None else self._primitive(kind, value)

    def _struct_reader(self, kind: HiveType) -> Callable[[Any], Any]:
        members = [(name, self._key(name), self._reader(inner)) for name, inner in kind.fields]
        return lambda value: None if value is None else {
            name: read(self._expect(value, dict, kind).get(key)) for name, key, read in members
        }

    def _expect(self, value: Any, wanted: type, kind: HiveType) -> Any:
        if isinstance(value, wanted):
            return value
        if self.nulls_invalid:
            return wanted()
        raise BadValue(f"Data is not {kind.name}: {json.dumps(value)[:80]}")

    def _primitive(self, kind: HiveType, value: Any) -> Any:
        try:
            return primitive(kind, value)
        except BadValue:
            if self.nulls_invalid:
                return None
            raise


def _flag(properties: dict[str, str], name: str, default: bool) -> bool:
    return str(properties.get(name, default)).lower() == "true"
