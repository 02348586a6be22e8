"""`python -m glaux_sandbox.put TABLE JSON`: writes one plain JSON object as an item."""

from __future__ import annotations

import argparse
import json
import sys
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from .client import REGION, client


def item_of(record: dict[str, Any], serializer: TypeSerializer) -> dict[str, Any]:
    """Plain JSON as DynamoDB JSON; numbers keep their digits."""
    return {name: serializer.serialize(_decimal(value)) for name, value in record.items()}


def _decimal(value: Any) -> Any:
    match value:
        case float():
            return Decimal(repr(value))
        case dict():
            return {name: _decimal(each) for name, each in value.items()}
        case list():
            return [_decimal(each) for each in value]
        case _:
            return value


def main() -> int:
    parser = argparse.ArgumentParser(prog="glaux_sandbox.put", description=__doc__)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--region", default=REGION)
    parser.add_argument("table")
    parser.add_argument("item", help="a JSON object")
    arguments = parser.parse_args()
    record = json.loads(arguments.item, parse_float=Decimal)
    client("dynamodb", arguments.endpoint, arguments.region).put_item(
        TableName=arguments.table, Item=item_of(record, TypeSerializer()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
