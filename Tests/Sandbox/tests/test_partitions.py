"""Partitions: added by statements, found in folders, and told by the target's own parameters."""

from __future__ import annotations

import uuid

import pytest
from conftest import BUCKET

SERDE = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"


@pytest.fixture
def logs(sandbox):
    """A table by year and month, with a line in each of three folders; its name and its prefix."""
    name, prefix = f"t_{uuid.uuid4().hex[:8]}", f"parts/{uuid.uuid4().hex}/"
    for year, month in (("2025", "12"), ("2026", "01"), ("2026", "02")):
        sandbox.client("s3").put_object(Bucket=BUCKET, Key=f"{prefix}year={year}/month={month}/a.jsonl",
                                        Body=f'{{"n":"{year}{month}"}}\n'.encode())
    sandbox.sql(f"CREATE EXTERNAL TABLE `db`.`{name}` (`n` string) PARTITIONED BY (`year` string, `month` string) "
                f"{SERDE} LOCATION 's3://{BUCKET}/{prefix}'")
    return name, prefix


def rows(sandbox, name):
    return [row[0] for row in sandbox.sql(f"SELECT n FROM db.{name} ORDER BY 1")[1:]]


def registered(sandbox, name):
    found = sandbox.client("glue").get_partitions(DatabaseName="db", TableName=name)["Partitions"]
    return {tuple(each["Values"]): each["StorageDescriptor"]["Location"] for each in found}


def test_a_statement_adds_what_is_not_there(sandbox, logs):
    name, prefix = logs
    at = f"s3://{BUCKET}/{prefix}year=2026/month=01/"
    add = f"ALTER TABLE `db`.`{name}` ADD IF NOT EXISTS PARTITION (`year`='2026',`month`='01')"
    sandbox.sql(f"{add} LOCATION '{at}' PARTITION (`month`='02',`year`='2026')")
    assert rows(sandbox, name) == ["202601", "202602"]
    assert registered(sandbox, name)[("2026", "01")] == at
    sandbox.sql(f"{add} LOCATION 's3://{BUCKET}/elsewhere/'")
    assert registered(sandbox, name)[("2026", "01")] == at, "one that is there stays as it is"
    with pytest.raises(RuntimeError, match="already exists"):
        sandbox.sql(add.replace("IF NOT EXISTS ", ""))
    with pytest.raises(RuntimeError, match="non-partition columns"):
        sandbox.sql(f"ALTER TABLE `db`.`{name}` ADD PARTITION (`year`='2026')")


def test_a_repair_finds_the_folders_of_hive(sandbox, logs):
    name, prefix = logs
    for stray in ("month=03/year=2026/a.jsonl", "loose.jsonl", "year=2026/month=1:2/a.jsonl", "Year=2026/month=04/a.jsonl"):
        sandbox.client("s3").put_object(Bucket=BUCKET, Key=prefix + stray, Body=b'{"n":"stray"}\n')
    sandbox.sql(f"MSCK REPAIR TABLE `db`.`{name}`")
    assert rows(sandbox, name) == ["202512", "202601", "202602"]
    sandbox.sql(f"MSCK REPAIR TABLE `db`.`{name}`")
    assert len(registered(sandbox, name)) == 3


def test_a_projection_is_every_combination_and_no_partition(sandbox, logs):
    name, prefix = logs
    sandbox.sql(f"MSCK REPAIR TABLE `db`.`{name}`")
    glue = sandbox.client("glue")
    table = glue.get_table(DatabaseName="db", Name=name)["Table"]
    given = {key: table[key] for key in ("Name", "TableType", "PartitionKeys", "StorageDescriptor", "Parameters")}
    given["Parameters"] |= {
        "projection.enabled": "true", "projection.year.type": "enum", "projection.year.values": "2025,2026",
        "projection.month.type": "enum", "projection.month.values": "01,12",
        "storage.location.template": f"s3://{BUCKET}/{prefix}year=${{year}}/month=${{month}}/"}
    glue.update_table(DatabaseName="db", TableInput=given)
    assert rows(sandbox, name) == ["202512", "202601"]
    del given["Parameters"]["projection.month.values"]
    glue.update_table(DatabaseName="db", TableInput=given)
    with pytest.raises(RuntimeError, match="cannot be projected by column month"):
        rows(sandbox, name)
