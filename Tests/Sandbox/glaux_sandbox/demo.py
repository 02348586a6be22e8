"""`python -m glaux_sandbox.demo`: what Glaux does, from beginning to end, on this machine alone."""

from __future__ import annotations

import argparse
import csv
import re
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from .client import client
from .load import BUCKET, DATABASE, TABLES, USUAL, WORKGROUP, flights, load
from .put import item_of
from .query import run, show
from .stage import ROOT, Stage, Trouble

EXPORT_SECONDS, QUERY_SECONDS = 3.0, 0.5

# The shipped example has Article; these stand beside it, as an operator would add them.
MORE_TABLES = """\
tables:
  - name: Airports
    relocate: glue
  - name: Cars
    columns: {id: N, Name: S, Origin: S, Year: S, Miles_per_Gallon: N, Horsepower: N, Cylinders: N}
"""

FLIGHTS = """\
archives:
  - name: flights
    table: Flights
    every: 8h
    bucket: {bucket}
    prefix: flights/
    partition_by: {{year: "departs[0:4]", month: "departs[5:7]", day: "departs[8:10]"}}
    where: {{attribute: departs, older_than: 30d, timezone: America/New_York}}
    target: {database}.flights
reports:
  - name: carriers
    after: flights
    sql: |
      SELECT carrier, count(*) AS flights FROM {database}.flights
      WHERE year = '2013' AND month = '01' GROUP BY carrier ORDER BY flights DESC, carrier
    to: [{{file: {results}}}]
"""

ARTICLES = """\
SELECT item.articleid.s AS id, item.title.s AS title, item.content.s AS content, item.createat.n AS created
FROM article ORDER BY 1"""

FLAT = 'SELECT "articleId", "title", "createAt" FROM article_flat ORDER BY 1'

QUERIES = [
    ARTICLES,
    """\
SELECT count(*) AS airports, count(DISTINCT item.state.s) AS states, max(CAST(item.latitude.n AS double)) AS north
FROM airports""",
    """\
SELECT item.origin.s AS origin, count(*) AS cars, count(item.miles_per_gallon.n) AS with_mpg,
       round(avg(CAST(item.miles_per_gallon.n AS double)), 1) AS mean_mpg
FROM cars GROUP BY 1 ORDER BY 2 DESC""",
]

NEW_ARTICLE = {"userId": "u3", "articleId": "a3", "content": "piyo", "createAt": 1577977200, "title": "こころ",
               "categories": ["小説"]}


def play(stage: Stage) -> None:
    began = time.monotonic()
    refresh(stage)
    archive_and_report(stage)
    heading(f"Done in {time.monotonic() - began:.0f} s")


def refresh(stage: Stage) -> None:
    heading("A sandbox: DynamoDB, S3, Glue and Athena on this machine, with three tables in it")
    stage.start_sandbox(EXPORT_SECONDS, QUERY_SECONDS)
    say(f"{stage.endpoint}; an export takes {EXPORT_SECONDS:g} s here, a query {QUERY_SECONDS:g} s")
    load(stage.endpoint, "ap-northeast-1", USUAL)

    heading("glauxd with the shipped config/glaux.yaml, its bucket and workgroup named and two tables added:")
    say("each table that is due is exported, its export proven, its target made (the log, a little shortened)")
    stage.follow.set()
    stage.start_daemon(write_config(stage.folder / "config"))
    await_live(stage)
    stage.follow.clear()

    heading("What the daemon says")
    command(stage, "status")
    heading("What Athena says")
    for text in QUERIES:
        select(stage, text)

    heading("Somebody writes to DynamoDB; Article is refreshed without waiting for its slot")
    say(f"put {NEW_ARTICLE['title']} into Article")
    client("dynamodb", stage.endpoint).put_item(TableName="Article", Item=item_of(NEW_ARTICLE, TypeSerializer()))
    command(stage, "run", "Article", "--wait")
    print()
    if len(select(stage, ARTICLES)) != 4:
        raise Trouble("the new article is not in Athena")

    heading("The same in plain columns, and the generation before: a rollback proves it again, and buys nothing")
    select(stage, FLAT)
    command(stage, "rollback", "Article", "--wait")
    command(stage, "generations", "Article")
    print()
    if len(select(stage, ARTICLES)) != 3:
        raise Trouble("the rollback does not show the articles of before")
    exports = {arn.rpartition("/")[2]: count for arn, count in stage.control("bill")["exports_started"].items()}
    say("exports paid for: " + ", ".join(f"{name} {count}" for name, count in sorted(exports.items())))


def archive_and_report(stage: Stage) -> None:
    heading("Second act: all flights that left New York in January 2013, archived by day before a TTL would delete them,")
    say("and a report that follows the archive: flights per carrier")
    load(stage.endpoint, "ap-northeast-1", ["flights"])
    results = stage.folder / "reports"
    text = FLIGHTS.format(bucket=BUCKET, database=DATABASE, results=results)
    (stage.folder / "config" / "tables.d" / "flights.yaml").write_text(text)
    print("  " + text.rstrip().replace("\n", "\n  ") + "\n")
    stage.follow.set()
    command(stage, "reload")
    await_job(stage, "reports", "carriers", after="flights")
    stage.follow.clear()
    command(stage, "archive", "flights")
    (result,) = results.glob("carriers-*.csv")
    say(f"{result.name}:")
    print("    " + result.read_text().rstrip().replace("\n", "\n    "))
    with result.open(newline="") as file:
        reported = {row["carrier"]: int(row["flights"]) for row in csv.DictReader(file)}
    counted = Counter(flight["carrier"] for flight in flights())
    if reported != counted:
        raise Trouble(f"the report differs from the source, where the figures are {dict(counted)}")
    say(f"the same as counted in the source: {counted.total():,} flights of {len(counted)} carriers")


