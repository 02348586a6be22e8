"""Views as Athena makes them, and SELECTs that read them, fail, or read several tables."""

from __future__ import annotations

import base64
import json
import uuid

import pytest
from test_athena import data, start, table


def names(number=1):
    return [f"v_{uuid.uuid4().hex[:8]}" for _ in range(number)]


@pytest.fixture
def items(sandbox):
    """A table of an export: two items."""
    place = data(sandbox, '{"Item":{"userId":{"S":"u1"},"n":{"N":"12345678901234567890.5"},"tags":{"L":[{"S":"日本"}]}}}',
                 '{"Item":{"userId":{"S":"u2"}}}')
    return table(sandbox, "`item` struct<userid:struct<s:string>,n:struct<n:string>,tags:struct<l:array<struct<s:string>>>>",
                 place, case__insensitive="true")


FLAT = ('SELECT item.userid.s AS "userId", CAST(item.n.n AS decimal(38,10)) AS "n", '
        'transform(item.tags.l, x -> x.s) AS tags, json_format(CAST(item AS json)) AS whole, item.tags AS raw FROM "db"."{}"')


def test_a_view_is_stored_as_athena_stores_it(sandbox, items):
    (view,) = names()
    assert sandbox.sql(f'CREATE OR REPLACE VIEW "db"."{view.upper()}" AS\n{FLAT.format(items)};') == []
    held = sandbox.client("glue").get_table(DatabaseName="db", Name=view)["Table"]
    assert held["TableType"] == "VIRTUAL_VIEW" and held["Parameters"] == {"comment": "Presto View", "presto_view": "true"}
    assert held["PartitionKeys"] == [] and held["ViewExpandedText"] == "/* Presto View */"
    text = held["ViewOriginalText"]
    assert text.startswith("/* Presto View: ") and text.endswith(" */")
    told = json.loads(base64.b64decode(text[len("/* Presto View: "):-3]))
    assert told == {"originalSql": FLAT.format(items), "catalog": "awsdatacatalog", "schema": "db", "columns": [
        {"name": "userid", "type": "varchar"}, {"name": "n", "type": "decimal(38,10)"},
        {"name": "tags", "type": "array(varchar)"}, {"name": "whole", "type": "varchar"},
        {"name": "raw", "type": 'row("l" array(row("s" varchar)))'}]}
    assert [each["Type"] for each in held["StorageDescriptor"]["Columns"]] == [
        "string", "decimal(38,10)", "array<string>", "string", "struct<l:array<struct<s:string>>>"]


def test_a_view_reads_what_the_table_holds_now(sandbox, items):
    view, outer = names(2)
    sandbox.sql(f'CREATE VIEW {view} AS {FLAT.format(items)}')
    assert sandbox.sql(f'SELECT "userId", n, tags FROM "db"."{view}" ORDER BY 1')[1:] == [
        ["u1", "12345678901234567890.5000000000", "[日本]"], ["u2", None, None]]
    sandbox.sql(f'CREATE VIEW "awsdatacatalog"."db"."{outer}" AS WITH x AS (SELECT userid u FROM {view}) SELECT count(*) AS c, max(u) AS m FROM x')
    assert sandbox.sql(f'SELECT * FROM "{outer}"') == [["c", "m"], ["2", "u2"]]
    place = data(sandbox, '{"Item":{"userId":{"S":"new"}}}')
    sandbox.sql(f"ALTER TABLE `db`.`{items}` SET LOCATION '{place}'")
    assert sandbox.sql(f'SELECT "db"."{outer}"."m" FROM "db"."{outer}"') == [["m"], ["new"]]


def test_views_are_replaced_and_dropped_and_are_no_tables(sandbox, items):
    (view,) = names()
    sandbox.sql(f'CREATE VIEW "db"."{view}" AS SELECT 1 AS a')
    with pytest.raises(RuntimeError, match="VIEW_ALREADY_EXISTS.*View already exists: 'awsdatacatalog.db"):
        sandbox.sql(f'CREATE VIEW "db"."{view}" AS SELECT 2 AS a')
    sandbox.sql(f'CREATE OR REPLACE VIEW "db"."{view}" AS SELECT 2 AS a')
    assert sandbox.sql(f"SELECT * FROM db.{view}") == [["a"], ["2"]]
    versions = sandbox.client("glue").get_table_versions(DatabaseName="db", TableName=view)["TableVersions"]
    assert [each["VersionId"] for each in versions] == ["2", "1"]
    with pytest.raises(RuntimeError, match="TABLE_ALREADY_EXISTS"):
        sandbox.sql(f'CREATE OR REPLACE VIEW "db"."{items}" AS SELECT 2 AS a')
    with pytest.raises(RuntimeError, match="a table with that name exists"):
        sandbox.sql(f'DROP VIEW "db"."{items}"')
    sandbox.sql(f'DROP VIEW "db"."{view}"'), sandbox.sql(f'DROP VIEW IF EXISTS "db"."{view}"')
    with pytest.raises(RuntimeError, match="View 'awsdatacatalog.db.* does not exist"):
        sandbox.sql(f'DROP VIEW "db"."{view}"')
    with pytest.raises(RuntimeError, match="SCHEMA_NOT_FOUND"):
        sandbox.sql('CREATE VIEW "nope"."v" AS SELECT 1 AS a')


