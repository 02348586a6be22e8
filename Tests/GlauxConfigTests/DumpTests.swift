import GlauxConfig
import GlauxCore
import Testing
@Test func dump() {
    do {
        let y = "";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 0\nLOADED")
        } catch { print("@@ Document 0\n\(error)") }
    }
    do {
        let y = "# only a comment\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 1\nLOADED")
        } catch { print("@@ Document 1\n\(error)") }
    }
    do {
        let y = "---\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 2\nLOADED")
        } catch { print("@@ Document 2\n\(error)") }
    }
    do {
        let y = "just text\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 3\nLOADED")
        } catch { print("@@ Document 3\n\(error)") }
    }
    do {
        let y = "- a list\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 4\nLOADED")
        } catch { print("@@ Document 4\n\(error)") }
    }
    do {
        let y = "tables: [\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 5\nLOADED")
        } catch { print("@@ Document 5\n\(error)") }
    }
    do {
        let y = "tables:\n\t- name: x\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 6\nLOADED")
        } catch { print("@@ Document 6\n\(error)") }
    }
    do {
        let y = "operators: \"glaux\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 7\nLOADED")
        } catch { print("@@ Document 7\n\(error)") }
    }
    do {
        let y = "tables: []\n---\ntables: []\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 8\nLOADED")
        } catch { print("@@ Document 8\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    cron: * * * * *\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 9\nLOADED")
        } catch { print("@@ Document 9\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    cron: */5 * * * *\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 10\nLOADED")
        } catch { print("@@ Document 10\n\(error)") }
    }
    do {
        let y = "aws: *nothing\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 11\nLOADED")
        } catch { print("@@ Document 11\n\(error)") }
    }
    do {
        let y = "defaults: &d {every: 8h}\naws: *d\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 12\nLOADED")
        } catch { print("@@ Document 12\n\(error)") }
    }
    do {
        let y = "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 13\nLOADED")
        } catch { print("@@ Document 13\n\(error)") }
    }
    do {
        let y = "tables: []\ntables: []\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 14\nLOADED")
        } catch { print("@@ Document 14\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    every: 9h\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 15\nLOADED")
        } catch { print("@@ Document 15\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n  - {name: Order, name: Other}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 16\nLOADED")
        } catch { print("@@ Document 16\n\(error)") }
    }
    do {
        let y = "tables: []\0\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 17\nLOADED")
        } catch { print("@@ Document 17\n\(error)") }
    }
    do {
        let y = "tables: []\noperators: a\u{1}b\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 18\nLOADED")
        } catch { print("@@ Document 18\n\(error)") }
    }
    do {
        let y = "a: b: c\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 19\nLOADED")
        } catch { print("@@ Document 19\n\(error)") }
    }
    do {
        let y = "? [x, y]\n: z\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 20\nLOADED")
        } catch { print("@@ Document 20\n\(error)") }
    }
    do {
        let y = "<<: {every: 8h}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Document 21\nLOADED")
        } catch { print("@@ Document 21\n\(error)") }
    }
    do {
        let y = "tabels: []\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 0\nLOADED")
        } catch { print("@@ Keys 0\n\(error)") }
    }
    do {
        let y = "archives: []\nreports: []\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 1\nLOADED")
        } catch { print("@@ Keys 1\n\(error)") }
    }
    do {
        let y = "verify: true\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 2\nLOADED")
        } catch { print("@@ Keys 2\n\(error)") }
    }
    do {
        let y = "on: true\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 3\nLOADED")
        } catch { print("@@ Keys 3\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    bucet: x\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 4\nLOADED")
        } catch { print("@@ Keys 4\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    bukcet: x\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 5\nLOADED")
        } catch { print("@@ Keys 5\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    colour: red\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 6\nLOADED")
        } catch { print("@@ Keys 6\n\(error)") }
    }
    do {
        let y = "aws: {regoin: x}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 7\nLOADED")
        } catch { print("@@ Keys 7\n\(error)") }
    }
    do {
        let y = "limits: {export: 3}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 8\nLOADED")
        } catch { print("@@ Keys 8\n\(error)") }
    }
    do {
        let y = "defaults: {name: Article, target: x}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 9\nLOADED")
        } catch { print("@@ Keys 9\n\(error)") }
    }
    do {
        let y = "defaults: {every: 8h, cron: '@daily'}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 10\nLOADED")
        } catch { print("@@ Keys 10\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    cron: \"@daily\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 11\nLOADED")
        } catch { print("@@ Keys 11\n\(error)") }
    }
    do {
        let y = "tables: Article\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 12\nLOADED")
        } catch { print("@@ Keys 12\n\(error)") }
    }
    do {
        let y = "tables: {name: Article}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 13\nLOADED")
        } catch { print("@@ Keys 13\n\(error)") }
    }
    do {
        let y = "tables: [Article]\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 14\nLOADED")
        } catch { print("@@ Keys 14\n\(error)") }
    }
    do {
        let y = "tables:\n  -\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 15\nLOADED")
        } catch { print("@@ Keys 15\n\(error)") }
    }
    do {
        let y = "defaults: []\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 16\nLOADED")
        } catch { print("@@ Keys 16\n\(error)") }
    }
    do {
        let y = "aws: text\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 17\nLOADED")
        } catch { print("@@ Keys 17\n\(error)") }
    }
    do {
        let y = "tables:\n  - {}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 18\nLOADED")
        } catch { print("@@ Keys 18\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 19\nLOADED")
        } catch { print("@@ Keys 19\n\(error)") }
    }
    do {
        let y = "tables:\n  - every: 8h\n    bucket: b-1\n    database: d\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 20\nLOADED")
        } catch { print("@@ Keys 20\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    keep:\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 21\nLOADED")
        } catch { print("@@ Keys 21\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    keep: [1]\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 22\nLOADED")
        } catch { print("@@ Keys 22\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    keep: {a: 1}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 23\nLOADED")
        } catch { print("@@ Keys 23\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    prefix: ~\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Keys 24\nLOADED")
        } catch { print("@@ Keys 24\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 15\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 0\nLOADED")
        } catch { print("@@ Durations 0\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 15 minutes\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 1\nLOADED")
        } catch { print("@@ Durations 1\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 8H\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 2\nLOADED")
        } catch { print("@@ Durations 2\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 1.5h\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 3\nLOADED")
        } catch { print("@@ Durations 3\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: -5m\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 4\nLOADED")
        } catch { print("@@ Durations 4\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 0s\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 5\nLOADED")
        } catch { print("@@ Durations 5\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 9s\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 6\nLOADED")
        } catch { print("@@ Durations 6\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 367d\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 7\nLOADED")
        } catch { print("@@ Durations 7\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 99999999999999999999d\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 8\nLOADED")
        } catch { print("@@ Durations 8\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 1:30:00\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 9\nLOADED")
        } catch { print("@@ Durations 9\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 90m30\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 10\nLOADED")
        } catch { print("@@ Durations 10\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: h\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 11\nLOADED")
        } catch { print("@@ Durations 11\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 30m1h\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 12\nLOADED")
        } catch { print("@@ Durations 12\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 8 hrs\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 13\nLOADED")
        } catch { print("@@ Durations 13\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: rate(8 hours)\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 14\nLOADED")
        } catch { print("@@ Durations 14\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: \"\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 15\nLOADED")
        } catch { print("@@ Durations 15\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    every: 5ms\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 16\nLOADED")
        } catch { print("@@ Durations 16\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    jitter: 8h\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 17\nLOADED")
        } catch { print("@@ Durations 17\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    jitter: 9h\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 18\nLOADED")
        } catch { print("@@ Durations 18\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    timeout: 0s\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 19\nLOADED")
        } catch { print("@@ Durations 19\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    timeout: soon\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Durations 20\nLOADED")
        } catch { print("@@ Durations 20\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: \"0 18 1 *\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 0\nLOADED")
        } catch { print("@@ Schedules 0\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: \"60 * * * *\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 1\nLOADED")
        } catch { print("@@ Schedules 1\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: \"0 0 31 2 *\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 2\nLOADED")
        } catch { print("@@ Schedules 2\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: \"@often\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 3\nLOADED")
        } catch { print("@@ Schedules 3\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: 8h\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 4\nLOADED")
        } catch { print("@@ Schedules 4\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: rate(1 hours)\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 5\nLOADED")
        } catch { print("@@ Schedules 5\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: rate(8 hour)\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 6\nLOADED")
        } catch { print("@@ Schedules 6\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: rate(0 hours)\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 7\nLOADED")
        } catch { print("@@ Schedules 7\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: rate(8 weeks)\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 8\nLOADED")
        } catch { print("@@ Schedules 8\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: rate(8)\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 9\nLOADED")
        } catch { print("@@ Schedules 9\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: rate(9999999999999999999 days)\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 10\nLOADED")
        } catch { print("@@ Schedules 10\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: cron(0 18 1 * * *)\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 11\nLOADED")
        } catch { print("@@ Schedules 11\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: cron(0 18 1 * ? 2020)\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 12\nLOADED")
        } catch { print("@@ Schedules 12\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: cron(0 18 30 2 ? *)\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 13\nLOADED")
        } catch { print("@@ Schedules 13\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    bucket: my-bucket\n    database: ddb\n    cron: \"cron(0 18 1 * ?\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 14\nLOADED")
        } catch { print("@@ Schedules 14\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    timezone: Asia/Tokio\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 15\nLOADED")
        } catch { print("@@ Schedules 15\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    timezone: asia/tokyo\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 16\nLOADED")
        } catch { print("@@ Schedules 16\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    timezone: Tokyo\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 17\nLOADED")
        } catch { print("@@ Schedules 17\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    timezone: JST\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 18\nLOADED")
        } catch { print("@@ Schedules 18\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    timezone: Mars/Base\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 19\nLOADED")
        } catch { print("@@ Schedules 19\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    timezone: ../../etc/passwd\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 20\nLOADED")
        } catch { print("@@ Schedules 20\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    timezone: /etc/localtime\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 21\nLOADED")
        } catch { print("@@ Schedules 21\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    timezone: right/UTC\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Schedules 22\nLOADED")
        } catch { print("@@ Schedules 22\n\(error)") }
    }
    do {
        let y = "tables:\n  - {name: ab, every: 8h, bucket: b-1, database: d}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 0\nLOADED")
        } catch { print("@@ Names 0\n\(error)") }
    }
    do {
        let y = "tables:\n  - {name: \"a b c\", every: 8h, bucket: b-1, database: d}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 1\nLOADED")
        } catch { print("@@ Names 1\n\(error)") }
    }
    do {
        let y = "tables:\n  - {name: yes, every: 8h, bucket: b-1, database: d}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 2\nLOADED")
        } catch { print("@@ Names 2\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - {name: arn:aws:dynamodb:us-east-1:123456789012:table/Article, every: 8h, bucket: b-1, database: d}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 3\nLOADED")
        } catch { print("@@ Names 3\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    database: ddb\n    bucket: My-Bucket\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 4\nLOADED")
        } catch { print("@@ Names 4\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    database: ddb\n    bucket: s3://my-bucket\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 5\nLOADED")
        } catch { print("@@ Names 5\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    database: ddb\n    bucket: ab\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 6\nLOADED")
        } catch { print("@@ Names 6\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    database: ddb\n    bucket: my_bucket\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 7\nLOADED")
        } catch { print("@@ Names 7\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    database: ddb\n    bucket: 192.168.0.1\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 8\nLOADED")
        } catch { print("@@ Names 8\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    database: ddb\n    bucket: xn--abc\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 9\nLOADED")
        } catch { print("@@ Names 9\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    database: ddb\n    bucket: a..b\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 10\nLOADED")
        } catch { print("@@ Names 10\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    database: ddb\n    bucket: -abc\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 11\nLOADED")
        } catch { print("@@ Names 11\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    database: ddb\n    bucket: my-bucket/exports\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 12\nLOADED")
        } catch { print("@@ Names 12\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: DDB\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 13\nLOADED")
        } catch { print("@@ Names 13\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: my-db\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 14\nLOADED")
        } catch { print("@@ Names 14\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: \"\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 15\nLOADED")
        } catch { print("@@ Names 15\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: true\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 16\nLOADED")
        } catch { print("@@ Names 16\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    target: a.b.c\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 17\nLOADED")
        } catch { print("@@ Names 17\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    target: Article\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 18\nLOADED")
        } catch { print("@@ Names 18\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    target: ddb.\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 19\nLOADED")
        } catch { print("@@ Names 19\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    target: x-y\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 20\nLOADED")
        } catch { print("@@ Names 20\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    workgroup: a b\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 21\nLOADED")
        } catch { print("@@ Names 21\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    workgroup: \"\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 22\nLOADED")
        } catch { print("@@ Names 22\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    bucket_owner: 1234\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 23\nLOADED")
        } catch { print("@@ Names 23\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    bucket_owner: 12345678901\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 24\nLOADED")
        } catch { print("@@ Names 24\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    bucket_owner: \"12345678901x\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 25\nLOADED")
        } catch { print("@@ Names 25\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    bucket_owner: 1.23456789012e+11\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 26\nLOADED")
        } catch { print("@@ Names 26\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    prefix: a//b\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 27\nLOADED")
        } catch { print("@@ Names 27\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    prefix: \"it's\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 28\nLOADED")
        } catch { print("@@ Names 28\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    prefix: \"a\\\"b\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 29\nLOADED")
        } catch { print("@@ Names 29\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    prefix: \"a\\tb\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 30\nLOADED")
        } catch { print("@@ Names 30\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    prefix: s3://b/x\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 31\nLOADED")
        } catch { print("@@ Names 31\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    prefix: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 32\nLOADED")
        } catch { print("@@ Names 32\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    result_location: my-bucket/x\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 33\nLOADED")
        } catch { print("@@ Names 33\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    result_location: s3://\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 34\nLOADED")
        } catch { print("@@ Names 34\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    result_location: s3://UPPER/x\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 35\nLOADED")
        } catch { print("@@ Names 35\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    result_location: s3://my-bucket/a//b\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 36\nLOADED")
        } catch { print("@@ Names 36\n\(error)") }
    }
    do {
        let y = "operators: \"\"\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 37\nLOADED")
        } catch { print("@@ Names 37\n\(error)") }
    }
    do {
        let y = "operators: 0root\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 38\nLOADED")
        } catch { print("@@ Names 38\n\(error)") }
    }
    do {
        let y = "operators: a:b\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Names 39\nLOADED")
        } catch { print("@@ Names 39\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    format: json\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 0\nLOADED")
        } catch { print("@@ Choices 0\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    relocate: Athena\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 1\nLOADED")
        } catch { print("@@ Choices 1\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    on_missed: run_once\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 2\nLOADED")
        } catch { print("@@ Choices 2\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    encryption: AES256\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 3\nLOADED")
        } catch { print("@@ Choices 3\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    encryption: 'kms:'\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 4\nLOADED")
        } catch { print("@@ Choices 4\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    encryption: none\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 5\nLOADED")
        } catch { print("@@ Choices 5\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    keep: 0\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 6\nLOADED")
        } catch { print("@@ Choices 6\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    keep: two\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 7\nLOADED")
        } catch { print("@@ Choices 7\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    keep: 99999999999999999999\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 8\nLOADED")
        } catch { print("@@ Choices 8\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    attempts: 11\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 9\nLOADED")
        } catch { print("@@ Choices 9\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    attempts: 2.5\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 10\nLOADED")
        } catch { print("@@ Choices 10\n\(error)") }
    }
    do {
        let y = "limits: {exports: 301, queries: 0}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 11\nLOADED")
        } catch { print("@@ Choices 11\n\(error)") }
    }
    do {
        let y =
            "aws: {region: tokyo, role_arn: glaux, endpoint_url: 'ftp://x', external_id: 'a secret!', profile: ''}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 12\nLOADED")
        } catch { print("@@ Choices 12\n\(error)") }
    }
    do {
        let y = "aws: {endpoint_url: 'http://user:pass@host'}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Choices 13\nLOADED")
        } catch { print("@@ Choices 13\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: {}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 0\nLOADED")
        } catch { print("@@ Columns 0\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: [S]\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 1\nLOADED")
        } catch { print("@@ Columns 1\n\(error)") }
    }
    do {
        let y = "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: S\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 2\nLOADED")
        } catch { print("@@ Columns 2\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: {a: X}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 3\nLOADED")
        } catch { print("@@ Columns 3\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: {a: string}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 4\nLOADED")
        } catch { print("@@ Columns 4\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: {a: s}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 5\nLOADED")
        } catch { print("@@ Columns 5\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: {a: L}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 6\nLOADED")
        } catch { print("@@ Columns 6\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: {a: M}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 7\nLOADED")
        } catch { print("@@ Columns 7\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: {a: [S, N]}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 8\nLOADED")
        } catch { print("@@ Columns 8\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: {a: []}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 9\nLOADED")
        } catch { print("@@ Columns 9\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: {a: {}}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 10\nLOADED")
        } catch { print("@@ Columns 10\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: {a: }\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 11\nLOADED")
        } catch { print("@@ Columns 11\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: {'': S}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 12\nLOADED")
        } catch { print("@@ Columns 12\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    columns: {a: S, a: N}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 13\nLOADED")
        } catch { print("@@ Columns 13\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n    format: ion\n    columns: {a: S}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Columns 14\nLOADED")
        } catch { print("@@ Columns 14\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n  - {name: Article, every: 8h, bucket: b-1, database: ddb}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Uniqueness 0\nLOADED")
        } catch { print("@@ Uniqueness 0\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n  - {name: ARTICLE, every: 8h, bucket: b-1, database: ddb}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Uniqueness 1\nLOADED")
        } catch { print("@@ Uniqueness 1\n\(error)") }
    }
    do {
        let y =
            "tables:\n  - name: Article\n    every: 8h\n    bucket: my-bucket\n    database: ddb\n  - {name: Other, target: article, every: 8h, bucket: b-1, database: ddb}\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Uniqueness 2\nLOADED")
        } catch { print("@@ Uniqueness 2\n\(error)") }
    }
    do {
        let y = "defaults: {every: 8h, bucket: b-1, database: ddb}\ntables:\n  - name: a.b\n  - name: a-b\n";
        do throws(ConfigProblems) {
            _ = try ConfigLoader.load([ConfigText(path: "glaux.yaml", text: y)], timeZones: .system);
            print("@@ Uniqueness 3\nLOADED")
        } catch { print("@@ Uniqueness 3\n\(error)") }
    }
    print("@@ END")
}
