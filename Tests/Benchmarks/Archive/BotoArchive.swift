internal import Foundation

/// The same work as a plain program does it with boto3: scan, take the types off, write a gzip file for each day, put them.
struct BotoArchive: Decodable {
    private static let script = """
        import gzip, io, json, resource, sys, time
        from boto3.dynamodb.types import TypeDeserializer
        from glaux_sandbox.client import client
        dynamodb, s3 = client("dynamodb", sys.argv[1]), client("s3", sys.argv[1])
        deserialize = TypeDeserializer().deserialize
        def used():
            usage = resource.getrusage(resource.RUSAGE_SELF)
            return usage.ru_utime + usage.ru_stime
        def number(value):
            return int(value) if value == value.to_integral_value() else float(value)
        begun, before, items, days = time.monotonic(), used(), 0, {}
        pages = dynamodb.get_paginator("scan").paginate(
            TableName="Flights", FilterExpression="departs < :to", ExpressionAttributeValues={":to": {"S": "2014-06-01"}})
        for page in pages:
            for item in page["Items"]:
                flight = {name: deserialize(value) for name, value in item.items()}
                day = flight["departs"][:10]
                if day not in days:
                    buffer = io.BytesIO()
                    days[day] = buffer, gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=6)
                days[day][1].write(json.dumps(flight, default=number).encode() + b"\\n")
                items += 1
        for day, (buffer, file) in days.items():
            file.close()
            year, month, date = day.split("-")
            s3.put_object(Bucket="bench", Key=f"year={year}/month={month}/day={date}/part.jsonl.gz", Body=buffer.getvalue())
        print(json.dumps({"items": items, "days": len(days), "seconds": time.monotonic() - begun, "processor": used() - before,
                          "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        """

    var items: Int
    var days: Int
    var seconds: Double
    /// Seconds of a core.
    var processor: Double
    /// Resident memory of the whole process, in MiB.
    var peak: Double

    static func run(against url: String, in folder: String) throws -> BotoArchive {
        let file = "\(folder)/boto"
        let isDone = try Python.run(script, [url], output: file)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        guard isDone, let line = text.split(separator: "\n").last else {
            throw Broken("boto3 ended: \(text.suffix(2000))")
        }
        return try JSONDecoder().decode(BotoArchive.self, from: Data(line.utf8))
    }
}
