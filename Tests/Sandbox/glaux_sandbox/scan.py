"""Scan as DynamoDB does it: by the hash of the key, in segments, a megabyte at a time, filtered after it is read. moto sorts
and copies the whole table for each page, which takes minutes for one of 27,000 items."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

from moto.dynamodb.comparisons import create_condition_expression_parser, get_filter_expression
from moto.dynamodb.exceptions import MockValidationException

from .caller import Caller
from .errors import AwsError
from .gateway import Gateway, attributes

PAGE_BYTES = 1 << 20
UNIT_BYTES = 4096
KNOWN = {"TableName", "Segment", "TotalSegments", "Limit", "ExclusiveStartKey", "ReturnConsumedCapacity", "ConsistentRead",
         "FilterExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"}


class Scans:
    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    def scan(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        if unknown := sorted(set(arguments) - KNOWN):
            raise AwsError("ValidationException", f"the sandbox's Scan has no {', '.join(unknown)}")
        name = arguments["TableName"].rpartition("/")[2]
        table = self.gateway.table(caller.account, caller.region, name)
        if table is None:
            raise AwsError("ResourceNotFoundException", "Requested resource not found")
        segment, total = arguments.get("Segment", 0), arguments.get("TotalSegments", 1)
        if ("Segment" in arguments) != ("TotalSegments" in arguments) or not 0 <= segment < total <= 1_000_000:
            raise AwsError("ValidationException", f"Segment {segment} of TotalSegments {total}")
        start, limit = arguments.get("ExclusiveStartKey"), arguments.get("Limit", math.inf)
        if limit < 1:
            raise AwsError("ValidationException", "Value at 'limit' failed to satisfy constraint: at least 1")
        passes = _filter(arguments)
        with self.gateway.lock:
            items = [(_place(table, item), item) for item in self.gateway.held(table)]
        after = _digest(start) if start is not None else b""
        ahead = sorted(
            ((place, item) for place, item in items
             if place > after and int.from_bytes(place[:4], "big") * total >> 32 == segment),
            key=lambda each: each[0])
        found, scanned, size = [], 0, 0
        last = None
        for _, item in ahead:
            # What exceeds the page is read, and ends it, as in DynamoDB.
            held = attributes(item)
            scanned += 1
            size += _size(held)
            if passes(item):
                found.append(held)
            if scanned >= limit or size >= PAGE_BYTES:
                last = item if scanned < len(ahead) or scanned >= limit else None
                break
        answer: dict[str, Any] = {"Items": found, "Count": len(found), "ScannedCount": scanned}
        if last is not None:
            answer["LastEvaluatedKey"] = _key(table, last)
        if arguments.get("ReturnConsumedCapacity", "NONE") != "NONE":
            units = max(math.ceil(size / UNIT_BYTES), 1) * (1 if arguments.get("ConsistentRead") else 0.5)
            answer["ConsumedCapacity"] = {"TableName": name, "CapacityUnits": units}
        return answer


def _filter(arguments: dict[str, Any]) -> Any:
    expression = arguments.get("FilterExpression")
    if expression is None:
        return lambda item: True
    names, values = arguments.get("ExpressionAttributeNames", {}), arguments.get("ExpressionAttributeValues", {})
    try:
        create_condition_expression_parser(expression, names, values).parse()
        return get_filter_expression(expression, names, values).expr
    except (ValueError, KeyError, MockValidationException) as problem:
        raise AwsError("ValidationException", f"Invalid FilterExpression: {problem}") from None


def _key(table: Any, item: Any) -> dict[str, Any]:
    held = attributes(item)
    return {name: held[name] for name in (table.hash_key_attr, table.range_key_attr) if name}


def _place(table: Any, item: Any) -> bytes:
    """Where it stands in a scan; its key never changes."""
    try:
        return item.sandbox_place
    except AttributeError:
        item.sandbox_place = _digest(_key(table, item))
        return item.sandbox_place


def _digest(key: dict[str, Any]) -> bytes:
    return hashlib.md5(json.dumps(key, sort_keys=True).encode(), usedforsecurity=False).digest()


def _size(value: Any) -> int:
    """Nearly DynamoDB's: names and values, without the words for types."""
    if isinstance(value, dict):
        return sum(len(name) + _size(next(iter(typed.values()))) for name, typed in value.items())
    if isinstance(value, list):
        return 3 + sum(1 + (_size(next(iter(each.values()))) if isinstance(each, dict) else _size(each)) for each in value)
    return len(value.encode()) if isinstance(value, str) else 1
