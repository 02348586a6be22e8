import GlauxConfig
import GlauxCore
import Testing

extension ConfigProblemTests {
    @Test(
        "amounts of data",
        arguments: [
            ("32", #""32" has no unit. Write "32MB"."#),
            (
                "32 MB",
                #""32 MB" is no amount of data. Write a whole number with kB, MB or GB, such as "32MB"."#
            ),
            ("1.5MB", #""1.5MB" is no amount of data. Write a whole number with kB, MB or GB, such as "32MB"."#),
            ("-1MB", #""-1MB" is no amount of data. Write a whole number with kB, MB or GB, such as "32MB"."#),
            ("MB", #""MB" is no amount of data. Write a whole number with kB, MB or GB, such as "32MB"."#),
            ("1TB", #""1TB" is no amount of data. Write a whole number with kB, MB or GB, such as "32MB"."#),
            (
                "0MB",
                #""0MB" reads nothing. Write 100kB to 1GB; an export is read for its columns and the view alone, so with "columns" declared and "view: off" no sample is taken."#
            ),
            (
                "0",
                #""0" reads nothing. Write 100kB to 1GB; an export is read for its columns and the view alone, so with "columns" declared and "view: off" no sample is taken."#
            ),
            ("99kB", #""99kB" is out of range. Write 100kB to 1GB."#),
            ("1GiB", #""1GiB" is out of range. Write 100kB to 1GB."#),
            ("9223372036854775807GB", #""9223372036854775807GB" is out of range. Write 100kB to 1GB."#),
            (
                "9223372036854775808kB",
                #""9223372036854775808kB" is no amount of data. Write a whole number with kB, MB or GB, such as "32MB"."#
            ),
        ])
    func amounts(text: String, message: String) {
        expect(Self.table + "    sample: \(text)\n", [":6:13  tables[0].sample: \(message)"])
    }

    @Test(
        "what a generation must show",
        arguments: [
            ("true", #":6:13  tables[0].verify: is "true". Write keys with values, one a line: "key: value"."#),
            ("{cuont_drop: 20%}", #":6:14  tables[0].verify.cuont_drop: unknown key. Did you mean "count_drop"?"#),
            ("{rows: 20%}", ":6:14  tables[0].verify.rows: unknown key. Known here: count_drop, assert, scan."),
            (
                "{count_drop: 20}",
                #":6:26  tables[0].verify.count_drop: "20" is no percentage. Write a whole number with %, such as "20%"."#
            ),
            (
                "{count_drop: 0.2%}",
                #":6:26  tables[0].verify.count_drop: "0.2%" is no percentage. Write a whole number with %, such as "20%"."#
            ),
            (
                "{count_drop: -5%}",
                #":6:26  tables[0].verify.count_drop: "-5%" is no percentage. Write a whole number with %, such as "20%"."#
            ),
            (
                "{count_drop: 1001%}",
                #":6:26  tables[0].verify.count_drop: "1001%" is out of range. Write "0%" to "1000%"."#
            ),
            (
                "{count_drop: 99999999999999999999%}",
                #":6:26  tables[0].verify.count_drop: "99999999999999999999%" is out of range. Write "0%" to "1000%"."#
            ),
            ("{count_drop: }", ":6:26  tables[0].verify.count_drop: has no value. Write one, or remove the key."),
            (
                "{scan: maybe}",
                #":6:20  tables[0].verify.scan: "maybe" is neither true nor false. Write one of the two."#
            ),
            (
                "{assert: SELECT 1}",
                #":6:22  tables[0].verify.assert: is "SELECT 1". Write a list of queries, each beginning with "- "."#
            ),
            (
                "{assert: ['DELETE FROM {table}']}",
                #":6:23  tables[0].verify.assert[0]: "DELETE FROM {table}" is no query. Write one that begins with SELECT, such as "SELECT count(*) > 0 FROM {table}"."#
            ),
            (
                "{assert: ['SELECTED {table}']}",
                #":6:23  tables[0].verify.assert[0]: "SELECTED {table}" is no query. Write one that begins with SELECT, such as "SELECT count(*) > 0 FROM {table}"."#
            ),
            (
                "{assert: ['']}",
                #":6:23  tables[0].verify.assert[0]: "" is no query. Write one that begins with SELECT, such as "SELECT count(*) > 0 FROM {table}"."#
            ),
            (
                "{assert: ['SELECT true FROM {table}; DROP TABLE x']}",
                #":6:23  tables[0].verify.assert[0]: "SELECT true FROM {table}; DROP TABLE x" has a semicolon. Write one query, without it."#
            ),
            (
                "{assert: ['SELECT true']}",
                #":6:23  tables[0].verify.assert[0]: "SELECT true" does not ask about {table}. Write it where the table's name belongs."#
            ),
            (
                "{assert: ['SELECT true FROM {table} -- for now']}",
                #":6:23  tables[0].verify.assert[0]: "SELECT true FROM {table} -- for now" has a comment. Write the query without it."#
            ),
        ])
    func verification(text: String, problem: String) {
        expect(Self.table + "    verify: \(text)\n", [problem])
    }

    @Test(
        "drift, views, and how long generations are kept",
        arguments: [
            (
                "serde: json",
                #":6:12  tables[0].serde: "json" is not known here. Write "openx" or "hive"."#
            ),
            (
                "serde: hive\n    columns: {id: S, Id: N}",
                #":6:12  tables[0].serde: "hive" cannot show the columns: id and Id differ in case only, and Hive's SerDe would show the last one of them for both. Write "openx"."#
            ),
            (
                "on_drift: grow",
                #":6:15  tables[0].on_drift: "grow" is not known here. Write "add" or "hold" or "ignore"."#
            ),
            (
                "view: My-View",
                #":6:11  tables[0].view: "My-View" cannot be an Athena view. Write 1 to 255 of the characters a-z 0-9 _"#
            ),
            (
                "view: Plain",
                #":6:11  tables[0].view: "Plain" has capitals, which Athena folds. Write "plain"."#
            ),
            ("view: on", #":6:11  tables[0].view: on is a boolean in YAML. Put it in quotes: "on"."#),
            ("view: [a]", ":6:11  tables[0].view: is a list. Write a single value."),
            ("snapshots: 3", #":6:16  tables[0].snapshots: "3" is neither true nor false. Write one of the two."#),
            ("keep_for: 30", #":6:15  tables[0].keep_for: "30" has no unit. Write "30m" or "30h"."#),
            (
                "keep_for: 11y",
                #":6:15  tables[0].keep_for: "11y" is no duration. Write whole numbers with d, h, m or s, such as "90s" or "1h30m"."#
            ),
            ("keep_for: 3661d", #":6:15  tables[0].keep_for: "3661d" is too long. Write at most "3660d"."#),
            ("grace: -1h", #":6:12  tables[0].grace: "-1h" is negative. Write a duration such as "15m" or "8h"."#),
            ("scrub: 59m", #":6:12  tables[0].scrub: "59m" is too short. Write at least "1h"."#),
            ("scrub: 0s", #":6:12  tables[0].scrub: "0s" is too short. Write at least "1h"."#),
            (
                "scrub: 'off'",
                #":6:12  tables[0].scrub: "off" is no duration. Write whole numbers with d, h, m or s, such as "90s" or "1h30m"."#
            ),
            ("keep_versions: 0", #":6:20  tables[0].keep_versions: "0" is out of range. Write 1 to 10000."#),
            ("keep_versions: all", #":6:20  tables[0].keep_versions: "all" is not a whole number. Write 1 to 10000."#),
            (
                "create_database: yes",
                #":6:22  tables[0].create_database: "yes" is neither true nor false. Write one of the two."#
            ),
            (
                "columns: Infer",
                #":6:14  tables[0].columns: "Infer" is not known here. Write "infer", or attributes with their types."#
            ),
        ])
    func generations(line: String, problem: String) {
        expect(Self.table + "    \(line)\n", [problem])
    }

    @Test("over Ion there is nothing that needs columns")
    func ion() {
        expect(
            Self.table + "    format: ion\n    verify: {scan: true}\n    snapshots: true\n    view: plain\n",
            [
                #":7:13  tables[0].verify: "assert" and "scan" need columns, which Glaux knows of "dynamodb-json" alone. Remove them."#,
                #":8:16  tables[0].snapshots: snapshots need columns, which Glaux knows of "dynamodb-json" alone. Write "false"."#,
                #":9:11  tables[0].view: a view needs columns, which Glaux knows of "dynamodb-json" alone. Write "off"."#,
            ])
        expect(
            Self.table + "    format: ion\n    columns: infer\n",
            [
                #":7:14  tables[0].columns: columns are inferred from DynamoDB JSON alone, but the format is "ion". Remove "columns" and create the Athena table yourself, or remove "format"."#
            ])
    }
}