def write_config(folder: Path) -> Path:
    """The shipped example with its bucket and workgroup named, and a drop-in file beside it."""
    example = ROOT / "config" / "glaux.yaml"
    text = example.read_text()
    for key, value in {"bucket": BUCKET, "workgroup": WORKGROUP}.items():
        text, count = re.subn(rf"(?m)^(\s+{key}:\s*)\S+", rf"\g<1>{value}", text, count=1)
        if not count:
            raise Trouble(f"{example} names no {key} that could be replaced")
    (folder / "tables.d").mkdir(parents=True)
    (folder / "tables.d" / "vega.yaml").write_text(MORE_TABLES)
    config = folder / "glaux.yaml"
    config.write_text(text)
    return config


def await_live(stage: Stage, seconds: float = 90) -> None:
    names = {TABLES[key][0] for key in USUAL}
    deadline = time.monotonic() + seconds
    while True:
        # The example also has a table that waits for the first of the month.
        tables = [table for table in stage.status()["tables"] if table["name"] in names]
        for table in tables:
            refuse_failure(table)
        if all(table["live"] and not table["job"] for table in tables):
            return
        if time.monotonic() > deadline:
            waiting = ", ".join(table["name"] for table in tables if not table["live"])
            raise Trouble(f"after {seconds:g} s Athena still waits for {waiting}")
        stage.check()
        time.sleep(0.3)


def await_job(stage: Stage, kind: str, name: str, after: str, seconds: float = 90) -> None:
    """Waits for the first job of an entry, and meanwhile for the failure of the one before it."""
    deadline = time.monotonic() + seconds
    while True:
        status = stage.status()
        for entry in status["archives"] + status["reports"]:
            if entry["name"] in (name, after):
                refuse_failure(entry)
        if any(entry["name"] == name and entry["last"] for entry in status[kind]):
            return
        if time.monotonic() > deadline:
            raise Trouble(f"after {seconds:g} s {name} has not ended")
        stage.check()
        time.sleep(0.3)


def refuse_failure(entry: dict[str, Any]) -> None:
    error = (entry["last"] or {}).get("error") or (entry["job"] or {}).get("error")
    if error:
        raise Trouble(f"{entry['name']} failed: {error['message']}\n{error['hint']}")


def command(stage: Stage, *words: str) -> None:
    print(f"  $ {bold('glaux ' + ' '.join(words))}")
    if code := stage.glaux(*words):
        raise Trouble(f"glaux {' '.join(words)} ended with {code}")


def select(stage: Stage, text: str) -> list[list[str | None]]:
    """Runs a SELECT through the Athena API, prints it and what it answers."""
    print(f"  {bold(text.replace(chr(10), chr(10) + '  '))}")
    try:
        rows = run(client("athena", stage.endpoint), text, DATABASE, WORKGROUP)
    except RuntimeError as refusal:
        raise Trouble(f"Athena: {refusal}") from None
    print("    " + show(rows).replace("\n", "\n    ") + "\n")
    return rows


def leave_running(stage: Stage) -> None:
    heading("It keeps running until Ctrl-C; in another terminal:")
    lines = [
        f"export GLAUX_SOCKET={stage.socket} PATH={stage.programs.absolute()}:$PATH",
        "glaux status --watch",
        "glaux run Cars --wait",
        f"curl --unix-socket {stage.socket} http://glaux/v1/status",
        f"export PYTHONPATH={ROOT}/Tests/Sandbox AT='--endpoint {stage.endpoint}'",
        f"{sys.executable} -m glaux_sandbox.put   $AT Article '{{\"userId\": \"u9\", \"articleId\": \"a1\"}}'",
        f"{sys.executable} -m glaux_sandbox.query $AT 'SELECT * FROM article'",
        f"less {stage.log}",
    ]
    print("\n".join(f"  {line}" for line in lines), "\n", flush=True)
    stage.follow.set()
    try:
        while True:
            stage.check()
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("stopped")


def heading(text: str) -> None:
    print(f"\n{bold('== ' + text)}", flush=True)


def say(text: str) -> None:
    print(f"  {text}", flush=True)


def bold(text: str) -> str:
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text


def main() -> int:
    parser = argparse.ArgumentParser(prog="glaux_sandbox.demo", description=__doc__)
    parser.add_argument("--programs", type=Path, default=ROOT / ".build" / "debug", help="where glauxd and glaux are")
    parser.add_argument("--port", type=int, default=0, help="the sandbox's; 0 chooses a free one")
    parser.add_argument("--keep", action="store_true", help="keep it running until Ctrl-C")
    arguments = parser.parse_args()

    def stop(number: int, _: Any) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        with Stage(arguments.programs, arguments.port) as stage:
            play(stage)
            if arguments.keep:
                leave_running(stage)
    except Trouble as trouble:
        print(f"\ndemo: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
