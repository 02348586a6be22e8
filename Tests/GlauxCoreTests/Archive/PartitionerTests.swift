import Testing

@testable import GlauxCore

@Suite("which partition an item goes to")
struct PartitionerTests {
    static let tokyo = TimeZoneRules(identifier: "Asia/Tokyo", initialOffset: 32_400, transitions: [])

    static func place(
        _ item: String, _ keys: [PartitionKey], window: (rule: WindowRule, span: ArchiveWindow)? = nil
    ) throws -> (values: [String], isMalformed: Bool) {
        var partitioner = Partitioner(keys: keys, window: window, defaultPartition: "__HIVE_DEFAULT_PARTITION__")
        let place = try #require(try place(item, &partitioner))
        return (place.values, place.isMalformed)
    }

    static func place(
        _ item: String, _ partitioner: inout Partitioner
    ) throws -> (values: [String], isMalformed: Bool, isUntimed: Bool)? {
        var transcoder = ItemTranscoder(finding: partitioner.attributes)
        var line = TranscodedLine()
        let bytes = Array(item.utf8)
        return try bytes.withUnsafeBytes { bytes in
            _ = try transcoder.transcode(bytes, into: &line)
            guard let place = partitioner.place(transcoder.found, in: bytes) else { return nil }
            return (partitioner.partitions[place.index], place.isMalformed, place.isUntimed)
        }
    }

    static func slice(_ name: String, _ range: Range<Int>?) -> PartitionKey {
        PartitionKey(name: name, attribute: "t", source: .characters(range))
    }

    static func calendar(_ part: CalendarPart, _ form: TimeForm, _ zone: TimeZoneRules = .utc) -> PartitionKey {
        PartitionKey(name: part.rawValue, attribute: "t", source: .calendar(part, form, zone))
    }

    static let none = "__HIVE_DEFAULT_PARTITION__"

