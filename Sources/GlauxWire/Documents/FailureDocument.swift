package import GlauxCore

/// Why a job or a step failed.
package struct FailureDocument: WireDocument, Hashable {
    package var `class`: String
    package var message: String
    package var hint: String
    package var requestId: String?

    package init(_ failure: Failure) {
        self.class = failure.kind.rawValue
        message = failure.message
        hint = failure.hint
        requestId = failure.requestID
    }

    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("class", self.class)
            json.member("message", message)
            json.member("hint", hint)
            json.member("request_id", requestId)
        }
    }
}

/// A refusal of the socket: `{"error": {"code", "message", "hint"}}`.
package struct ErrorDocument: WireDocument, Hashable {
    package struct Body: WireDocument, Hashable {
        package var code: String
        package var message: String
        package var hint: String

        package func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("code", code)
                json.member("message", message)
                json.member("hint", hint)
            }
        }
    }

    package var error: Body

    package init(code: String, message: String, hint: String) {
        error = Body(code: code, message: message, hint: hint)
    }

    package func write(to json: inout JSONWriter) {
        json.object { $0.member("error", error) }
    }
}
