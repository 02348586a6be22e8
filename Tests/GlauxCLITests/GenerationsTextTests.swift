import GlauxCore
import GlauxWire
import Testing

@testable import glaux

struct GenerationsTextTests {
    @Test("each generation has a line that says how old it is, what it cost, and what becomes of it")
    func lines() {
        let text = text([
            report(1, shownBy: ["article"]), report(2, .pinned), report(3, goesNext: true), report(4, .removing),
            report(5), report(6, wasShown: false), report(7, .pinned, shownBy: ["article", "former"]),
        ])
        #expect(
            text == """
                GENERATION               AS OF                AGE         ITEMS      IN S3    PRICE    STATE          SHOWN BY
                01768385930622-00000001  2026-01-14 19:06:50  12 min ago  1,234,567  1.5 MiB  < $0.01  live           ddb.article
                01768385930622-00000002  2026-01-14 19:06:50  12 min ago  1,234,567  1.5 MiB  < $0.01  pinned         -
                01768385930622-00000003  2026-01-14 19:06:50  12 min ago  1,234,567  1.5 MiB  < $0.01  goes next      -
                01768385930622-00000004  2026-01-14 19:06:50  12 min ago  1,234,567  1.5 MiB  < $0.01  being removed  -
                01768385930622-00000005  2026-01-14 19:06:50  12 min ago  1,234,567  1.5 MiB  < $0.01  kept           -
                01768385930622-00000006  2026-01-14 19:06:50  12 min ago  1,234,567  1.5 MiB  < $0.01  never shown    -
                01768385930622-00000007  2026-01-14 19:06:50  12 min ago  1,234,567  1.5 MiB  < $0.01  live           ddb.article, ddb.former

                """)
    }

    @Test(
        "the price is in whole cents",
        arguments: [
            (0, "< $0.01"), (99_999_999, "< $0.01"), (100_000_000, "$0.01"), (9_960_000_000, "$1.00"),
            (19_960_000_000, "$2.00"), (10_500_000_000, "$1.05"), (12_345_678_900_000, "$1234.57"),
        ] as [(Int64, String)])
    func prices(bytes: Int64, price: String) {
        #expect(text([report(1, billed: bytes)]).contains("  1.5 MiB  \(price)  "))
    }

    @Test("no generations is said, not shown as an empty table")
    func none() {
        #expect(text([]) == "No generations of Article.\n")
    }

    private func text(_ reports: [GenerationReport]) -> String {
        let page = GenerationsDocument(table: TableName("Article"), reports)
        return GenerationsText(page: page, clock: Samples.clock, style: Samples.plain).text
    }

    private func report(
        _ number: Int, _ keeping: Generation.Keeping = .kept, shownBy targets: [String] = [], goesNext: Bool = false,
        wasShown: Bool = true, billed: Int64 = 1
    ) -> GenerationReport {
        var generation = Samples.generation("Article")
        generation.export.arn = ExportARN(Samples.exportARN.replacing("efd1a093", with: "0000000\(number)"))
        generation.export.billedBytes = billed
        generation.keeping = keeping
        if !wasShown { generation.relocatedAt = nil }
        return GenerationReport(
            LedgerEntry(generation, shownBy: targets.map { Target(database: "ddb", name: $0) }), goesNext: goesNext)
    }
}
