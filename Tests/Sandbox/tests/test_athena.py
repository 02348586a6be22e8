"""Athena: tokens, DDL on the catalog, SELECT through the SerDes."""

from __future__ import annotations

import gzip
import uuid

import pytest
import zstandard
from conftest import BUCKET, until
from raw import Raw

OPENX = "org.openx.data.jsonserde.JsonSerDe"
HIVE = "org.apache.hive.hcatalog.data.JsonSerDe"


def start(sandbox, text, **members):
    request = {"QueryString": text, "ClientRequestToken": str(uuid.uuid4()), "WorkGroup": "wg", **members}
    return sandbox.client("athena").start_query_execution(**request)["QueryExecutionId"]


def ended(sandbox, query_id):
    def probe():
        query = sandbox.client("athena").get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        return query if query["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED") else None
    return until(probe)


def data(sandbox, *lines, compressed=True):
    """Lines below a fresh prefix; the location."""
    prefix = f"data/{uuid.uuid4().hex}/"
    body = "".join(line + "\n" for line in lines).encode()
    s3 = sandbox.client("s3")
    s3.put_object(Bucket=BUCKET, Key=prefix + ("a.json.gz" if compressed else "a.json"),
                  Body=gzip.compress(body) if compressed else body)
    s3.put_object(Bucket=BUCKET, Key=prefix + "_hidden.json", Body=b"not json")
    s3.put_object(Bucket=BUCKET, Key=prefix + ".hidden", Body=b"not json")
    return f"s3://{BUCKET}/{prefix}"


def table(sandbox, columns, location, serde=OPENX, **properties):
    name = f"t_{uuid.uuid4().hex[:8]}"
    given = {name.replace("__", "."): value for name, value in properties.items()} or {"serialization.format": "1"}
    listed = ", ".join(f"'{key}'='{value}'" for key, value in given.items())
    sandbox.sql(f"CREATE EXTERNAL TABLE `db`.`{name}` ({columns}) ROW FORMAT SERDE '{serde}' "
                f"WITH SERDEPROPERTIES ({listed}) LOCATION '{location}'")
    return name


def test_token_rules(sandbox, refused):
    athena, token = sandbox.client("athena"), str(uuid.uuid4())
    members = {"QueryString": "SELECT 1", "ClientRequestToken": token, "WorkGroup": "wg"}
    first = athena.start_query_execution(**members)["QueryExecutionId"]
    assert athena.start_query_execution(**members)["QueryExecutionId"] == first
    answer = refused("InvalidRequestException", athena.start_query_execution, **{**members, "QueryString": "SELECT 2"})
    assert answer["AthenaErrorCode"] == "IDEMPOTENT_PARAMETER_MISMATCH"
    assert answer["Error"]["Message"] == "Idempotent parameters do not match"
    refused("InvalidRequestException", athena.start_query_execution, **members,
            QueryExecutionContext={"Database": "db"})
    raw = Raw(sandbox)
    for wrong, said in [({}, "clientRequestToken is null or empty"), ({"ClientRequestToken": "x" * 31}, "length")]:
        status, body = raw.json("athena", "AmazonAthena.StartQueryExecution", {"QueryString": "SELECT 1", **wrong})
        assert status == 400 and '"AthenaErrorCode":"INVALID_INPUT"' in body and said in body


def test_a_token_brings_a_failed_query_back(sandbox):
    token = str(uuid.uuid4())
    first = start(sandbox, "SELECT * FROM missing", ClientRequestToken=token,
                  QueryExecutionContext={"Database": "db"})
    assert ended(sandbox, first)["Status"]["AthenaError"]["ErrorType"] == 1110
    assert start(sandbox, "SELECT * FROM missing", ClientRequestToken=token,
                 QueryExecutionContext={"Database": "db"}) == first


@pytest.mark.parametrize("text", [
    'ALTER TABLE "db"."t" SET LOCATION \'s3://b/p/\'', "SELECT * FROM `db`.`t`", "SELECT 1; SELECT 2", "FROB",
    "ALTER TABLE db.order SET LOCATION 's3://bbb/'", "ALTER TABLE `db`.`t` SET LOCATION 'http://b/p'",
    "CREATE EXTERNAL TABLE `t` (`a` strin) LOCATION 's3://bbb/'",
])
def test_malformed_is_refused_at_start(sandbox, refused, text):
    assert refused("InvalidRequestException", start, sandbox, text)["AthenaErrorCode"] == "MALFORMED_QUERY"


