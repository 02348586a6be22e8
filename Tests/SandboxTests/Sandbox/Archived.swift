import Foundation
import Testing

/// A table to archive, and boto3's opinion of what came of it.
struct Archived: Sendable {
    let sandbox: Sandbox
    let name: String

    init(_ sandbox: Sandbox, items: Int, recovery: Bool = false) async throws {
        self.init(sandbox, named: SampleTable(.created, "a").name)
        try await sandbox.makeDynamoDB(name, recovery: recovery)
        let made = try await python(Self.fill, [String(items)])
        #expect(made == "made")
    }

    /// One that is there already.
    init(_ sandbox: Sandbox, named name: String) {
        self.sandbox = sandbox
        self.name = name
    }

    /// Items of every type, with every digit and any alphabet, spread over two years; three tell no time or no year.
    private static let fill = #"""
        import sys
        from decimal import Decimal
        from boto3.dynamodb.types import TypeSerializer
        from glaux_sandbox.client import client
        endpoint, table, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
        serialize = TypeSerializer().serialize
        items = []
        for n in range(count):
            items.append({
                "pk": f"k{n}", "at": f"20{25 + n % 2}-{1 + n % 3:02}-{1 + n % 28:02}T00:00:{n % 60:02}.{n % 1000:03}Z",
                "Action": ["view", "buy"][n % 2], "count": Decimal(n) / 8, "year": n, "text": "x" * (n % 977)})
        items[0].update({
            "digits": Decimal("-12345678901234567890123456789.012345678"), "small": Decimal("1E-130"),
            "big": Decimal("9.9999999999999999999999999999999999999E+125"), "empty": "", "none": None, "flag": False,
            "bytes": b"\x00\xff\n", "strings": {"a", "\u543e\u8f29\u306f\u732b"}, "numbers": {Decimal(1), Decimal("2.50")},
            "blobs": {b"\x00", b"ab"}, "list": [1, "\"\\/\b\f\n\r\t\x01", [], {}], "map": {" ": {"a.b": [None, True]}, "\U0001f600": "\u2028"}})
        items[1]["text"] = "\u732b" * 130000
        items += [{"pk": "untimed"}, {"pk": "numbered", "at": 5}, {"pk": "garbled", "at": "soon"}]
        dynamodb = client("dynamodb", endpoint)
        puts = [{"PutRequest": {"Item": {name: serialize(value) for name, value in item.items()}}} for item in items]
        for start in range(0, len(puts), 25):
            dynamodb.batch_write_item(RequestItems={table: puts[start:start + 25]})
        print("made", end="")
        """#

    /// Reads the table and the archive's objects, and says how they differ.
    private static let compare = #"""
        import base64, gzip, json, sys, zstandard
        from collections import Counter
        from decimal import Decimal
        from boto3.dynamodb.types import Binary, TypeDeserializer
        from glaux_sandbox.client import client
        endpoint, table, prefix = sys.argv[1:4]
        deserialize = TypeDeserializer().deserialize
        def plain(value):
            if isinstance(value, (Binary, bytes)):
                return base64.b64encode(bytes(value)).decode()
            if isinstance(value, set):
                return sorted((plain(one) for one in value), key=repr)
            if isinstance(value, list):
                return [plain(one) for one in value]
            if isinstance(value, dict):
                return {name: plain(one) for name, one in value.items()}
            return value
        def seen(item):
            for name in ("strings", "numbers", "blobs"):
                if name in item:
                    item[name] = sorted(item[name], key=repr)
            return repr(sorted(item.items()))
        def year(item):
            at = item.get("at")
            return at[:4] if isinstance(at, str) and at[:4].isdigit() else "__HIVE_DEFAULT_PARTITION__"
        wanted = Counter()
        for page in client("dynamodb", endpoint).get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                item = plain({name: deserialize(value) for name, value in item.items()})
                wanted[f"year={year(item)}/ " + seen(item)] += 1
        s3 = client("s3", endpoint)
        found, objects = Counter(), 0
        unpack = {"gz": gzip.decompress, "zst": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body)}
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket="glaux-sandbox", Prefix=prefix + "/"):
            for entry in page.get("Contents", []):
                objects += 1
                body = s3.get_object(Bucket="glaux-sandbox", Key=entry["Key"])["Body"].read()
                body = unpack.get(entry["Key"].rsplit(".", 1)[1], bytes)(body)
                folder = entry["Key"][len(prefix) + 1:].rsplit("/", 1)[0] + "/"
                for line in body.split(b"\n")[:-1]:
                    item = json.loads(line, parse_float=Decimal, parse_int=Decimal)
                    found[folder + " " + seen(item)] += 1
        uploads = s3.list_multipart_uploads(Bucket="glaux-sandbox").get("Uploads", [])
        uploads = sum(one["Key"].startswith(prefix + "/") for one in uploads)
        missing, surplus = wanted - found, found - wanted
        print(f"missing {sum(missing.values())}, surplus {sum(surplus.values())}, uploads {uploads}"
              if missing or surplus or uploads else f"same in {objects} objects", end="")
        for one in list(missing)[:2] + list(surplus)[:2]:
            print("\n" + one[:600], end="")
        """#

    /// Puts one item of this year, and then one whose time is now and which has an attribute more.
    func put(_ key: String) async throws {
        let put = #"""
            import sys
            from datetime import datetime, timezone
            from glaux_sandbox.client import client
            now = datetime.now(timezone.utc)
            at = now.strftime("%Y-01-01T00:00:00Z" if sys.argv[3] == "early" else "%Y-%m-%dT%H:%M:%SZ")
            item = {"pk": {"S": sys.argv[3]}, "at": {"S": at}}
            if sys.argv[3] == "late":
                item["Mood"] = {"S": "well"}
            client("dynamodb", sys.argv[1]).put_item(TableName=sys.argv[2], Item=item)
            """#
        _ = try await python(put, [key])
    }

    /// The columns that each partition has.
    func columnsOfPartitions() async throws -> String {
        let list = #"""
            import sys
            from glaux_sandbox.client import client
            found = client("glue", sys.argv[1]).get_partitions(DatabaseName="ddb", TableName=sys.argv[2])["Partitions"]
            for one in sorted(found, key=lambda one: one["Values"]):
                names = ",".join(column["Name"] for column in one["StorageDescriptor"]["Columns"])
                print(names, end=" ")
            """#
        return try await python(list, [])
    }

    private func python(_ script: String, _ arguments: [String]) async throws -> String {
        let result = try await Program(path: Sandbox.python).run(
            ["-c", script, sandbox.endpoint, name] + arguments,
            environment: Sandbox.pythonEnvironment)
        #expect(result.exit == .status(0), "\(result.errors)")
        return result.output
    }

    /// `same in N objects`, or what differs.
    ///
    /// - Parameter prefix: of the archive; the table's name by default
    func comparison(of prefix: String? = nil) async throws -> String {
        try await python(Self.compare, [prefix ?? name])
    }

    func config(olderThan age: String = "1d", _ lines: String...) -> ConfigText { config(olderThan: age, lines) }

    func config(olderThan age: String = "1d", _ lines: [String]) -> ConfigText {
        ConfigText(sandbox, sections: ["archives:"] + entry(name, olderThan: age, lines), tables: [])
    }

    /// An archive of the table, of that name, in a folder of that name.
    func entry(_ archive: String, olderThan age: String = "1d", _ lines: [String]) -> [String] {
        [
            "  - name: \(archive)", "    table: \(name)", "    every: 8h", "    bucket: \(Sandbox.bucket)",
            "    prefix: \(archive)", "    partition_by: {year: \"at[0:4]\"}",
            "    where: {attribute: at, older_than: \(age)}",
            "    target: ddb.\(archive)",
        ] + lines.map { "    \($0)" }
    }

    /// The archive's first job, once it has come to rest.
    ///
    /// - Parameter archive: by default that with the table's name
    func firstJob(_ daemon: Daemon, of archive: String? = nil) async throws -> JobDocument {
        let archive = archive ?? name
        return try await eventually("the first job of \(archive), in \(daemon.logPath)") {
            guard let job = try await daemon.jobs(of: archive).last else { return nil }
            return ["succeeded", "failed", "cancelled", "held"].contains(job.state) ? try await daemon.job(job.id) : nil
        }
    }
}