    @Test(
        "characters of a text are counted from 0, and an escape is one of them",
        arguments: [
            (#"{"S":"2026-01-14"}"#, slice("year", 0..<4), "2026"),
            (#"{"S":"2026-01-14"}"#, slice("month", 5..<7), "01"),
            (#"{"S":"\u0032026-01"}"#, slice("year", 0..<4), "2026"), (#"{"S":"猫の日"}"#, slice("x", 1..<3), "の日"),
            (#"{"S":"a\ud83d\ude00b"}"#, slice("x", 1..<2), "😀"), (#"{"S":"whole"}"#, slice("x", nil), "whole"),
            (#"{"N":"20260114"}"#, slice("year", 0..<4), "2026"), (#"{"S":"ab"}"#, slice("x", 0..<2), "ab"),
            (#"{"S":"a/b=c"}"#, slice("x", nil), "a/b=c"),
        ])
    func characters(value: String, key: PartitionKey, expected: String) throws {
        let (values, isMalformed) = try Self.place("{\"t\":\(value)}", [key])
        #expect(values == [expected] && !isMalformed)
    }

    @Test(
        "what is too short, of another type, absent, or no year goes under the default, and is counted",
        arguments: [
            (#"{"t":{"S":"202"}}"#, slice("year", 0..<4)), (#"{"t":{"S":"abcd-01"}}"#, slice("year", 0..<4)),
            (#"{"t":{"L":[]}}"#, slice("year", 0..<4)), (#"{"other":{"S":"2026"}}"#, slice("year", 0..<4)),
            ("{}", slice("x", nil)), (#"{"t":{"S":""}}"#, slice("x", nil)), (#"{"t":{"S":"a\nb"}}"#, slice("x", nil)),
            (#"{"t":{"S":"猫"}}"#, slice("x", 0..<2)), (#"{"t":{"BOOL":true}}"#, slice("x", nil)),
            (#"{"t":{"S":"1768385930"}}"#, calendar(.year, .epochSeconds)),
            (#"{"t":{"N":"1e30"}}"#, calendar(.year, .epochSeconds)),
            (#"{"t":{"N":"-99999999999"}}"#, calendar(.day, .epochSeconds)),
            (#"{"t":{"S":"2026-13-01"}}"#, calendar(.day, .iso8601)),
            (#"{"t":{"S":"yesterday"}}"#, calendar(.day, .iso8601)),
        ])
    func malformed(item: String, key: PartitionKey) throws {
        let (values, isMalformed) = try Self.place(item, [key])
        #expect(values == [Self.none] && isMalformed)
    }

    @Test(
        "a calendar shows a time as the zone has it",
        arguments: [
            (#"{"N":"1768400000"}"#, calendar(.date, .epochSeconds), "2026-01-14"),
            (#"{"N":"1768400000"}"#, calendar(.date, .epochSeconds, tokyo), "2026-01-14"),
            (#"{"N":"1768406400"}"#, calendar(.date, .epochSeconds, tokyo), "2026-01-15"),
            (#"{"N":"1768406400.9"}"#, calendar(.hour, .epochSeconds), "16"),
            (#"{"N":"1.7684064E9"}"#, calendar(.hour, .epochSeconds), "16"),
            (#"{"N":"-1"}"#, calendar(.year, .epochSeconds), "1969"),
            (#"{"N":"1768406400123"}"#, calendar(.day, .epochMillis, tokyo), "15"),
            (#"{"N":"-1"}"#, calendar(.date, .epochMillis), "1969-12-31"),
            (#"{"S":"2026-01-14T16:00:00Z"}"#, calendar(.date, .iso8601, tokyo), "2026-01-15"),
            (#"{"S":"2026-01-14T16:00:00.123+09:00"}"#, calendar(.hour, .iso8601), "07"),
            (#"{"S":"2026-01-14 16:00:00"}"#, calendar(.hour, .iso8601, tokyo), "16"),
            (#"{"S":"2026-01-14"}"#, calendar(.month, .iso8601), "01"),
            (#"{"S":"2026-01-14T16:05"}"#, calendar(.hour, .iso8601), "16"),
            (#"{"S":"2026-01-14T16:05Z"}"#, calendar(.hour, .iso8601), "16"),
            (#"{"S":"2026-01-14 16:05:00.123456+0900"}"#, calendar(.hour, .iso8601), "07"),
            (#"{"S":"2026-01-14t16:05:00-03"}"#, calendar(.hour, .iso8601), "19"),
        ])
    func calendars(value: String, key: PartitionKey, expected: String) throws {
        let (values, isMalformed) = try Self.place("{\"t\":\(value)}", [key])
        #expect(values == [expected] && !isMalformed)
    }

    @Test("partitions are numbered as they come, and known again")
    func known() throws {
        var partitioner = Partitioner(
            keys: [Self.slice("year", 0..<4), PartitionKey(name: "who", attribute: "u", source: .characters(nil))],
            window: nil, defaultPartition: Self.none)
        let items = [
            #"{"t":{"S":"2026"},"u":{"S":"a"}}"#, #"{"t":{"S":"2025"},"u":{"S":"a"}}"#, #"{"t":{"S":"2026"}}"#,
            #"{"u":{"S":"a"},"t":{"S":"2026"}}"#,
        ]
        for item in items { _ = try Self.place(item, &partitioner) }
        #expect(partitioner.partitions == [["2026", "a"], ["2025", "a"], ["2026", Self.none]])
    }

    static let january = ArchiveWindow(
        from: Timestamp(iso8601: "2026-01-01T00:00:00Z"), to: Timestamp(secondsSince1970: 1_769_904_000))

    @Test(
        "an item that tells no time goes under the default with all its keys, whatever else it tells",
        arguments: [
            #"{"t":{"S":"x"},"at":{"S":"soon"}}"#, #"{"t":{"S":"x"},"at":{"N":"1777939393"}}"#, #"{"t":{"S":"x"}}"#,
            #"{"t":{"S":"x"},"at":{"S":"20260114T101850Z"}}"#, #"{"t":{"S":"x"},"at":{"S":"2026-13-45T99:99:99Z"}}"#,
            #"{"t":{"S":"x"},"at":{"S":"2026-01-32"}}"#, #"{"t":{"S":"x"},"at":{"S":"2026"}}"#,
        ])
    func noTime(item: String) throws {
        let rule = WindowRule(attribute: "at", form: .iso8601, zone: .utc, end: .lastMonth)
        var partitioner = Partitioner(
            keys: [Self.slice("x", nil), Self.slice("y", 0..<1)], window: (rule, Self.january), defaultPartition: "none"
        )
        let place = try #require(try Self.place(item, &partitioner))
        #expect(place.values == ["none", "none"] && place.isMalformed && place.isUntimed)
    }

    @Test(
        "an item is in the window by its own offset; without one, its time is local",
        arguments: [
            ("2026-01-01T00:00:00Z", .utc, true), ("2025-12-31T23:59:59.999Z", .utc, false),
            ("2026-01-01T08:59:59+09:00", .utc, false), ("2026-02-01T08:59:59+09:00", .utc, true),
            ("2026-01-31T23:00:00-02:00", .utc, false), ("2025-12-31T23:00:00-02:00", .utc, true),
            ("2026-02-01T08:59:59", tokyo, true), ("2026-02-01 09:00:00", tokyo, false),
            ("2026-01-01", tokyo, false), ("2026-01-31T23:59:59Z", tokyo, true),
        ] as [(String, TimeZoneRules, Bool)])
    func offsets(at: String, zone: TimeZoneRules, isInside: Bool) throws {
        let rule = WindowRule(attribute: "at", form: .iso8601, zone: zone, end: .lastMonth)
        var partitioner = Partitioner(keys: [], window: (rule, Self.january), defaultPartition: "none")
        let place = try Self.place("{\"at\":{\"S\":\"\(at)\"}}", &partitioner)
        #expect((place != nil) == isInside && place?.isMalformed != true)
        // Whatever is inside, DynamoDB's filter lets through.
        let filter = rule.filter(Self.january)
        #expect(filter.values[":from"] == .string("2025-12-30") && filter.values[":to"] == .string("2026-02-03"))
        #expect(!isInside || ("2025-12-30" <= at && at < "2026-02-03"))
    }

    @Test("numbers go by DynamoDB's own order, and one that is no time is told")
    func numbers() throws {
        let rule = WindowRule(attribute: "at", form: .epochSeconds, zone: .utc, end: .lastMonth)
        for (number, isUntimed) in [("1768385930.5", false), ("-1e30", true), ("1768385930", false)] {
            var partitioner = Partitioner(keys: [], window: (rule, Self.january), defaultPartition: "none")
            let place = try #require(try Self.place("{\"at\":{\"N\":\"\(number)\"}}", &partitioner))
            #expect(place.isUntimed == isUntimed)
        }
    }

    @Test("without keys there is one partition")
    func unpartitioned() throws {
        let (values, isMalformed) = try Self.place("{}", [])
        #expect(values == [] && !isMalformed)
    }

    @Test("folders are escaped as Hive escapes them")
    func folders() {
        let keys = [Self.slice("year", nil), Self.slice("who", nil)]
        #expect(
            ArchivePath.folder("logs", keys, ["2026", "a/b=c:%\u{1} é猫"]) == "logs/year=2026/who=a%2Fb%3Dc%3A%25%01 é猫/"
        )
        #expect(ArchivePath.folder("", [], []) == "")
        #expect(
            ArchivePath.name(
                TableName("chat"), slot: Timestamp(secondsSince1970: 1_768_406_400), segment: 3, piece: 12, .gzip)
                == "chat-20260114T160000Z-0003-00012.jsonl.gz")
    }
}