def test_start_refusals(sandbox, refused):
    assert "not found" in refused("InvalidRequestException", start, sandbox, "SELECT 1", WorkGroup="none")["Error"][
        "Message"]
    assert "No output location" in refused("InvalidRequestException", start, sandbox, "SELECT 1", WorkGroup="primary")[
        "Error"]["Message"]
    query = ended(sandbox, start(sandbox, "SELECT 1", WorkGroup="primary",
                                 ResultConfiguration={"OutputLocation": f"s3://{BUCKET}/own"}))
    assert query["ResultConfiguration"]["OutputLocation"].startswith(f"s3://{BUCKET}/own/")


def test_set_location_moves_the_catalog_at_the_end_of_the_query(sandbox):
    name = table(sandbox, "`a` string", f"s3://{BUCKET}/one/")
    glue = sandbox.client("glue")
    sandbox.settings(query_seconds=0.5)
    query_id = start(sandbox, f"ALTER TABLE `db`.`{name}` SET LOCATION 's3://{BUCKET}/two/'")
    assert glue.get_table(DatabaseName="db", Name=name)["Table"]["StorageDescriptor"]["Location"].endswith("one/")
    query = ended(sandbox, query_id)
    assert query["StatementType"] == "DDL" and query["ResultConfiguration"]["OutputLocation"].endswith(".txt")
    after = glue.get_table(DatabaseName="db", Name=name)["Table"]
    assert after["StorageDescriptor"]["Location"].endswith("two/") and after["VersionId"] == "2"
    assert after["StorageDescriptor"]["Columns"] == [{"Name": "a", "Type": "string"}]


def test_ddl_failures_are_failed_queries(sandbox):
    glue, location = sandbox.client("glue"), f"SET LOCATION 's3://{BUCKET}/x/'"
    missing = ended(sandbox, start(sandbox, f"ALTER TABLE `db`.`nope` {location}"))["Status"]
    assert missing["State"] == "FAILED" and missing["AthenaError"]["ErrorCategory"] == 2
    storage = {"Columns": [], "Location": "s3://b/"}
    glue.create_table(DatabaseName="db", TableInput={"Name": "untyped", "StorageDescriptor": storage})
    status = ended(sandbox, start(sandbox, f"ALTER TABLE `db`.`untyped` {location}"))["Status"]
    assert status["StateChangeReason"] == "FAILED: NullPointerException Name is null"
    glue.create_table(DatabaseName="db", TableInput={
        "Name": "ice", "TableType": "EXTERNAL_TABLE", "PartitionKeys": [], "StorageDescriptor": storage,
        "Parameters": {"table_type": "ICEBERG"}})
    assert "Iceberg" in ended(sandbox, start(sandbox, f"ALTER TABLE `db`.`ice` {location}"))["Status"][
        "StateChangeReason"]


def test_create_drop_show_describe(sandbox):
    sandbox.sql("CREATE DATABASE IF NOT EXISTS `other`"), sandbox.sql("CREATE SCHEMA IF NOT EXISTS other")
    for _ in range(2):
        sandbox.sql("CREATE EXTERNAL TABLE IF NOT EXISTS `other`.`T1` (`Id` INT, `s` struct<`A`:string,b:array<int>>) "
                    "PARTITIONED BY (`year` string) LOCATION 's3://bucket/p/'")
    made = sandbox.client("glue").get_table(DatabaseName="other", Name="T1")["Table"]
    assert made["StorageDescriptor"]["Columns"][1]["Type"] == "struct<a:string,b:array<int>>"
    assert made["TableType"] == "EXTERNAL_TABLE" and made["PartitionKeys"] == [{"Name": "year", "Type": "string"}]
    assert sandbox.sql("SHOW TABLES IN `other`") == [["t1"]]
    assert sandbox.sql("DESCRIBE `other`.`t1`")[0][0].split() == ["id", "int"]
    sandbox.sql("DROP TABLE `other`.`t1`"), sandbox.sql("DROP TABLE IF EXISTS `other`.`t1`")
    assert sandbox.sql("SHOW TABLES IN `other`") == []


