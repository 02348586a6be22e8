import GlauxConfig
import GlauxCore
import Testing

@Suite("config problems")
struct ConfigProblemTests {
    @Test("a file with repeated keys is parsed again for the others only while it is small", arguments: [false, true])
    func repeatedKeys(isLarge: Bool) {
        let keys = "tables: []\ntables: []\nlimits: {}\nlimits: {}\n"
        let text = (isLarge ? "# " + String(repeating: "x", count: 1_100_000) + "\n" : "") + keys
        let error = #expect(throws: ConfigProblems.self) {
            try ConfigLoader.load([ConfigText(path: "c", text: text)], timeZones: .system)
        }
        #expect(error?.problems.count { $0.text.contains("is written twice") } == (isLarge ? 1 : 2), "\(error as Any)")
    }

    @Test(
        "what is not one YAML mapping is refused with its position",
        arguments: [
            ("", [#"holds nothing. Write "tables:" and under it the tables, or remove the file."#]),
            ("# only a comment\n", [#"holds nothing. Write "tables:" and under it the tables, or remove the file."#]),
            ("---\n", [#"holds nothing. Write "tables:" and under it the tables, or remove the file."#]),
            ("just text\n", [#":1:1  is "just text". Write keys with values, one a line: "key: value"."#]),
            ("- a list\n", [#":1:1  is a list. Write keys with values, one a line: "key: value"."#]),
            (
                "tables: [\n",
                [
                    ":2:1  not YAML: while parsing a flow node: did not find expected node content. Check the indentation and the quotes around here."
                ]
            ),
            (
                "tables:\n\t- name: x\n",
                [
                    ":2:1  not YAML: while scanning for the next token: found character that cannot start any token. Indent with spaces, and put a value that begins with @, ` or % in quotes."
                ]
            ),
            (
                "operators: \"glaux\n",
                [
                    ":2:1  not YAML: while scanning a quoted scalar from line 1: found unexpected end of stream. Close the quotes."
                ]
            ),
            (
                "tables: []\n---\ntables: []\n",
                [
                    #":2:1  not YAML: expected a single document in the stream: but found another document. Write one document a file, without a line "---" between parts."#
                ]
            ),
            (
                Self.table + "    cron: * * * * *\n",
                [
                    #":6:12  not YAML: while scanning an alias: did not find expected alphabetic or numeric character. A value that begins with * must be in quotes, such as cron: "0 18 1 * *"."#
                ]
            ),
            (
                Self.table + "    cron: */5 * * * *\n",
                [
                    #":6:12  not YAML: while scanning an alias: did not find expected alphabetic or numeric character. A value that begins with * must be in quotes, such as cron: "0 18 1 * *"."#
                ]
            ),
            (
                "aws: *nothing\n",
                [
                    #":1:6  not YAML: found undefined alias. A value that begins with * must be in quotes, such as cron: "0 18 1 * *"."#
                ]
            ),
            (
                "defaults: &d {every: 8h}\naws: *d\n",
                [
                    #":1:11  anchors and aliases (& and *) are not supported. Write the value out, or put it under "defaults"."#
                ]
            ),
            (
                "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
                [
                    #":1:4  anchors and aliases (& and *) are not supported. Write the value out, or put it under "defaults"."#,
                    #":2:4  anchors and aliases (& and *) are not supported. Write the value out, or put it under "defaults"."#,
                ]
            ),
            ("tables: []\ntables: []\n", [":2:1  tables: is written twice, first on line 1. Remove one of them."]),
            (
                Self.table + "    every: 9h\n",
                [":6:5  tables[0].every: is written twice, first on line 3. Remove one of them."]
            ),
            (
                Self.table + "  - {name: Order, name: Other}\n",
                [":6:6  name: is written twice in its mapping. Remove one of them."]
            ),
            ("tables: []\0\n", [":1  holds a NUL byte, so it is not a text. Write it anew as YAML in UTF-8."]),
            (
                "tables: []\noperators: a\u{1}b\n",
                [":2  not YAML: control characters are not allowed. Remove the character; the file must be plain text."]
            ),
            (
                "a: b: c\n",
                [
                    #":1:5  not YAML: mapping values are not allowed in this context. Put a value that contains ": " in quotes, and check the indentation."#
                ]
            ),
            ("? [x, y]\n: z\n", [":1:3  a key is a list. Write a name."]),
            (
                "<<: {every: 8h}\n",
                [#":1:1  <<: merge keys are not supported. Put what tables share under "defaults"."#]
            ),
        ])
    func documents(text: String, expected: [String]) {
        expect(text, expected)
    }

    @Test(
        "unknown, missing, misplaced and empty keys",
        arguments: [
            ("tabels: []\n", [#":1:1  tabels: unknown key. Did you mean "tables"?"#]),
            ("archives: [~]\n", [#":1:12  archives[0]: is empty. Write "name: …", or remove the "-"."#]),
            (
                "verify: true\n",
                [":1:1  verify: unknown key. Known here: aws, limits, operators, defaults, tables, reports, archives."]
            ),
            (
                "on: true\n",
                [":1:1  on: unknown key. Known here: aws, limits, operators, defaults, tables, reports, archives."]
            ),
            (Self.table + "    bucet: x\n", [#":6:5  tables[0].bucet: unknown key. Did you mean "bucket"?"#]),
            (Self.table + "    bukcet: x\n", [#":6:5  tables[0].bukcet: unknown key. Did you mean "bucket"?"#]),
            (
                Self.table + "    colour: red\n",
                [
                    ":6:5  tables[0].colour: unknown key. Known here: name, target, every, cron, timezone, bucket, bucket_owner, prefix, encryption, format, database, workgroup, result_location, relocate, columns, serde, sample, on_drift, view, verify, snapshots, keep, keep_for, grace, scrub, keep_versions, create_database, on_missed, jitter, timeout, attempts, region, profile, role_arn, external_id, endpoint_url."
                ]
            ),
            ("aws: {regoin: x}\n", [#":1:7  aws.regoin: unknown key. Did you mean "region"?"#]),
            ("limits: {export: 3}\n", [#":1:10  limits.export: unknown key. Did you mean "exports"?"#]),
            (
                "defaults: {name: Article, target: x}\n",
                [
                    #":1:12  defaults.name: belongs to one table. Move it to an entry of "tables"."#,
                    #":1:27  defaults.target: belongs to one table. Move it to an entry of "tables"."#,
                ]
            ),
            (
                "defaults: {every: 8h, cron: '@daily'}\n",
                [#":1:23  defaults.cron: stands beside "every" on line 1. Write one of the two."#]
            ),
            (
                Self.table + "    cron: \"@daily\"\n",
                [#":6:5  tables[0].cron: stands beside "every" on line 3. Write one of the two."#]
            ),
            ("tables: Article\n", [#":1:9  tables: is "Article". Write a list of tables, each beginning with "- "."#]),
            (
                "tables: {name: Article}\n",
                [#":1:9  tables: is a mapping. Write a list of tables, each beginning with "- "."#]
            ),
            (
                "tables: [Article]\n",
                [#":1:10  tables[0]: is "Article". Write keys with values, one a line: "key: value"."#]
            ),
            ("tables:\n  -\n", [#":2:4  tables[0]: is empty. Write "name: …", or remove the "-"."#]),
            ("defaults: []\n", [#":1:11  defaults: is a list. Write keys with values, one a line: "key: value"."#]),
            ("aws: text\n", [#":1:6  aws: is "text". Write keys with values, one a line: "key: value"."#]),
            (
                "tables:\n  - {}\n",
                [
                    ":2:5  tables[0].name: missing. Write the table's name.",
                    #":2:5  tables[0].bucket: missing. Write it here or under "defaults"."#,
                    #":2:5  tables[0].database: missing. Write it here or under "defaults"."#,
                    #":2:5  tables[0].every: missing. Write "every" or "cron"."#,
                ]
            ),
            (
                "tables:\n  - name: Article\n",
                [
                    #":2:5  tables[0].bucket: missing. Write it here or under "defaults"."#,
                    #":2:5  tables[0].database: missing. Write it here or under "defaults"."#,
                    #":2:5  tables[0].every: missing. Write "every" or "cron"."#,
                ]
            ),
            (
                "tables:\n  - every: 8h\n    bucket: b-1\n    database: d\n",
                [":2:5  tables[0].name: missing. Write the table's name."]
            ),
            (Self.table + "    keep:\n", [":6:10  tables[0].keep: has no value. Write one, or remove the key."]),
            (Self.table + "    keep: [1]\n", [":6:11  tables[0].keep: is a list. Write a single value."]),
            (Self.table + "    keep: {a: 1}\n", [":6:11  tables[0].keep: is a mapping. Write a single value."]),
            (Self.table + "    prefix: ~\n", [":6:13  tables[0].prefix: has no value. Write one, or remove the key."]),
        ])
    func keys(text: String, expected: [String]) {
        expect(text, expected)
    }

    @Test(
        "durations",
        arguments: [
            (
                Self.table(without: "every") + "    every: 15\n",
                [#":5:12  tables[0].every: "15" has no unit. Write "15m" or "15h"."#]
            ),
            (
                Self.table(without: "every") + "    every: 15 minutes\n",
                [#":5:12  tables[0].every: "15 minutes" is no duration. Write "15m"."#]
            ),
            (
                Self.table(without: "every") + "    every: 8H\n",
                [#":5:12  tables[0].every: "8H" is no duration. Write "8h"."#]
            ),
            (
                Self.table(without: "every") + "    every: 1.5h\n",
                [
                    #":5:12  tables[0].every: "1.5h" is no duration. Write whole numbers with d, h, m or s, such as "90s" or "1h30m"."#
                ]
            ),
            (
                Self.table(without: "every") + "    every: -5m\n",
                [#":5:12  tables[0].every: "-5m" is negative. Write a duration such as "15m" or "8h"."#]
            ),
            (
                Self.table(without: "every") + "    every: 0s\n",
                [#":5:12  tables[0].every: "0s" is too short. Write at least "10s"."#]
            ),
            (
                Self.table(without: "every") + "    every: 9s\n",
                [#":5:12  tables[0].every: "9s" is too short. Write at least "10s"."#]
            ),
            (
                Self.table(without: "every") + "    every: 367d\n",
                [#":5:12  tables[0].every: "367d" is too long. Write at most "366d"."#]
            ),
            (
                Self.table(without: "every") + "    every: 99999999999999999999d\n",
                [#":5:12  tables[0].every: "99999999999999999999d" is too long. Write at most "366d"."#]
            ),
            (
                Self.table(without: "every") + "    every: 1:30:00\n",
                [
                    #":5:12  tables[0].every: "1:30:00" is no duration (YAML may read it as a number in base 60). Write "1h30m"."#
                ]
            ),
            (
                Self.table(without: "every") + "    every: 90m30\n",
                [
                    #":5:12  tables[0].every: "90m30" is no duration. Write whole numbers with d, h, m or s, such as "90s" or "1h30m"."#
                ]
            ),
            (
                Self.table(without: "every") + "    every: h\n",
                [
                    #":5:12  tables[0].every: "h" is no duration. Write whole numbers with d, h, m or s, such as "90s" or "1h30m"."#
                ]
            ),
            (
                Self.table(without: "every") + "    every: 30m1h\n",
                [
                    #":5:12  tables[0].every: "30m1h" is no duration. Write whole numbers with d, h, m or s, such as "90s" or "1h30m"."#
                ]
            ),
            (
                Self.table(without: "every") + "    every: 8 hrs\n",
                [#":5:12  tables[0].every: "8 hrs" is no duration. Write "8h"."#]
            ),
            (
                Self.table(without: "every") + "    every: rate(8 hours)\n",
                [
                    #":5:12  tables[0].every: "rate(8 hours)" belongs under "cron". Here, write a duration such as "15m" or "8h"."#
                ]
            ),
            (
                Self.table(without: "every") + "    every: \"\"\n",
                [
                    #":5:12  tables[0].every: "" is no duration. Write whole numbers with d, h, m or s, such as "90s" or "1h30m"."#
                ]
            ),
            (
                Self.table(without: "every") + "    every: 5ms\n",
                [
                    #":5:12  tables[0].every: "5ms" is no duration. Write whole numbers with d, h, m or s, such as "90s" or "1h30m"."#
                ]
            ),
            (
                Self.table + "    jitter: 8h\n",
                [#":6:13  tables[0].jitter: "8h" is not less than the interval of "8h". Write less."#]
            ),
            (
                Self.table + "    jitter: 9h\n",
                [#":6:13  tables[0].jitter: "9h" is not less than the interval of "8h". Write less."#]
            ),
            (Self.table + "    timeout: 0s\n", [#":6:14  tables[0].timeout: "0s" is too short. Write at least "1s"."#]),
            (
                Self.table + "    timeout: soon\n",
                [
                    #":6:14  tables[0].timeout: "soon" is no duration. Write whole numbers with d, h, m or s, such as "90s" or "1h30m"."#
                ]
            ),
        ])
    func durations(text: String, expected: [String]) {
        expect(text, expected)
    }

    @Test(
        "cron, rate and time zones",
        arguments: [
            (
                Self.table(without: "every") + "    cron: \"0 18 1 *\"\n",
                [
                    #":5:11  tables[0].cron: "0 18 1 *" has 4 fields; write five: minute hour day-of-month month day-of-week, as in "0 18 1 * *"."#
                ]
            ),
            (
                Self.table(without: "every") + "    cron: \"60 * * * *\"\n",
                [#":5:11  tables[0].cron: "60 * * * *": minute "60" is out of range; write 0-59."#]
            ),
            (
                Self.table(without: "every") + "    cron: \"0 0 31 2 *\"\n",
                [#":5:11  tables[0].cron: "0 0 31 2 *" never occurs: none of its months has such a day."#]
            ),
            (
                Self.table(without: "every") + "    cron: \"@often\"\n",
                [
                    #":5:11  tables[0].cron: "@often" is not a macro; write one of @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly, or five fields."#
                ]
            ),
            (
                Self.table(without: "every") + "    cron: 8h\n",
                [#":5:11  tables[0].cron: "8h" is a duration. Write "every: 8h" instead of "cron"."#]
            ),
            (
                Self.table(without: "every") + "    cron: rate(1 hours)\n",
                [#":5:11  tables[0].cron: "rate(1 hours)": write "rate(1 hour)"."#]
            ),
            (
                Self.table(without: "every") + "    cron: rate(8 hour)\n",
                [#":5:11  tables[0].cron: "rate(8 hour)": write "rate(8 hours)"."#]
            ),
            (
                Self.table(without: "every") + "    cron: rate(0 hours)\n",
                [#":5:11  tables[0].cron: "rate(0 hours)": write 1 to 8784 hours."#]
            ),
            (
                Self.table(without: "every") + "    cron: rate(8 weeks)\n",
                [#":5:11  tables[0].cron: "rate(8 weeks)": write minutes, hours or days, such as "rate(8 hours)"."#]
            ),
            (
                Self.table(without: "every") + "    cron: rate(8)\n",
                [#":5:11  tables[0].cron: "rate(8)": write a number and a unit, such as "rate(8 hours)"."#]
            ),
            (
                Self.table(without: "every") + "    cron: rate(9999999999999999999 days)\n",
                [
                    #":5:11  tables[0].cron: "rate(9999999999999999999 days)": write a number and a unit, such as "rate(8 hours)"."#
                ]
            ),
            (
                Self.table(without: "every") + "    cron: cron(0 18 1 * * *)\n",
                [
                    #":5:11  tables[0].cron: "cron(0 18 1 * * *)" must have ? in exactly one of day-of-month and day-of-week, as in "cron(0 18 1 * ? *)" or "cron(0 18 ? * MON *)"."#
                ]
            ),
            (
                Self.table(without: "every") + "    cron: cron(0 18 1 * ? 2020)\n",
                [#":5:11  tables[0].cron: "cron(0 18 1 * ? 2020)": year "2020" has passed; write * or a year to come."#]
            ),
            (
                Self.table(without: "every") + "    cron: cron(0 18 30 2 ? *)\n",
                [#":5:11  tables[0].cron: "0 18 30 2 ? *" never occurs: none of its months has such a day."#]
            ),
            (
                Self.table(without: "every") + "    cron: \"cron(0 18 1 * ?\"\n",
                [
                    #":5:11  tables[0].cron: "cron(0 18 1 * ?": day-of-week "?" is EventBridge's; write "cron(…)" around its six fields."#
                ]
            ),
            (
                Self.table + "    timezone: Asia/Tokio\n",
                [#":6:15  tables[0].timezone: "Asia/Tokio" is not a time zone. Did you mean "Asia/Tokyo"?"#]
            ),
            (
                Self.table + "    timezone: asia/tokyo\n",
                [#":6:15  tables[0].timezone: "asia/tokyo" is not a time zone. Did you mean "Asia/Tokyo"?"#]
            ),
            (
                Self.table + "    timezone: Tokyo\n",
                [#":6:15  tables[0].timezone: "Tokyo" is not a time zone. Did you mean "Asia/Tokyo"?"#]
            ),
            (
                Self.table + "    timezone: JST\n",
                [#":6:15  tables[0].timezone: "JST" is not a time zone. Write one such as "Asia/Tokyo" or "UTC"."#]
            ),
            (
                Self.table + "    timezone: Mars/Base\n",
                [
                    #":6:15  tables[0].timezone: "Mars/Base" is not a time zone. Write one such as "Asia/Tokyo" or "UTC"."#
                ]
            ),
            (
                Self.table + "    timezone: ../../etc/passwd\n",
                [
                    #":6:15  tables[0].timezone: "../../etc/passwd" is not a time zone. Write one such as "Asia/Tokyo" or "UTC"."#
                ]
            ),
            (
                Self.table + "    timezone: /etc/localtime\n",
                [
                    #":6:15  tables[0].timezone: "/etc/localtime" is not a time zone. Write one such as "Asia/Tokyo" or "UTC"."#
                ]
            ),
            (
                Self.table + "    timezone: right/UTC\n",
                [
                    #":6:15  tables[0].timezone: "right/UTC" is not a time zone. Write one such as "Asia/Tokyo" or "UTC"."#
                ]
            ),
        ])
    func schedules(text: String, expected: [String]) {
        expect(text, expected)
    }

    @Test(
        "names and places",
        arguments: [
            (
                "tables:\n  - {name: ab, every: 8h, bucket: b-1, database: d}\n",
                [
                    #":2:12  tables[0].name: "ab" cannot be a DynamoDB table. Write 3 to 255 of the characters A-Z a-z 0-9 _ . -"#
                ]
            ),
            (
                "tables:\n  - {name: \"a b c\", every: 8h, bucket: b-1, database: d}\n",
                [
                    #":2:12  tables[0].name: "a b c" cannot be a DynamoDB table. Write 3 to 255 of the characters A-Z a-z 0-9 _ . -"#
                ]
            ),
            (
                "tables:\n  - {name: yes, every: 8h, bucket: b-1, database: d}\n",
                [#":2:12  tables[0].name: yes is a boolean in YAML. Put it in quotes: "yes"."#]
            ),
            (
                "tables:\n  - {name: arn:aws:dynamodb:us-east-1:123456789012:table/Article, every: 8h, bucket: b-1, database: d}\n",
                [
                    #":2:12  tables[0].name: "arn:aws:dynamodb:us-east-1:123456789012:table/Article" is an ARN. Write the table's name, which is what follows "table/"."#
                ]
            ),
            (
                Self.table(without: "bucket") + "    bucket: My-Bucket\n",
                [#":5:13  tables[0].bucket: "My-Bucket" has capitals, which no bucket has. Write "my-bucket"."#]
            ),
            (
                Self.table(without: "bucket") + "    bucket: s3://my-bucket\n",
                [
                    #":5:13  tables[0].bucket: "s3://my-bucket" is not a bucket's name. Write the name alone; folders go into "prefix"."#
                ]
            ),
            (
                Self.table(without: "bucket") + "    bucket: ab\n",
                [
                    #":5:13  tables[0].bucket: "ab" cannot be a bucket. Write 3 to 63 of the characters a-z 0-9 . - that begin and end with a letter or digit."#
                ]
            ),
            (
                Self.table(without: "bucket") + "    bucket: my_bucket\n",
                [
                    #":5:13  tables[0].bucket: "my_bucket" cannot be a bucket. Write 3 to 63 of the characters a-z 0-9 . - that begin and end with a letter or digit."#
                ]
            ),
            (
                Self.table(without: "bucket") + "    bucket: 192.168.0.1\n",
                [
                    #":5:13  tables[0].bucket: "192.168.0.1" cannot be a bucket. Write 3 to 63 of the characters a-z 0-9 . - that begin and end with a letter or digit."#
                ]
            ),
            (
                Self.table(without: "bucket") + "    bucket: xn--abc\n",
                [
                    #":5:13  tables[0].bucket: "xn--abc" cannot be a bucket. Write 3 to 63 of the characters a-z 0-9 . - that begin and end with a letter or digit."#
                ]
            ),
            (
                Self.table(without: "bucket") + "    bucket: a..b\n",
                [
                    #":5:13  tables[0].bucket: "a..b" cannot be a bucket. Write 3 to 63 of the characters a-z 0-9 . - that begin and end with a letter or digit."#
                ]
            ),
            (
                Self.table(without: "bucket") + "    bucket: -abc\n",
                [
                    #":5:13  tables[0].bucket: "-abc" cannot be a bucket. Write 3 to 63 of the characters a-z 0-9 . - that begin and end with a letter or digit."#
                ]
            ),
            (
                Self.table(without: "bucket") + "    bucket: my-bucket/exports\n",
                [
                    #":5:13  tables[0].bucket: "my-bucket/exports" is not a bucket's name. Write the name alone; folders go into "prefix"."#
                ]
            ),
            (
                Self.table(without: "database") + "    database: DDB\n",
                [#":5:15  tables[0].database: "DDB" has capitals, which Athena folds. Write "ddb"."#]
            ),
            (
                Self.table(without: "database") + "    database: my-db\n",
                [
                    #":5:15  tables[0].database: "my-db" cannot be an Athena database. Write 1 to 255 of the characters a-z 0-9 _"#
                ]
            ),
            (
                Self.table(without: "database") + "    database: \"\"\n",
                [
                    #":5:15  tables[0].database: "" cannot be an Athena database. Write 1 to 255 of the characters a-z 0-9 _"#
                ]
            ),
            (
                Self.table(without: "database") + "    database: true\n",
                [#":5:15  tables[0].database: true is a boolean in YAML. Put it in quotes: "true"."#]
            ),
            (
                Self.table + "    target: a.b.c\n",
                [#":6:13  tables[0].target: "a.b.c" is not a target. Write "name" or "database.name"."#]
            ),
            (
                Self.table + "    target: Article\n",
                [#":6:13  tables[0].target: "Article" has capitals, which Athena folds. Write "article"."#]
            ),
            (
                Self.table + "    target: ddb.\n",
                [#":6:13  tables[0].target: "" cannot be an Athena table. Write 1 to 255 of the characters a-z 0-9 _"#]
            ),
            (
                Self.table + "    target: x-y\n",
                [
                    #":6:13  tables[0].target: "x-y" cannot be an Athena table. Write 1 to 255 of the characters a-z 0-9 _"#
                ]
            ),
            (
                Self.table + "    workgroup: a b\n",
                [
                    #":6:16  tables[0].workgroup: "a b" cannot be a workgroup. Write 1 to 128 of the characters A-Z a-z 0-9 . _ -"#
                ]
            ),
            (
                Self.table + "    workgroup: \"\"\n",
                [
                    #":6:16  tables[0].workgroup: "" cannot be a workgroup. Write 1 to 128 of the characters A-Z a-z 0-9 . _ -"#
                ]
            ),
            (
                Self.table + "    bucket_owner: 1234\n",
                [
                    #":6:19  tables[0].bucket_owner: "1234" is not an account. Write its twelve digits in quotes, with the zeros that it begins with."#
                ]
            ),
            (
                Self.table + "    bucket_owner: 12345678901\n",
                [
                    #":6:19  tables[0].bucket_owner: "12345678901" is not an account. Write its twelve digits in quotes, with the zeros that it begins with."#
                ]
            ),
            (
                Self.table + "    bucket_owner: \"12345678901x\"\n",
                [
                    #":6:19  tables[0].bucket_owner: "12345678901x" is not an account. Write its twelve digits in quotes, such as "012345678901"."#
                ]
            ),
            (
                Self.table + "    bucket_owner: 1.23456789012e+11\n",
                [
                    #":6:19  tables[0].bucket_owner: "1.23456789012e+11" is not an account. Write its twelve digits in quotes, such as "012345678901"."#
                ]
            ),
            (
                Self.table + "    prefix: a//b\n",
                [#":6:13  tables[0].prefix: "a//b" has "//", which is a folder without a name. Write single slashes."#]
            ),
            (
                Self.table + "    prefix: \"it's\"\n",
                [#":6:13  tables[0].prefix: "it's" has a quote, a backslash or a control character. Leave it out."#]
            ),
            (
                Self.table + "    prefix: \"a\\\"b\"\n",
                [#":6:13  tables[0].prefix: "a"b" has a quote, a backslash or a control character. Leave it out."#]
            ),
            (
                Self.table + "    prefix: \"a\\tb\"\n",
                [#":6:13  tables[0].prefix: "a\u{9}b" has a quote, a backslash or a control character. Leave it out."#]
            ),
            (
                Self.table + "    prefix: s3://b/x\n",
                [
                    #":6:13  tables[0].prefix: "s3://b/x" is a whole location. Write the part after the bucket; the bucket has its own key."#
                ]
            ),
            (
                Self.table + "    prefix: \(String(repeating: "x", count: 513))\n",
                [
                    #":6:13  tables[0].prefix: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" is longer than 512 bytes. Write a shorter one."#
                ]
            ),
            (
                Self.table + "    result_location: my-bucket/x\n",
                [
                    #":6:22  tables[0].result_location: "my-bucket/x" is not an S3 location. Write "s3://bucket/prefix/"."#
                ]
            ),
            (
                Self.table + "    result_location: s3://{buckets}/x\n",
                [
                    #":6:22  tables[0].result_location: "s3://{buckets}/x" is not an S3 location. Write "s3://bucket/prefix/"."#
                ]
            ),
            (
                Self.table + "    result_location: s3://\n",
                [#":6:22  tables[0].result_location: "s3://" is not an S3 location. Write "s3://bucket/prefix/"."#]
            ),
            (
                Self.table + "    result_location: s3://UPPER/x\n",
                [
                    #":6:22  tables[0].result_location: "s3://UPPER/x" is not an S3 location. Write "s3://bucket/prefix/"."#
                ]
            ),
            (
                Self.table + "    result_location: s3://my-bucket/a//b\n",
                [
                    #":6:22  tables[0].result_location: "s3://my-bucket/a//b" has "//", which is a folder without a name. Write single slashes."#
                ]
            ),
            (
                "operators: \"\"\n",
                [#":1:12  operators: "" cannot be a Unix group. Write a group's name, such as "glaux"."#]
            ),
            (
                "operators: 0root\n",
                [#":1:12  operators: "0root" cannot be a Unix group. Write a group's name, such as "glaux"."#]
            ),
            (
                "operators: a:b\n",
                [#":1:12  operators: "a:b" cannot be a Unix group. Write a group's name, such as "glaux"."#]
            ),
        ])
    func names(text: String, expected: [String]) {
        expect(text, expected)
    }

    @Test(
        "choices, numbers and the aws section",
        arguments: [
            (
                Self.table + "    format: json\n",
                [#":6:13  tables[0].format: "json" is not known here. Write "dynamodb-json" or "ion"."#]
            ),
            (
                Self.table + "    relocate: Athena\n",
                [#":6:15  tables[0].relocate: "Athena" is not known here. Write "athena" or "glue"."#]
            ),
            (
                Self.table + "    on_missed: run_once\n",
                [#":6:16  tables[0].on_missed: "run_once" is not known here. Write "run-once" or "skip"."#]
            ),
            (
                Self.table + "    encryption: AES256\n",
                [#":6:17  tables[0].encryption: "AES256" is not known here. Write "aes256"."#]
            ),
            (
                Self.table + "    encryption: 'kms:'\n",
                [#":6:17  tables[0].encryption: "kms:" names no key. Write "kms:" and then the key's id or ARN."#]
            ),
            (
                Self.table + "    encryption: none\n",
                [
                    #":6:17  tables[0].encryption: "none" is not known here. Write "aes256", "kms" or "kms:" and a key's id or ARN."#
                ]
            ),
            (Self.table + "    keep: 0\n", [#":6:11  tables[0].keep: "0" is out of range. Write 1 to 1000."#]),
            (
                Self.table + "    keep: two\n",
                [#":6:11  tables[0].keep: "two" is not a whole number. Write 1 to 1000."#]
            ),
            (
                Self.table + "    keep: 99999999999999999999\n",
                [#":6:11  tables[0].keep: "99999999999999999999" is out of range. Write 1 to 1000."#]
            ),
            (Self.table + "    attempts: 11\n", [#":6:15  tables[0].attempts: "11" is out of range. Write 1 to 10."#]),
            (
                Self.table + "    attempts: 2.5\n",
                [#":6:15  tables[0].attempts: "2.5" is not a whole number. Write 1 to 10."#]
            ),
            (
                "limits: {exports: 301, queries: 0, archives: 51}\n",
                [
                    #":1:19  limits.exports: "301" is out of range. Write 1 to 300."#,
                    #":1:33  limits.queries: "0" is out of range. Write 1 to 200."#,
                    #":1:46  limits.archives: "51" is out of range. Write 1 to 50."#,
                ]
            ),
            (
                "aws: {region: tokyo, role_arn: glaux, endpoint_url: 'ftp://x', external_id: 'a secret!', profile: ''}\n",
                [
                    #":1:15  aws.region: "tokyo" is not a region. Write one such as "ap-northeast-1"."#,
                    #":1:32  aws.role_arn: "glaux" is not a role. Write one such as "arn:aws:iam::123456789012:role/glaux"."#,
                    #":1:53  aws.endpoint_url: "ftp://x" is not an address. Write one such as "http://127.0.0.1:5000"."#,
                    ":1:77  aws.external_id: cannot be an external id. Write 2 to 1224 of the characters A-Z a-z 0-9 _ + = , . @ : / -",
                    #":1:99  aws.profile: "" is not a profile. Write the name of one in ~/.aws/config."#,
                ]
            ),
            (
                "aws: {endpoint_url: 'http://user:pass@host'}\n",
                [":1:21  aws.endpoint_url: has a user or a password. Write the address alone."]
            ),
        ])
    func choices(text: String, expected: [String]) {
        expect(text, expected)
    }

    @Test(
        "columns",
        arguments: [
            (
                Self.table + "    columns: {}\n",
                [#":6:14  tables[0].columns: names no attribute. Write "attribute: type", or remove the key."#]
            ),
            (
                Self.table + "    columns: [S]\n",
                [#":6:14  tables[0].columns: is a list. Write keys with values, one a line: "key: value"."#]
            ),
            (
                Self.table + "    columns: S\n",
                [
                    #":6:14  tables[0].columns: "S" is not known here. Write "infer", or attributes with their types."#
                ]
            ),
            (
                Self.table + "    columns: {a: X}\n",
                [
                    #":6:18  tables[0].columns.a: "X" is not a type of DynamoDB's. Write S, N, B, BOOL, NULL, SS, NS, BS, [S] for a list, or a mapping for a map."#
                ]
            ),
            (
                Self.table + "    columns: {a: string}\n",
                [#":6:18  tables[0].columns.a: "string" is not a type of DynamoDB's. Write S."#]
            ),
            (
                Self.table + "    columns: {a: s}\n",
                [#":6:18  tables[0].columns.a: "s" is not a type of DynamoDB's. Write S."#]
            ),
            (
                Self.table + "    columns: {a: L}\n",
                [
                    #":6:18  tables[0].columns.a: "L" does not say of what. Write the type of its elements in brackets: [S]."#
                ]
            ),
            (
                Self.table + "    columns: {a: M}\n",
                [#":6:18  tables[0].columns.a: "M" does not say of what. Write its attributes: {name: S, age: N}."#]
            ),
            (
                Self.table + "    columns: {a: [S, N]}\n",
                [":6:18  tables[0].columns.a: is a list of 2. Write the type of its elements once: [S]."]
            ),
            (
                Self.table + "    columns: {a: []}\n",
                [":6:18  tables[0].columns.a: is a list of 0. Write the type of its elements once: [S]."]
            ),
            (
                Self.table + "    columns: {a: {}}\n",
                [#":6:18  tables[0].columns.a: names no attribute. Write "attribute: type", or remove the key."#]
            ),
            (
                Self.table + "    columns: {a: }\n",
                [
                    #":6:18  tables[0].columns.a: "" is not a type of DynamoDB's. Write S, N, B, BOOL, NULL, SS, NS, BS, [S] for a list, or a mapping for a map."#
                ]
            ),
            (
                Self.table + "    columns: {'': S}\n",
                [":6:15  tables[0].columns.: an attribute must have a name. Write one."]
            ),
            (
                Self.table + "    columns: {a: S, a: N}\n",
                [":6:15  a: is written twice in its mapping. Remove one of them."]
            ),
            (
                Self.table + "    format: ion\n    columns: {a: S}\n",
                [
                    #":7:14  tables[0].columns: "columns" declares DynamoDB JSON, but the format is "ion". Remove "columns" and create the Athena table yourself, or remove "format"."#
                ]
            ),
        ])
    func columns(text: String, expected: [String]) {
        expect(text, expected)
    }

    @Test(
        "two tables never take each other's place",
        arguments: [
            (
                Self.table + "  - {name: Article, every: 8h, bucket: b-1, database: ddb}\n",
                [#":6:12  tables[1].name: "Article" is named already (line 2). Remove one of the two."#]
            ),
            (
                Self.table + "  - {name: ARTICLE, every: 8h, bucket: b-1, database: ddb}\n",
                [#":6:12  tables[1].name: "ARTICLE" is named already (line 2). Remove one of the two."#]
            ),
            (
                Self.table + "  - {name: Other, target: article, every: 8h, bucket: b-1, database: ddb}\n",
                [
                    #":6:27  tables[1].target: "Other" has the target ddb.article, which "Article" has already (line 2). Write another "target"."#
                ]
            ),
            (
                "defaults: {every: 8h, bucket: b-1, database: ddb}\ntables:\n  - name: a.b\n  - name: a-b\n",
                [
                    #":4:11  tables[1].name: "a-b" has the target ddb.a_b, which "a.b" has already (line 3). Write another "target"."#
                ]
            ),
            (
                Self.table + "  - {name: Other, target: article_flat, every: 8h, bucket: b-1, database: ddb}\n",
                [
                    #":6:27  tables[1].target: "Other" has the target ddb.article_flat, which "Article" has as its view already (line 2). Write another "target"."#
                ]
            ),
            (
                Self.table + "  - {name: Other, view: article, every: 8h, bucket: b-1, database: ddb}\n",
                [
                    #":6:25  tables[1].view: "Other" has the view ddb.article, which "Article" has as its target already (line 2). Write another "view", or "off"."#
                ]
            ),
            (
                Self.table + "  - {name: Other, view: article_flat, every: 8h, bucket: b-1, database: ddb}\n",
                [
                    #":6:25  tables[1].view: "Other" has the view ddb.article_flat, which "Article" has already (line 2). Write another "view", or "off"."#
                ]
            ),
            (
                Self.table + "    view: article\n",
                [
                    #":6:11  tables[0].view: "Article" has the view ddb.article, which "Article" has as its target already (line 2). Write another "view", or "off"."#
                ]
            ),
            (
                "defaults: {every: 8h, bucket: b-1, database: ddb}\ntables:\n  - name: Other_flat\n  - name: Other\n",
                [
                    #":4:11  tables[1].name: "Other" has the view ddb.other_flat, which "Other_flat" has as its target already (line 3). Write another "view", or "off"."#
                ]
            ),
        ])
    func uniqueness(text: String, expected: [String]) {
        expect(text, expected)
    }

    @Test("all problems of a file come at once, in the order of its lines")
    func together() {
        let text = """
            defaults: {every: 8h, bucket: my-bucket, database: ddb}
            tables:
              - name: Article
                every: 15
                bucet: x
            """
        #expect(
            Self.problems(of: text)?.description == """
                glaux.yaml: 2 problems
                  :4:12  tables[0].every: "15" has no unit. Write "15m" or "15h".
                  :5:5   tables[0].bucet: unknown key. Did you mean "bucket"?
                """)
    }

    @Test("a value that is wrong is not also missing")
    func wrongIsNotMissing() {
        expect(
            "defaults: {every: 8h, bucket: X, database: ddb}\ntables: [{name: Article}, {name: Order}]\n",
            [
                #":1:31  defaults.bucket: "X" cannot be a bucket. Write 3 to 63 of the characters a-z 0-9 . - that begin and end with a letter or digit."#
            ])
    }

    @Test("what a terminal would obey is shown, not sent")
    func escapes() {
        expect(
            "\"a\\e[31m\": 1\n",
            [
                #":1:1  a\u{1b}[31m: unknown key. Known here: aws, limits, operators, defaults, tables, reports, archives."#
            ])
    }

    static let table = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n"

    private static func table(without key: String) -> String {
        table.split(separator: "\n").filter { !$0.contains("    \(key):") }.map { "\($0)\n" }.joined()
    }

    private static func problems(of text: String) -> ConfigProblems? {
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: text)], timeZones: zones)
            return nil
        } catch {
            return error
        }
    }

    private static let zones = TimeZones(
        rules: { $0 == "Asia/Tokyo" ? .utc : nil }, names: { ["Africa/Abidjan", "Asia/Tokyo", "UTC"] })

    func expect(_ text: String, _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation) {
        let lines = Self.problems(of: text)?.description.split(separator: "\n").dropFirst().map {
            String($0.dropFirst(2))
        }
        #expect(lines == expected, sourceLocation: sourceLocation)
    }
}
