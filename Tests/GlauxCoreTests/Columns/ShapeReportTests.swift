import Testing

@testable import GlauxCore

@Suite("the report on a sample")
struct ShapeReportTests {
    @Test("each attribute has its types and its share, at every depth")
    func lines() throws {
        var items = Array(repeating: #"{"id":{"S":"x"},"discount":{"N":"1"}}"#, count: 22)
        items += Array(repeating: #"{"id":{"S":"x"},"discount":{"S":"10 %"}}"#, count: 3)
        items.append(#"{"id":{"S":"x"},"address":{"M":{"city":{"S":"x"},"tags":{"L":[{"S":"x"},{"N":"1"}]}}}}"#)
        var shape = ItemShape()
        for item in items { try shape.add(line: Array("{\"Item\":\(item)}".utf8)[...]) }
        typealias Line = ShapeReport.Line
        #expect(
            ShapeReport(shape).lines == [
                Line(path: "address", types: "M", share: "4 %"), Line(path: "address.city", types: "S", share: "100 %"),
                Line(path: "address.tags", types: "L", share: "100 %"),
                Line(path: "address.tags[]", types: "S in 50 %, N in 50 %", share: nil),
                Line(path: "discount", types: "N in 88 %, S in 12 %", share: "96 %"),
                Line(path: "id", types: "S", share: "100 %"),
            ])
        #expect(ShapeReport.mixed(shape) == ["address.tags[]: S in 50 %, N in 50 %", "discount: N in 88 %, S in 12 %"])
        #expect(ShapeReport(shape).remarks.isEmpty)
    }

    @Test(
        "a percentage never calls few none, nor nearly all all",
        arguments: [
            (1, 1000, "less than 1 %"), (999, 1000, "more than 99 %"), (1, 3, "33 %"), (3, 3, "100 %"), (0, 0, "100 %"),
        ]
            as [(Int64, Int64, String)])
    func percentages(part: Int64, whole: Int64, text: String) {
        #expect(ShapeReport.percent(part, of: whole) == text)
    }
}
