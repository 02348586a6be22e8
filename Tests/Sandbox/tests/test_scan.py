"""Scan as boto3 meets it."""

from __future__ import annotations

from collections import Counter

import pytest
from botocore.exceptions import ClientError


def fill(sandbox, count, size):
    arn = sandbox.table(items=0)
    name = arn.rpartition("/")[2]
    dynamodb = sandbox.client("dynamodb")
    for number in range(count):
        dynamodb.put_item(TableName=name, Item={
            "pk": {"S": f"k{number}"}, "n": {"N": str(number)}, "text": {"S": "x" * size},
            "more": {"M": {"list": {"L": [{"B": b"\x00\xff"}, {"NULL": True}, {"SS": ["a", "b"]}]}}}})
    return dynamodb, name


def pages(dynamodb, name, **arguments):
    return list(dynamodb.get_paginator("scan").paginate(TableName=name, ReturnConsumedCapacity="TOTAL", **arguments))


@pytest.mark.parametrize("total", [1, 2, 7])
def test_segments_hold_every_item_once_a_megabyte_at_a_time(sandbox, total):
    dynamodb, name = fill(sandbox, 60, 50_000)
    seen = Counter()
    for segment in range(total):
        for page in pages(dynamodb, name, Segment=segment, TotalSegments=total):
            assert page["ScannedCount"] == page["Count"] == len(page["Items"]) <= 21
            seen.update(item["pk"]["S"] for item in page["Items"])
    assert seen == Counter(f"k{number}" for number in range(60))


def test_a_filter_is_applied_after_the_page_is_read_and_paid_for(sandbox):
    dynamodb, name = fill(sandbox, 10, 4000)
    values = {":n": {"N": "7"}}
    (page,) = pages(dynamodb, name, FilterExpression="#n >= :n", ExpressionAttributeNames={"#n": "n"},
                    ExpressionAttributeValues=values)
    assert page["Count"] == 3 and page["ScannedCount"] == 10
    assert page["ConsumedCapacity"]["CapacityUnits"] == pytest.approx(5, abs=0.5)
    limited = pages(dynamodb, name, PaginationConfig={"PageSize": 4}, FilterExpression="n < :n",
                    ExpressionAttributeValues=values)
    assert [page["ScannedCount"] for page in limited][:2] == [4, 4]
    assert sum(page["Count"] for page in limited) == 7
    assert limited[0]["Items"][0]["more"] == {"M": {"list": {"L": [{"B": b"\x00\xff"}, {"NULL": True}, {"SS": ["a", "b"]}]}}}


@pytest.mark.parametrize(("arguments", "code"), [
    ({"FilterExpression": "n >"}, "ValidationException"),
    ({"FilterExpression": "n > :missing"}, "ValidationException"),
    ({"Segment": 2, "TotalSegments": 2}, "ValidationException"),
    ({"TableName": "nothing"}, "ResourceNotFoundException"),
])
def test_what_is_wrong_is_refused(sandbox, arguments, code):
    dynamodb, name = fill(sandbox, 1, 1)
    with pytest.raises(ClientError) as refusal:
        dynamodb.scan(**{"TableName": name, **arguments})
    assert refusal.value.response["Error"]["Code"] == code
