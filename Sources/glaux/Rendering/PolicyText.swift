internal import GlauxCore
internal import ArgumentParser

/// How `glaux iam` writes a policy.
enum PolicyFormat: String, CaseIterable, ExpressibleByArgument {
    case json, cloudformation, terraform
}

/// A policy as its readers want it.
struct PolicyText {
    let policy: AccessPolicy
    /// What it is of, where it is a bucket's.
    let bucket: String?

    func text(_ format: PolicyFormat) -> String {
        switch format {
        case .json: document.text() + "\n"
        case .cloudformation: template.text() + "\n"
        case .terraform: terraform
        }
    }

    private var document: Value {
        .object([
            ("Version", .text("2012-10-17")),
            ("Statement", .array(policy.statements.map(Self.statement))),
        ])
    }

    private static func statement(_ statement: AccessPolicy.Statement) -> Value {
        var members: [(String, Value)] = [("Sid", .text(statement.sid)), ("Effect", .text("Allow"))]
        if let principal = statement.principal {
            members.append(("Principal", .object([("AWS", .text(principal))])))
        }
        members.append(("Action", .array(statement.actions.map(Value.text))))
        members.append(("Resource", .array(statement.resources.map(Value.text))))
        if !statement.prefixes.isEmpty {
            let prefixes = Value.array(statement.prefixes.map(Value.text))
            members.append(("Condition", .object([("StringLike", .object([("s3:prefix", prefixes)]))])))
        }
        return .object(members)
    }

    private var template: Value {
        var properties: [(String, Value)] = []
        if let bucket {
            properties.append(("Bucket", .text(bucket)))
        } else {
            properties.append(("Description", .text("What Glaux needs, and nothing else")))
        }
        properties.append(("PolicyDocument", document))
        let resource = Value.object([
            ("Type", .text(bucket == nil ? "AWS::IAM::ManagedPolicy" : "AWS::S3::BucketPolicy")),
            ("Properties", .object(properties)),
        ])
        return .object([
            ("AWSTemplateFormatVersion", .text("2010-09-09")), ("Resources", .object([("GlauxPolicy", resource)])),
        ])
    }

    private var terraform: String {
        var text = "data \"aws_iam_policy_document\" \"glaux\" {\n"
        for (index, statement) in policy.statements.enumerated() {
            if index > 0 { text += "\n" }
            text += "  statement {\n"
            text += "    sid       = \(Self.quoted(statement.sid))\n"
            text += "    actions   = \(Self.list(statement.actions))\n"
            text += "    resources = \(Self.list(statement.resources))\n"
            if let principal = statement.principal {
                text += "\n    principals {\n      type        = \"AWS\"\n"
                text += "      identifiers = \(Self.list([principal]))\n    }\n"
            }
            if !statement.prefixes.isEmpty {
                text += "\n    condition {\n      test     = \"StringLike\"\n      variable = \"s3:prefix\"\n"
                text += "      values   = \(Self.list(statement.prefixes))\n    }\n"
            }
            text += "  }\n"
        }
        return text + "}\n"
    }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map(quoted).joined(separator: ", ") + "]"
    }

    /// What would begin a template stands for itself.
    private static func quoted(_ text: String) -> String {
        "\""
            + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("${", with: "$${").replacing("%{", with: "%%{") + "\""
    }
}

/// JSON to be read by people, in the order that it was made in.
private indirect enum Value {
    case text(String)
    case array([Value])
    case object([(String, Value)])

    func text(_ indent: String = "") -> String {
        let deeper = indent + "  "
        switch self {
        case .text(let text): return Self.quoted(text)
        case .array(let elements):
            if elements.count == 1, case .text(let only) = elements[0] { return "[\(Self.quoted(only))]" }
            return "[\n" + elements.map { deeper + $0.text(deeper) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members):
            return "{\n"
                + members.map { "\(deeper)\(Self.quoted($0.0)): \($0.1.text(deeper))" }.joined(separator: ",\n")
                + "\n\(indent)}"
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