def test_select_reads_what_the_location_holds(sandbox):
    place = data(sandbox, '{"Item":{"userId":{"S":"u1"},"n":{"N":"1.5"},"tags":{"L":[{"S":"日本"}]}}}',
                 '{"Item":{"userId":{"S":""}}}')
    columns = "`item` struct<userid:struct<s:string>,n:struct<n:double>,tags:struct<l:array<struct<s:string>>>>"
    name = table(sandbox, columns, place, case__insensitive="true")
    assert sandbox.sql(f"SELECT item.userid.s, item.n.n AS num, item.tags.l, item.tags.l[1].s t FROM {name} "
                       "WHERE item.n.n > 1") == [["s", "num", "l", "t"], ["u1", "1.5", "[{s=日本}]", "日本"]]
    rows = sandbox.sql(f'SELECT "{name}"."item" FROM "awsdatacatalog"."db"."{name}" ORDER BY item.userid.s')
    assert rows[1] == ["{userid={s=}, n=null, tags=null}"]
    both = sandbox.sql(f'WITH x AS (SELECT "db"."{name}"."item"."userid"."s" u FROM "db"."{name}") '
                       "SELECT count(*), max(u), min(nullif(u, '')) FROM x")
    assert both == [["_col0", "_col1", "_col2"], ["2", "u1", "u1"]]
    assert sandbox.sql(f'SELECT item.n.n FROM "db"."{name}" ORDER BY 1 NULLS LAST')[2] == [None]


def test_results_in_s3_and_header_only_for_select(sandbox):
    query = ended(sandbox, start(sandbox, "SELECT 'a\"b' x, CAST(NULL AS varchar) y, 1E10 z, '' e"))
    key = query["ResultConfiguration"]["OutputLocation"].removeprefix(f"s3://{BUCKET}/")
    assert sandbox.object(key) == b'"x","y","z","e"\n"a""b",,"1.0E10",""\n'
    answer = sandbox.client("athena").get_query_results(QueryExecutionId=query["QueryExecutionId"])
    assert answer["ResultSet"]["Rows"][1]["Data"][1] == {}
    kinds = [each["Type"] for each in answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]]
    assert kinds == ["varchar", "varchar", "double", "varchar"]


def test_results_page(sandbox):
    query = ended(sandbox, start(sandbox, "SELECT * FROM (VALUES 1, 2, 3) AS t (x) ORDER BY x"))
    athena = sandbox.client("athena")
    first = athena.get_query_results(QueryExecutionId=query["QueryExecutionId"], MaxResults=2)
    assert [row["Data"][0]["VarCharValue"] for row in first["ResultSet"]["Rows"]] == ["x", "1"]
    second = athena.get_query_results(QueryExecutionId=query["QueryExecutionId"], NextToken=first["NextToken"])
    assert [row["Data"][0]["VarCharValue"] for row in second["ResultSet"]["Rows"]] == ["2", "3"]


def test_openx_duplicates_mappings_and_malformed_rows(sandbox):
    place = data(sandbox, '{"Item":{"a":{"S":"1"},"A":{"S":"2"}}}', compressed=False)
    folded = table(sandbox, "`item` struct<a:struct<s:string>>", place)
    with pytest.raises(RuntimeError, match="HIVE_CURSOR_ERROR.*Duplicate key"):
        sandbox.sql(f"SELECT * FROM {folded}")
    exact = table(sandbox, "`item` struct<low:struct<s:string>,up:struct<s:string>>", place, case__insensitive="false",
                  mapping__item="Item", mapping__s="S", mapping__low="a", mapping__up="A")
    assert sandbox.sql(f"SELECT item.low.s, item.up.s FROM {exact}")[1] == ["1", "2"]
    unmapped = table(sandbox, "`item` struct<a:struct<s:string>>", place, case__insensitive="false")
    assert sandbox.sql(f"SELECT * FROM {unmapped}")[1] == [None]
    broken = data(sandbox, '{"a":"1"}', "{oops")
    strict = table(sandbox, "`a` string", broken)
    with pytest.raises(RuntimeError, match="not a valid JSON Object"):
        sandbox.sql(f"SELECT * FROM {strict}")
    lenient = table(sandbox, "`a` string", broken, ignore__malformed__json="true")
    assert sandbox.sql(f"SELECT * FROM {lenient} ORDER BY 1 NULLS LAST") == [["a"], ["1"], [None]]


