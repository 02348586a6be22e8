"""Hive DDL as Athena takes it: backticks round names, single quotes round text, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import hive_types

TOKEN = re.compile(
    r"\s+|--[^\n]*|/\*.*?\*/|(`(?:[^`]|``)+`|'(?:[^'\\]|\\.)*'|[A-Za-z0-9_][A-Za-z0-9_]*|[().,=;<>:])", re.DOTALL
)
RESERVED = {
    "all", "alter", "and", "array", "as", "between", "both", "by", "case", "cast", "column", "create", "cross",
    "cube", "current", "current_date", "current_timestamp", "cursor", "database", "date", "decimal", "delete",
    "describe", "distinct", "double", "drop", "else", "end", "exists", "external", "false", "fetch", "float", "for",
    "foreign", "from", "full", "function", "grant", "group", "grouping", "having", "if", "import", "in", "inner",
    "insert", "int", "integer", "intersect", "interval", "into", "is", "join", "left", "like", "local", "location",
    "map", "more", "none", "not", "null", "of", "on", "or", "order", "out", "outer", "over", "partition", "precision",
    "primary", "range", "reads", "references", "revoke", "right", "row", "rows", "select", "set", "smallint",
    "start", "table", "then", "time", "timestamp", "to", "trigger", "true", "truncate", "unbounded", "union",
    "unique", "update", "user", "using", "values", "varchar", "when", "where", "window", "with",
}
TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
LAZY_SERDE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"


class Malformed(Exception):
    """A statement that Athena refuses at start."""


@dataclass
class Statement:
    """One parsed statement; `kind` is Athena's SubstatementType."""

    kind: str
    database: str | None = None
    table: str | None = None
    location: str | None = None
    lenient: bool = False
    columns: list[tuple[str, str]] = field(default_factory=list)
    partition_keys: list[tuple[str, str]] = field(default_factory=list)
    serde: str = LAZY_SERDE
    serde_properties: dict[str, str] = field(default_factory=dict)
    table_properties: dict[str, str] = field(default_factory=dict)
    input_format: str = TEXT_INPUT
    output_format: str = TEXT_OUTPUT
    comment: str | None = None
    pattern: str | None = None
    # To be added: the value of each key, and where it is.
    partitions: list[tuple[dict[str, str], str | None]] = field(default_factory=list)
    query: str = ""


