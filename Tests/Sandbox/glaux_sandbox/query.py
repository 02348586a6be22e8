"""`python -m glaux_sandbox.query "SELECT …"`: runs a statement through the Athena API and prints the rows."""

from __future__ import annotations

import argparse
import sys
import time
import unicodedata
import uuid
from typing import Any

from botocore.exceptions import ClientError

from .client import REGION, client
from .load import DATABASE, WORKGROUP


def run(athena: Any, text: str, database: str, workgroup: str) -> list[list[str | None]]:
    """All rows, the header among them for a SELECT; raises RuntimeError with Athena's reason."""
    query_id = athena.start_query_execution(
        QueryString=text, ClientRequestToken=str(uuid.uuid4()), WorkGroup=workgroup,
        QueryExecutionContext={"Database": database})["QueryExecutionId"]
    while True:
        status = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]
        if status["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
            break
        time.sleep(0.02)
    if status["State"] != "SUCCEEDED":
        raise RuntimeError(f"{status['State']}: {status.get('StateChangeReason', '')}")
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
    return [[cell.get("VarCharValue") for cell in row["Data"]] for page in pages for row in page["ResultSet"]["Rows"]]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def show(rows: list[list[str | None]]) -> str:
    """Columns aligned, also where characters are two cells wide."""
    texts = [["" if cell is None else cell for cell in row] for row in rows]
    widths = [max(_width(row[column]) for row in texts) for column in range(len(texts[0]))] if texts else []
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths)).rstrip() for row in texts)


def main() -> int:
    parser = argparse.ArgumentParser(prog="glaux_sandbox.query", description=__doc__)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--region", default=REGION)
    parser.add_argument("--database", default=DATABASE)
    parser.add_argument("--workgroup", default=WORKGROUP)
    parser.add_argument("sql")
    arguments = parser.parse_args()
    athena = client("athena", arguments.endpoint, arguments.region)
    try:
        print(show(run(athena, arguments.sql, arguments.database, arguments.workgroup)))
    except (RuntimeError, ClientError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
