import Testing

@testable import GlauxAWS

@Suite("the XML of S3 and STS")
struct XMLTests {
    @Test(
        "well-formed documents are read",
        arguments: [
            ("<a/>", XMLElement(name: "a")),
            ("<a></a >\n", XMLElement(name: "a")),
            (
                "\u{feff}<?xml version=\"1.0\"?>\r\n<!-- x > y --><n:a xmlns:n='u' b = \"/>\">t</n:a><!---->",
                .init(name: "a", text: "t")
            ),
            ("<a>1 &lt;&gt;&amp;&quot;&apos;&#65;&#x65e5;&#128512; 2</a>", .init(name: "a", text: "1 <>&\"'A日😀 2")),
            ("<a>x<![CDATA[<b>&amp;]]]]>y<!-- no -->z<?no?></a>", .init(name: "a", text: "x<b>&amp;]]yz")),
            (
                "<a> <b>1</b> <b>2</b><c><d/></c></a>",
                .init(
                    name: "a", text: "  ",
                    children: [
                        .init(name: "b", text: "1"), .init(name: "b", text: "2"),
                        .init(name: "c", children: [.init(name: "d")]),
                    ])
            ),
            ("<ñ>é</ñ>", .init(name: "ñ", text: "é")),
        ] as [(String, XMLElement)])
    func wellFormed(text: String, element: XMLElement) throws {
        #expect(try XMLElement(parsing: Array(text.utf8)) == element)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", " ", "a", "{}", "<", "<a", "<a>", "<a><b></a>", "<a></b>", "<a/><b/>", "<a/>x", "<a b></a>", "<a b=c/>",
            "<a b='c/>", "<a>&</a>", "<a>&x;</a>", "<a>&#0;</a>", "<a>&#xd800;</a>", "<a>&#+65;</a>", "<a>&#;</a>",
            "<a>&#99999999999;</a>", "<a><![CDATA[</a>", "<a><!-- </a>", "<1/>", "<-a/>", "<a#b/>", "</a>", "< a/>",
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "<a>\u{0}", String(repeating: "<a>", count: 100_000),
        ])
    func malformed(text: String) {
        #expect(throws: Malformed.self) { try XMLElement(parsing: Array(text.utf8)) }
    }

    @Test("bytes that are no UTF-8 are refused")
    func bytes() {
        #expect(throws: Malformed.self) { try XMLElement(parsing: Array("<a>".utf8) + [0xff] + Array("</a>".utf8)) }
    }
}