def parse(text: str) -> Statement:
    return _Parser(text).statement()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, int]] = []
        end = 0
        while end < len(text):
            match = TOKEN.match(text, end)
            if not match:
                raise self._error(text[end], end)
            if match[1]:
                self.tokens.append((match[1], match.start()))
            end = match.end()
        if self.tokens and self.tokens[-1][0] == ";":
            self.tokens.pop()
        self.index = 0

    def statement(self) -> Statement:
        if self._words("ALTER", "TABLE"):
            found = self._alter()
        elif self._words("CREATE", "EXTERNAL", "TABLE"):
            found = self._create_table()
        elif self._words("CREATE", "DATABASE") or self._words("CREATE", "SCHEMA"):
            found = Statement("CREATE_DATABASE", lenient=self._words("IF", "NOT", "EXISTS"), database=self._name())
            if self._words("COMMENT"):
                found.comment = self._string()
            if self._words("LOCATION"):
                found.location = self._location()
        elif self._words("DROP", "TABLE"):
            found = self._qualified(Statement("DROP_TABLE", lenient=self._words("IF", "EXISTS")))
        elif self._words("SHOW", "TABLES"):
            found = Statement("SHOW_TABLES")
            if self._words("IN") or self._words("FROM"):
                found.database = self._name()
            if self._peek().startswith("'"):
                found.pattern = self._string()
        elif self._words("MSCK", "REPAIR", "TABLE"):
            found = self._qualified(Statement("MSCK_REPAIR_TABLE"))
        elif self._words("DESCRIBE") or self._words("DESC"):
            self._words("FORMATTED") or self._words("EXTENDED")
            found = self._qualified(Statement("DESCRIBE_TABLE"))
        else:
            raise self._here()
        if self.index < len(self.tokens):
            raise self._here()
        return found

    def _alter(self) -> Statement:
        found = self._qualified(Statement("ALTER_TABLE_SET_LOCATION"))
        if self._words("ADD"):
            found.kind = "ALTER_TABLE_ADD_PARTITION"
            found.lenient = self._words("IF", "NOT", "EXISTS")
            self._require("PARTITION")
            while True:
                found.partitions.append((self._partition(), self._location() if self._words("LOCATION") else None))
                if not self._words("PARTITION"):
                    return found
        self._require("SET", "LOCATION")
        found.location = self._location()
        return found

    def _create_table(self) -> Statement:
        found = self._qualified(Statement("CREATE_TABLE", lenient=self._words("IF", "NOT", "EXISTS")))
        found.columns = self._columns()
        if self._words("COMMENT"):
            found.comment = self._string()
        if self._words("PARTITIONED", "BY"):
            found.partition_keys = self._columns()
        if self._words("ROW", "FORMAT"):
            self._require("SERDE")
            found.serde = self._string()
            if self._words("WITH"):
                self._require("SERDEPROPERTIES")
                found.serde_properties = self._properties()
        if self._words("STORED", "AS"):
            if self._words("INPUTFORMAT"):
                found.input_format = self._string()
                self._require("OUTPUTFORMAT")
                found.output_format = self._string()
            else:
                self._require("TEXTFILE")
        self._require("LOCATION")
        found.location = self._location()
        if self._words("TBLPROPERTIES"):
            found.table_properties = self._properties()
        return found

    def _partition(self) -> dict[str, str]:
        values: dict[str, str] = {}
        self._require("(")
        while True:
            name = self._name()
            self._require("=")
            values[name] = self._string()
            if self._words(")"):
                return values
            self._require(",")

    def _columns(self) -> list[tuple[str, str]]:
        columns: list[tuple[str, str]] = []
        self._require("(")
        while True:
            name = self._name()
            kind = self._type()
            if name in dict(columns):
                raise Malformed(f"Duplicate column name: {name}")
            columns.append((name, kind))
            if self._words("COMMENT"):
                self._string()
            if self._words(")"):
                return columns
            self._require(",")

    def _type(self) -> str:
        """The tokens up to the comma or parenthesis that ends the column."""
        depth, parts, at = 0, [], self.index
        while (token := self._peek()) and (depth or (token not in (",", ")") and token.upper() != "COMMENT")):
            depth += (token in "<(") - (token in ">)")
            parts.append(self._next())
        try:
            return str(hive_types.parse("".join(parts)))
        except hive_types.BadType:
            self.index = at
            raise self._here() from None

    def _properties(self) -> dict[str, str]:
        found: dict[str, str] = {}
        self._require("(")
        while True:
            name = self._string()
            self._require("=")
            found[name] = self._string()
            if self._words(")"):
                return found
            self._require(",")

    def _qualified(self, found: Statement) -> Statement:
        first = self._name()
        if self._words("."):
            found.database, found.table = first, self._name()
        else:
            found.table = first
        return found

    def _name(self) -> str:
        token = self._next()
        if token.startswith("`"):
            return token[1:-1].replace("``", "`").lower()
        # A bare name is no reserved word and starts with a letter.
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", token) or token.lower() in RESERVED:
            self.index -= 1
            raise self._here()
        return token.lower()

    def _location(self) -> str:
        location = self._string()
        if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?", location):
            raise Malformed(f"The location '{location}' is not a valid S3 location.")
        return location

    def _string(self) -> str:
        token = self._next()
        if not token.startswith("'"):
            self.index -= 1
            raise self._here()
        return re.sub(r"\\(.)", r"\1", token[1:-1])

    def _words(self, *words: str) -> bool:
        """Consumes the words if all of them come next."""
        ahead = [token.upper() for token, _ in self.tokens[self.index : self.index + len(words)]]
        if ahead != list(words):
            return False
        self.index += len(words)
        return True

    def _require(self, *words: str) -> None:
        if not self._words(*words):
            raise self._here()

    def _peek(self) -> str:
        return self.tokens[self.index][0] if self.index < len(self.tokens) else ""

    def _next(self) -> str:
        if self.index >= len(self.tokens):
            raise self._here()
        self.index += 1
        return self.tokens[self.index - 1][0]

    def _here(self) -> Malformed:
        if self.index >= len(self.tokens):
            return self._error("<EOF>", len(self.text))
        return self._error(*self.tokens[self.index])

    def _error(self, found: str, position: int) -> Malformed:
        line = self.text.count("\n", 0, position) + 1
        column = position - (self.text.rfind("\n", 0, position) + 1) + 1
        return Malformed(f"line {line}:{column}: mismatched input '{found}'")
