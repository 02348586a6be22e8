"""A target of a sample of everything, and the view over it: their DDL parses, and what the view shows is what was written."""

from __future__ import annotations

import json
from pathlib import Path

import sqlglot
from conftest import BUCKET
from sqlglot import exp

FOLDER = Path(__file__).parent / "views"
GOLDEN = json.loads((FOLDER / "flat.json").read_text())


def test_the_statement_is_one_view_in_athenas_grammar():
    for dialect in ("athena", "trino"):
        statement, = sqlglot.parse(GOLDEN["view"], read=dialect)
        assert isinstance(statement, exp.Create) and statement.kind == "VIEW" and statement.args["replace"]
        names = [each.alias_or_name.lower() for each in statement.expression.selects]
        assert len(names) == len(set(names)) == 25


def test_the_targets_ddl_is_in_athenas_grammar():
    create, = sqlglot.parse(GOLDEN["createTable"], read="athena")
    assert isinstance(create, exp.Create) and create.kind == "TABLE"
    assert create.this.this.sql() == '"db"."flat"' and [each.name for each in create.this.expressions] == ["item"]
    parts = {type(each): each for each in create.args["properties"].expressions}
    assert exp.ExternalProperty in parts
    serde = parts[exp.RowFormatSerdeProperty]
    assert serde.this.name == "org.openx.data.jsonserde.JsonSerDe"
    assert {each.this.name: each.args["value"].name
            for each in serde.args["serde_properties"].expressions} == GOLDEN["serdeParameters"]
    assert GOLDEN["relocate"].endswith(f"SET LOCATION '{parts[exp.LocationProperty].this.name}'")
    alter, = sqlglot.parse(GOLDEN["relocate"], read="athena")
    assert isinstance(alter, exp.Alter) and alter.this.sql() == '"db"."flat"'
    assert alter.sql(dialect="athena") == GOLDEN["relocate"]


def test_the_columns_show_what_the_items_hold(sandbox):
    sandbox.client("s3").put_object(Bucket=BUCKET, Key="views/flat/a.json", Body=(FOLDER / "flat.jsonl").read_bytes())
    glue = sandbox.client("glue")
    glue.create_table(DatabaseName="db", TableInput={
        "Name": "flat", "TableType": "EXTERNAL_TABLE", "PartitionKeys": [],
        "StorageDescriptor": {
            "Columns": [{"Name": "item", "Type": GOLDEN["type"]}], "Location": f"s3://{BUCKET}/views/flat/",
            "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
                          "Parameters": GOLDEN["serdeParameters"]}}})
    select = GOLDEN["view"].partition(" AS ")[2]
    _, first, second = sandbox.sql(f"SELECT * FROM ({select}) ORDER BY \"articleId\"")
    names = [each.alias_or_name for each in sqlglot.parse_one(select, read="trino").selects]
    first, second = dict(zip(names, first)), dict(zip(names, second))
    assert {name: first[name] for name in ("articleId", "createAt", "price", "big", "tiny", "ok", "gone")} == {
        "articleId": "a1", "createAt": "1577804400", "price": "12.50", "big": "9" * 38, "tiny": "1E-130", "ok": "true",
        "gone": None}
    assert {name: first[name] for name in ("Id", "id_2", "my.key", 'say "hi"', "order", "a_b")} == {
        "Id": "I", "id_2": "i", "my.key": "k", 'say "hi"': "q", "order": "o", "a_b": "c"}
    assert {name: first[name] for name in ("tags", "scores", "words", "nums", "raw", "address", "none")} == {
        "tags": "[x, y]", "scores": "[1.0, 2.5]", "words": "[a, b]", "nums": "[1, 2]", "raw": "00 ff",
        "address": "{no=7, post_code=1}", "none": "[]"}
    assert (first["discount"], second["discount"]) == ("5", "10 %")
    assert json.loads(first["any"])["l"] == [{"s": "x"}] and json.loads(second["any"])["s"] == "y"
    assert second["address"] == "{no=8, post_code=null}" and second["tags"] is None and second["scores"] is None
    assert second["rows"] == "[{x=1, y=false}, {x=2, y=null}]"


def test_a_number_that_the_sample_did_not_foresee_fails_with_its_words(sandbox):
    expression = next(each for each in sqlglot.parse_one(GOLDEN["view"], read="trino").expression.selects
                      if each.alias_or_name == "createAt").this.sql(dialect="trino")
    for number, shown in [("7", "7"), ("-" + "9" * 38, "-" + "9" * 38), (None, None)]:
        value = "NULL" if number is None else f"'{number}'"
        assert sandbox.sql(f"SELECT {expression.replace(PATH, f'CAST({value} AS varchar)')}")[1:] == [[shown]]
    for number in ("7.5", "9" * 39, "1E5"):
        value = f"CAST('{number}' AS varchar)"
        try:
            sandbox.sql(f"SELECT {expression.replace(PATH, value)}")
        except Exception as problem:  # noqa: BLE001  # whatever Athena's client makes of a FAILED query
            assert f"{number} is not exact as decimal(38,0)" in str(problem)
        else:
            raise AssertionError(f"{number} was accepted")


PATH = '"item"."createat"."n"'
