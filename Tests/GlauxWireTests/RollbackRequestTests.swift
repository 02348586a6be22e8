import Foundation
import GlauxWire
import Testing

struct RollbackRequestTests {
    @Test(
        "a rollback names a generation, or means the one before",
        arguments: [
            ("{}", nil), (#"{"to": null}"#, nil), (#"{"to": "01768385930622-efd1a093"}"#, "01768385930622-efd1a093"),
            (#"{"to": "01768"}"#, "01768"),
        ])
    func readable(body: String, generation: String?) throws {
        #expect(try JSONDecoder().decode(RollbackRequest.self, from: Data(body.utf8)).to == generation)
    }

    @Test("a misspelt key is an error, since it would go back to another generation", arguments: ["too", "To", ""])
    func unknownKeys(key: String) {
        let error = #expect(throws: WireProblem.self) {
            try JSONDecoder().decode(RollbackRequest.self, from: Data(#"{"\#(key)": "01768"}"#.utf8))
        }
        #expect(error?.message == "\"\(key)\" is no key of a rollback. Write `to`.")
    }

    @Test("what is no name of a generation is an error", arguments: ["", "[]", #""01768""#, #"{"to": 1768}"#])
    func unreadable(body: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(RollbackRequest.self, from: Data(body.utf8))
        }
    }
}
