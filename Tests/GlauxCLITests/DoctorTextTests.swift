import GlauxCore
import GlauxWire
import Testing

@testable import glaux

struct DoctorTextTests {
    private static func text(_ findings: [Finding]) -> DoctorText {
        DoctorText(
            doctor: DoctorDocument(Diagnosis(at: Timestamp(secondsSince1970: 0), findings: findings)),
            style: Style(hasColours: false))
    }

    @Test("each finding is a line, with what to do below it, and the end counts them")
    func findings() {
        let text = Self.text([
            Finding(.identity, "default", .ok, "arn:u in account 1"),
            Finding(.table, "Article", .failure, "recovery is off", hint: "Turn it on."),
            Finding(.bucket, "b", .unseen, "could not look", hint: "Allow it."),
        ])
        #expect(text.hasFailures)
        #expect(
            text.text
                == """
                CHECK     OF       FOUND
                identity  default  ok       arn:u in account 1
                table     Article  failure  recovery is off
                                            → Turn it on.
                bucket    b        unseen   could not look
                                            → Allow it.

                1 failure, 0 warnings, 1 unseen, 1 ok

                """.replacing("OF       FOUND\n", with: "OF       FOUND    \n"))
    }

    @Test("forty tables that are well are one line, and the one that is not is told by itself")
    func many() {
        let well = (1...40).map { Finding(.table, "T\($0)", .ok, "ACTIVE") }
        let text = Self.text(well + [Finding(.table, "Order", .warning, "w", hint: "h")])
        #expect(!text.hasFailures)
        #expect(text.text.split(separator: "\n").count == 5, "\(text.text)")
        #expect(text.text.contains("40 of them  ok       all is well"), "\(text.text)")
    }

    @Test("a check of a newer daemon is printed behind those that are known")
    func newerCheck() throws {
        var document = DoctorDocument(
            Diagnosis(at: Timestamp(secondsSince1970: 0), findings: [Finding(.table, "T", .ok, "m")]))
        document.findings[0].check = "weather"
        #expect(DoctorText(doctor: document, style: Style(hasColours: false)).text.contains("weather"))
    }

    @Test("a verdict of a newer daemon is printed as it is")
    func newer() throws {
        var document = DoctorDocument(
            Diagnosis(at: Timestamp(secondsSince1970: 0), findings: [Finding(.table, "T", .ok, "m")]))
        document.findings[0].verdict = "splendid"
        #expect(DoctorText(doctor: document, style: Style(hasColours: false)).text.contains("splendid"))
    }
}
