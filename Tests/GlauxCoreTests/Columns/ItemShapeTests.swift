import Foundation
import Testing

@testable import GlauxCore

@Suite("the shape of items")
struct ItemShapeTests {
    static func shape(_ items: String...) throws -> ItemShape {
        var shape = ItemShape()
        for item in items { try shape.add(line: Array("{\"Item\":\(item)}".utf8)[...]) }
        return shape
    }

    static func type(of values: String...) throws -> AttributeType {
        var shape = ItemShape()
        for value in values { try shape.add(line: Array("{\"Item\":{\"a\":\(value)}}".utf8)[...]) }
        return try #require(shape.columns.first).type
    }

    @Test(
        "each type of DynamoDB's is told, with what is inside",
        arguments: [
            (#"{"S":"x\"}"}"#, .string), (#"{"N":"1"}"#, .number), (#"{"B":"AP8="}"#, .binary),
            (#"{"BOOL":false}"#, .boolean), (#"{"NULL":true}"#, .null), (#"{"SS":["a","b"]}"#, .stringSet),
            (#"{"NS":["1"]}"#, .numberSet), (#"{"BS":["AP8="]}"#, .binarySet),
            (#"{"L":[{"S":"x"},{"N":"1"}]}"#, .list(.mixed([.string, .number]))), (#"{"L":[]}"#, .list(.json)),
            (#"{"M":{}}"#, .dictionary(.json)),
            (
                #" { "M" : { "x" : { "L" : [ { "S" : "" } ] } } } "#,
                .map([Column(attribute: "x", type: .list(.string))])
            ),
        ] as [(String, AttributeType)])
    func types(value: String, type: AttributeType) throws {
        #expect(try Self.type(of: value) == type)
    }

    @Test("types that take turns are all told, and so is what the fuller of two lists or maps has")
    func mixed() throws {
        #expect(try Self.type(of: #"{"N":"1"}"#, #"{"S":"x"}"#, #"{"N":"2"}"#) == .mixed([.string, .number]))
        #expect(try Self.type(of: #"{"L":[]}"#, #"{"L":[{"S":"x"}]}"#) == .list(.string))
        #expect(
            try Self.type(of: #"{"M":{"b":{"S":"x"}}}"#, #"{"M":{"a":{"N":"1"}}}"#, #"{"M":{}}"#)
                == .map([Column(attribute: "a", type: .number), Column(attribute: "b", type: .string)]))
    }

    @Test("columns are in the order of their names, whatever the items' order; counts are of values")
    func order() throws {
        let shape = try Self.shape(#"{"b":{"S":"1"},"a":{"N":"1"}}"#, "{}", #"{"B":{"S":"x"},"a":{"S":"x"}}"#)
        #expect(shape.columns.map(\.attribute) == ["B", "a", "b"])
        #expect(shape.items == 3)
        #expect(shape.attributes["a"]?.counts[.number] == 1 && shape.attributes["a"]?.total == 2)
    }

    @Test("names are read as JSON writes them")
    func names() throws {
        let shape = try Self.shape(#"{"a\"\\\u00e9\ud83d\ude00 .":{"S":"x"},"日本":{"S":"x"},"":{"S":"x"}}"#)
        #expect(Set(shape.attributes.keys) == ["a\"\\é😀 .", "日本", ""])
    }

    @Test("two attributes whose names Unicode calls equal stay two, each read by its own bytes")
    func equivalentNames() throws {
        let (composed, combining) = ("\u{304C}", "\u{304B}\u{3099}")
        let shape = try Self.shape(#"{"\#(composed)":{"S":"x"}}"#, #"{"\#(combining)":{"N":"1"}}"#)
        #expect(shape.columns.map(\.type) == [.number, .string])
        let again = try JSONDecoder().decode(ItemShape.self, from: JSONEncoder().encode(shape))
        #expect(again == shape)
        let definition = TargetDefinition(
            target: Target(database: "db", name: "t"), location: "s3://b/", declared: shape.columns)
        let keys = definition.serdeParameters.filter { $0.key.hasPrefix("mapping._") }.values.map { Array($0.utf8) }
        #expect(Set(keys) == [Array(composed.utf8), Array(combining.utf8)])
        #expect(!shape.columns.needCase && SerDe.hive.obstacle(to: shape.columns)?.contains("case only") == false)
    }

    @Test(
        "a declared type that the data do not have is told, with what they have, at every depth",
        arguments: [
            (#"{"N":"1"}"#, .string, "a as S, but it is N", true), (#"{"S":"x"}"#, .string, nil, false),
            (#"{"NULL":true}"#, .string, nil, false), (#"{"M":{}}"#, .json, nil, false),
            (#"{"L":[{"N":"1"}]}"#, .list(.string), "a[] as S, but it is N", true),
            (#"{"L":[{"N":"1"}]}"#, .list(.json), nil, false),
            (
                #"{"M":{"b":{"N":"1"},"c":{"S":"x"}}}"#, .map([Column(attribute: "b", type: .string)]),
                "a.b as S, but it is N", true
            ),
            (#"{"M":{"b":{"N":"1"}}}"#, .dictionary(.boolean), "a{} as BOOL, but it is N", true),
            (#"{"N":"1"}"#, .mixed([.string, .number]), nil, false),
        ] as [(String, AttributeType, String?, Bool)])
    func contradictions(value: String, declared: AttributeType, words: String?, isUsual: Bool) throws {
        let found = [Column(attribute: "a", type: declared)].contradictions(in: try Self.shape(#"{"a":\#(value)}"#))
        #expect(found == (words.map { [Contradiction(words: $0, isUsual: isUsual)] } ?? []))
    }

    @Test("a stray item is told, and does not make a declaration wrong; nor does an attribute that is not declared")
    func strayItem() throws {
        let shape = try Self.shape(#"{"a":{"S":"x"},"b":{"N":"1"}}"#, #"{"a":{"S":"y"}}"#, #"{"a":{"N":"1"}}"#)
        let found = [Column(attribute: "A", type: .string)].contradictions(in: shape)
        #expect(found == [Contradiction(words: "A as S, but it is S in 67 %, N in 33 %", isUsual: false)])
    }

    @Test(
        "what is no item is refused, and the reason tells nothing of what is there",
        arguments: [
            "", "{", "x", "[]", #"{"Item":{}"#, #"{"Item":{}}x"#, #"{"Keys":{"a":{"S":"secret"}}}"#,
            #"{"Item":{"a":"secret"}}"#,
            #"{"Item":{"a":{}}}"#, #"{"Item":{"a":{"X":"secret"}}}"#, #"{"Item":{"a":{"S":1}}}"#,
            #"{"Item":{"a":{"S":"secret"#,
            #"{"Item":{"a":{"S":"secret\"#, #"{"Item":{"a":{"BOOL":"true"}}}"#, #"{"Item":{"a":{"S":"x","N":"1"}}}"#,
            #"{"Item":{"a":{"L":[}}}"#, #"{"Item":{"a":{"SS":[1]}}}"#, #"{"Item":{"secret\u12":{"S":"x"}}}"#,
            #"{"Item":{"secret\ud800":{"S":"x"}}}"#, #"{"Item":{"secret\x":{"S":"x"}}}"#,
            "{\"Item\":{\"a\":{\"S\":\"secret\n\"}}}",
            "$ion_1_0 {Item:{a:\"secret\"}}",
            "{\"Item\":{\"a\":" + String(repeating: #"{"L":["#, count: 5000),
        ])
    func refused(line: String) {
        var shape = ItemShape()
        let problem = #expect(throws: ItemLineProblem.self) { try shape.add(line: Array(line.utf8)[...]) }
        #expect(problem?.message.contains("secret") == false && problem?.message.contains("byte") == true)
    }

    @Test(
        "a decimal is chosen only where 38 digits hold every number exactly",
        arguments: [
            (["1", "-25"], 0), (["1.5", "100"], 1), (["0.001"], 3), ([String(repeating: "9", count: 38)], 0),
            ([String(repeating: "9", count: 39)], nil), ([String(repeating: "9", count: 37), "0.5"], 1),
            ([String(repeating: "9", count: 38), "0.5"], nil), (["1E5"], nil), (["1e-130"], nil), (["1", "x"], nil),
            ([""], nil), (["1."], nil), (["."], nil), (["-"], nil), (["1.2.3"], nil), (["--1"], nil), ([], nil),
            ([String(repeating: "1", count: 300)], nil),
        ] as [([String], Int?)])
    func decimals(numbers: [String], scale: Int?) {
        var shape = NumberShape()
        for number in numbers { shape.add(number.utf8) }
        #expect(shape.decimalScale == scale)
    }

    @Test("a map with more than 200 different keys is a dictionary of all that is in it, whichever came first")
    func dictionaries() throws {
        func map(_ keys: Range<Int>, _ value: String) -> String {
            #"{"M":{"# + keys.map { "\"k\($0)\":\(value)" }.joined(separator: ",") + "}}"
        }
        let few = map(0..<150, #"{"N":"1"}"#)
        let more = map(100..<250, #"{"M":{"x":{"S":"1"}}}"#)
        let both = AttributeType.dictionary(.mixed([.number, .map([Column(attribute: "x", type: .string)])]))
        #expect(try Self.type(of: few, more) == both)
        #expect(try Self.type(of: more, few) == both)
        guard case .map(let columns) = try Self.type(of: map(0..<200, #"{"S":"1"}"#)) else {
            return #expect(Bool(false))
        }
        #expect(columns.count == 200)
        let long = String(repeating: "k", count: 256)
        #expect(
            try Self.type(of: #"{"M":{"\#(long)":{"S":"1"}}}"#, #"{"M":{"b":{"N":"1"}}}"#)
                == .dictionary(.mixed([.string, .number])))
    }

    @Test("of very many attributes the first by name are kept, and the rest is counted, in whatever order they come")
    func manyAttributes() throws {
        let items = (0..<1500).map { "{\"n\(10_000 + $0)\":{\"S\":\"x\"},\"z\":{\"N\":\"1\"}}" }
        var forward = ItemShape()
        var backward = ItemShape()
        for item in items { try forward.add(line: Array("{\"Item\":\(item)}".utf8)[...]) }
        for item in items.reversed() { try backward.add(line: Array("{\"Item\":\(item)}".utf8)[...]) }
        #expect(forward == backward)
        #expect(forward.attributes.count == 1000 && forward.attributes["n10999"] != nil)
        #expect(forward.omitted == 500 + 1500)
        #expect(ShapeReport(forward).remarks.count == 1)
    }

    @Test("of a hostile mass of places inside maps the least deep are kept, and the memory of the rest is not")
    func manyNodes() throws {
        var shape = ItemShape()
        for outer in 0..<150 {
            let inner = (0..<190).map { "\"k\($0)\":{\"M\":{\"x\":{\"S\":\"1\"}}}" }.joined(separator: ",")
            try shape.add(line: Array("{\"Item\":{\"a\(outer)\":{\"M\":{\(inner)}}}}".utf8)[...])
            #expect(shape.nodes <= ItemShape.nodeLimit)
        }
        #expect(shape.depth == 1 && shape.attributes.count == 150)
        #expect(shape.columns[0].type == .dictionary(.json))
        #expect(shape.nodes == shape.attributes.values.reduce(0) { $0 + $1.nodes })
        let whole = (0..<190).map { outer in
            "\"b\(outer)\":{\"M\":{"
                + (0..<190).map { "\"k\($0)\":{\"M\":{\"x\":{\"S\":\"1\"}}}" }.joined(separator: ",") + "}}"
        }
        try shape.add(line: Array("{\"Item\":{\(whole.joined(separator: ","))}}".utf8)[...])
        #expect(shape.nodes <= ItemShape.nodeLimit && shape.items == 151)
    }

    @Test("shapes add up: in any order, in any grouping, and nothing changes nothing", arguments: 1...60)
    func merging(seed: UInt64) throws {
        var random = Randomness(seed: seed)
        let items = (0..<12).map { _ in random.item() }
        let shapes = try items.map { try Self.shape($0) }
        var all = ItemShape()
        for item in items { try all.add(line: Array("{\"Item\":\(item)}".utf8)[...]) }
        func merged(_ shapes: some Sequence<ItemShape>) -> ItemShape {
            shapes.reduce(into: ItemShape()) { $0.merge($1) }
        }
        #expect(merged(shapes) == all)
        #expect(merged(shapes.shuffled(using: &random)) == all)
        let cut = Int.random(in: 0...12, using: &random)
        #expect(merged([merged(shapes[cut...]), merged(shapes[..<cut])]) == all)
        #expect(merged([all, ItemShape()]) == all)
        let remembered = ItemShape().remembering(all)
        #expect(shapes.reversed().reduce(ItemShape()) { $0.remembering($1) } == remembered)
        #expect(remembered.remembering(shapes[0]) == remembered)
    }

    @Test("what is remembered of samples is names and numbers, at every depth, and not how often")
    func memory() throws {
        let first = try Self.shape(#"{"a":{"N":"1.25"},"m":{"M":{"x":{"N":"7"}}},"l":{"L":[{"NS":["1","2"]}]}}"#)
        let second = try Self.shape(#"{"m":{"M":{"x":{"N":"0.5"}}}}"#, #"{"m":{"M":{"x":{"N":"0.5"}}}}"#)
        let all = ItemShape().remembering(first).remembering(second)
        #expect(all.items == 0 && all.attributes["m"]?.total == 0 && all.attributes["m"]?.fields["x"]?.total == 0)
        #expect(all.attributes["a"]?.numbers.decimalScale == 2)
        #expect(all.attributes["m"]?.fields["x"]?.numbers.decimalScale == 1)
        #expect(all.attributes["l"]?.element?.numbers.decimalScale == 0)
        #expect(all == ItemShape().remembering(second).remembering(first))
    }
}

/// Random items, from a seed.
struct Randomness: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func item() -> String { fields(2) }

    mutating func name() -> String {
        ["a", "A", "b-c", "b.c", "b_c", "1st", "日本", "S", "item", "order", "long name", "x"].randomElement(using: &self)
            ?? "a"
    }

    private mutating func fields(_ depth: Int) -> String {
        let names = Set((0..<Int.random(in: 0...4, using: &self)).map { _ in name() })
        return "{" + names.sorted().map { "\"\($0)\":\(value(depth))" }.joined(separator: ",") + "}"
    }

    private mutating func value(_ depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 12 : 8), using: &self) {
        case 0, 1: #"{"S":"x"}"#
        case 2: "{\"N\":\"\(Int.random(in: -999...999, using: &self))\"}"
        case 3: #"{"BOOL":true}"#
        case 4: #"{"NULL":true}"#
        case 5: #"{"NS":["1.25"]}"#
        case 6: #"{"B":"AP8="}"#
        case 7: #"{"SS":["a"]}"#
        case 8, 9:
            "{\"L\":[" + (0..<Int.random(in: 0...2, using: &self)).map { _ in value(depth - 1) }.joined(separator: ",")
                + "]}"
        default: "{\"M\":\(fields(depth - 1))}"
        }
    }
}
