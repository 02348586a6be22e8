"""Why a query that was accepted fails, in Athena's words."""

from __future__ import annotations

import re

import duckdb


class SelectFailed(Exception):
    """A query that was accepted and failed: reason, error category and type."""

    def __init__(self, reason: str, category: int = 2, kind: int = 1000) -> None:
        super().__init__(reason)
        self.reason, self.category, self.kind = reason, category, kind


# What DuckDB says, and what Trino says of the same; `{name}` is the first group, at whose place in the text it stands.
SEMANTIC = [
    (r'Referenced column "([^"]+)" (?:not found|was not found)',
     "COLUMN_NOT_FOUND: {at}Column '{name}' cannot be resolved or requester is not authorized to access requested "
     "resources"),
    (r'(?:Values list|Table) "[^"]*" does not have a column named "([^"]+)"',
     "COLUMN_NOT_FOUND: {at}Column '{name}' cannot be resolved or requester is not authorized to access requested "
     "resources"),
    (r'Could not find key "([^"]+)" in struct',
     "COLUMN_NOT_FOUND: {at}Column '{name}' cannot be resolved or requester is not authorized to access requested "
     "resources"),
    (r"(?:Scalar|Aggregate|Table) Function with name \"?([^\s\"]+)\"? does not exist",
     "FUNCTION_NOT_FOUND: {at}Function '{name}' not registered"),
    (r'Ambiguous reference to column name "([^"]+)"', "AMBIGUOUS_NAME: {at}Column '{name}' is ambiguous"),
    (r'column "([^"]+)" must appear in the GROUP BY clause',
     "EXPRESSION_NOT_AGGREGATE: {at}'{name}' must be an aggregate expression or appear in GROUP BY clause"),
    (r"Cannot (?:compare|mix) values of type (.*)", "TYPE_MISMATCH: line 1:1: Cannot apply operator to {name}"),
    (r"No function matches the given name and argument types '([^']+)'",
     "FUNCTION_NOT_FOUND: line 1:1: Unexpected parameters for function {name}"),
]
RUNNING = [
    (r"More than one row returned by a subquery",
     "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows"),
    (r"Could not convert string '([^']*)' to (\S+)", "INVALID_CAST_ARGUMENT: Cannot cast '{name}' to {second}"),
]


def of_duckdb(problem: duckdb.Error, text: str) -> SelectFailed:
    """The failure of the query `text`."""
    first = str(problem).splitlines()[0]
    is_semantic = isinstance(problem, (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException))
    for pattern, words in SEMANTIC + RUNNING:
        if match := re.search(pattern, first):
            name, second = (*match.groups(), "", "")[:2]
            return SelectFailed(words.format(at=place(name, text), name=name, second=second),
                                kind=1006 if is_semantic else 1000)
    if is_semantic:
        return SelectFailed(f"SYNTAX_ERROR: line 1:1: {first}", kind=1006)
    return SelectFailed(f"GENERIC_USER_ERROR: {first}")


def place(name: str, text: str) -> str:
    """`line 1:8: `, where a name first stands as a word."""
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    start = match.start() if match else 0
    line = text.count("\n", 0, start) + 1
    return f"line {line}:{start - (text.rfind(chr(10), 0, start) + 1) + 1}: "