def test_what_the_suffix_says_is_decompressed(sandbox):
    place = data(sandbox, '{"a":"1"}')
    prefix, packed = place.removeprefix(f"s3://{BUCKET}/"), zstandard.compress(b'{"a":"2"}\n')
    s3, two = sandbox.client("s3"), packed + zstandard.compress(b'{"a":"3"}')
    s3.put_object(Bucket=BUCKET, Key=prefix + "b.jsonl.zst", Body=two)
    name = table(sandbox, "`a` string", place)
    assert sandbox.sql(f"SELECT * FROM {name} ORDER BY 1") == [["a"], ["1"], ["2"], ["3"]]
    for broken in (packed[:-1], packed[:-1] + b"\0", b"{}"):
        s3.put_object(Bucket=BUCKET, Key=prefix + "b.jsonl.zst", Body=broken)
        with pytest.raises(RuntimeError, match="HIVE_CURSOR_ERROR"):
            sandbox.sql(f"SELECT * FROM {name}")


def test_hive_serde_awkward_columns_and_types(sandbox):
    place = data(sandbox, '{"Order":"x","DATE":"2020-01-02","m":{"k":1},"d":"12.50","b":true,"big":9007199254740993,'
                          '"a b":1,"l":[1,null]}')
    name = table(sandbox, "`order` string, `date` date, `m` map<string,int>, `d` decimal(38,10), `b` boolean, "
                          "`big` bigint, `l` array<int>", place, serde=HIVE)
    assert sandbox.sql(f'SELECT "order", "date", m, d, b, big, l, m[\'k\'] FROM {name}')[1] == [
        "x", "2020-01-02", "{k=1}", "12.5000000000", "true", "9007199254740993", "[1, null]", "1"]


def test_select_failures(sandbox):
    gone = table(sandbox, "`a` string", "s3://gone-bucket/x/")
    status = ended(sandbox, start(sandbox, f"SELECT * FROM db.{gone}"))["Status"]
    assert status["AthenaError"]["ErrorType"] == 1306 and status["AthenaError"]["Retryable"] is False
    empty = table(sandbox, "`a` string", f"s3://{BUCKET}/nothing-here/")
    assert sandbox.sql(f"SELECT * FROM {empty}") == [["a"]]
    with pytest.raises(RuntimeError, match="COLUMN_NOT_FOUND"):
        sandbox.sql(f"SELECT nope FROM {empty}")


def test_stop_force_list_and_batch(sandbox, refused):
    sandbox.settings(query_seconds=60)
    athena = sandbox.client("athena")
    first, second, third = (start(sandbox, "SELECT 1") for _ in range(3))
    refused("InvalidRequestException", athena.get_query_results, QueryExecutionId=first)
    athena.stop_query_execution(QueryExecutionId=first)
    stopped = ended(sandbox, first)["Status"]
    assert stopped["StateChangeReason"] == "Query cancelled by user" and "AthenaError" not in stopped
    assert refused("InvalidRequestException", athena.get_query_results, QueryExecutionId=first)[
        "AthenaErrorCode"] == "RESULT_NOT_FOUND"
    sandbox.control("PUT", f"queries/{second}", {"fail": {"reason": "r", "category": 1, "type": 1400,
                                                         "retryable": True}})
    assert ended(sandbox, second)["Status"]["AthenaError"] == {
        "ErrorCategory": 1, "ErrorType": 1400, "Retryable": True, "ErrorMessage": "r"}
    assert athena.list_query_executions(WorkGroup="wg")["QueryExecutionIds"][:3] == [third, second, first]
    batch = athena.batch_get_query_execution(QueryExecutionIds=[third, str(uuid.uuid4())])
    assert batch["QueryExecutions"][0]["QueryExecutionId"] == third and len(batch["UnprocessedQueryExecutionIds"]) == 1
    sandbox.settings(query_seconds=0.05, next_queries=[{"cancel": True}])
    assert ended(sandbox, start(sandbox, "SELECT 1"))["Status"]["State"] == "CANCELLED"