@pytest.mark.parametrize("query, reason", [
    ("SELECT 1 AS a, 1 + 1", "MISSING_COLUMN_NAME.*at position 2"),
    ('SELECT 1 AS a, 2 AS "A"', "DUPLICATE_COLUMN_NAME.*'a'"),
    ("SELECT CAST('[]' AS json) AS j", "column j: Unsupported Hive type: json"),
    ("SELECT now() AS t", "column t: Unsupported Hive type: timestamp.3. with time zone"),
    ("SELECT a FROM nope", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.nope' does not exist"),
])
def test_what_cannot_be_a_view(sandbox, query, reason):
    with pytest.raises(RuntimeError, match=reason):
        sandbox.sql(f'CREATE OR REPLACE VIEW "db"."never" AS {query}')


def test_a_view_whose_table_changed_under_it_says_so(sandbox, items):
    view, other = names(2)
    sandbox.sql(f'CREATE VIEW "{view}" AS SELECT item.userid AS u FROM {items}')
    glue = sandbox.client("glue")
    held = glue.get_table(DatabaseName="db", Name=items)["Table"]
    storage = held["StorageDescriptor"]
    changed = {"Name": items, "TableType": "EXTERNAL_TABLE", "PartitionKeys": [], "Parameters": {}}
    for kind, reason in (("struct<userid:struct<s:string,n:string>>", "VIEW_IS_STALE.*column .u. of type row"),
                         ("struct<x:string>", "INVALID_VIEW.*COLUMN_NOT_FOUND")):
        storage["Columns"] = [{"Name": "item", "Type": kind}]
        glue.update_table(DatabaseName="db", TableInput={**changed, "StorageDescriptor": storage})
        with pytest.raises(RuntimeError, match=reason):
            sandbox.sql(f"SELECT * FROM {view}")
    sandbox.sql(f'CREATE VIEW "{other}" AS SELECT 1 AS a')
    sandbox.sql(f'CREATE VIEW "{view}2" AS SELECT * FROM {other}')
    sandbox.sql(f'CREATE OR REPLACE VIEW "{other}" AS SELECT * FROM {view}2')
    with pytest.raises(RuntimeError, match="is recursive"):
        sandbox.sql(f"SELECT * FROM {other}")


def test_several_tables_and_scalar_subqueries(sandbox, items):
    empty = table(sandbox, "`a` string", data(sandbox, compressed=False))
    assert sandbox.sql(f'SELECT (SELECT count(*) FROM "db"."{items}") > 0 AND (SELECT count(*) FROM {empty}) = 0')[1] == [
        "true"]
    assert sandbox.sql(f"SELECT l.item.userid.s, r.item.n.n FROM {items} l JOIN {items} r "
                       "ON l.item.userid.s <> r.item.userid.s ORDER BY 1")[1:] == [
        ["u1", None], ["u2", "12345678901234567890.5"]]
    assert sandbox.sql(f"SELECT count(*) = 2 FROM {items} WHERE item.userid.s NOT IN (SELECT a FROM {empty})")[1] == ["true"]
    assert sandbox.sql(f"SELECT item.userid.s, t FROM {items} CROSS JOIN UNNEST(item.tags.l) AS u (t)")[1] == [
        "u1", "{s=日本}"]


@pytest.mark.parametrize("text, reason", [
    ("SELECT nope FROM {}", "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"),
    ("SELECT item.nope.s FROM {}", "COLUMN_NOT_FOUND: line 1:13: Column 'nope' cannot be resolved"),
    ("SELECT nope(item) FROM {}", "FUNCTION_NOT_FOUND: line 1:8: Function 'nope' not registered"),
    ("SELECT 1 FROM nope", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.nope' does not exist"),
    ("SELECT 1 FROM nope.t", "SCHEMA_NOT_FOUND: line 1:15: Schema 'nope' does not exist"),
    ("SELECT (SELECT item.userid.s FROM {0}) FROM {0}", "SUBQUERY_MULTIPLE_ROWS"),
    ("SELECT CAST(item.userid.s AS integer) FROM {}", "INVALID_CAST_ARGUMENT: Cannot cast 'u[12]' to INT"),
])
def test_a_select_that_means_nothing_fails_in_athenas_words(sandbox, items, text, reason):
    with pytest.raises(RuntimeError, match="FAILED: " + reason):
        sandbox.sql(text.format(items))


@pytest.mark.parametrize("text", [
    "SELECT FROM WHERE", "SELECT `item` FROM t", "CREATE VIEW `db`.`v` AS SELECT 1 AS a", "CREATE VIEW v SELECT 1",
    "CREATE VIEW v AS DELETE FROM t", "DROP VIEW `v`", "SELECT 1; SELECT 2", "INSERT INTO t VALUES (1)",
])
def test_what_is_no_statement_is_refused_at_once(sandbox, refused, text):
    assert refused("InvalidRequestException", start, sandbox, text)["AthenaErrorCode"] == "MALFORMED_QUERY"
