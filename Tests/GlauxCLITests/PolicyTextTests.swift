import GlauxCore
import Testing

@testable import glaux

struct PolicyTextTests {
    private static let policy = AccessPolicy(
        [
            RefreshSpec(
                table: TableName("Article"), target: Target(database: "ddb", name: "article"), bucket: "exports",
                prefix: "a${b", relocation: .glue)
        ], AccessPolicy.Surroundings(account: "123456789012", region: "eu-west-1"))

    @Test("a policy is JSON that IAM takes")
    func json() {
        let text = PolicyText(policy: Self.policy, bucket: nil).text(.json)
        #expect(
            text.hasPrefix(
                """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "ReadTableSettings",
                      "Effect": "Allow",
                      "Action": [
                        "dynamodb:DescribeTable",
                        "dynamodb:DescribeContinuousBackups"
                      ],
                      "Resource": ["arn:aws:dynamodb:eu-west-1:123456789012:table/Article"]
                    },
                """))
        #expect(text.contains(#""Condition": {"#) && text.contains(#""s3:prefix": ["a${b/*"]"#))
        #expect(text.hasSuffix("\n  ]\n}\n"))
    }

    @Test("a template of CloudFormation holds the same document")
    func cloudFormation() {
        let text = PolicyText(policy: Self.policy, bucket: nil).text(.cloudformation)
        #expect(text.contains(#""Type": "AWS::IAM::ManagedPolicy""#) && text.contains(#""PolicyDocument": {"#))
        let bucket = PolicyText(policy: Self.policy, bucket: "exports").text(.cloudformation)
        #expect(bucket.contains(#""Type": "AWS::S3::BucketPolicy""#) && bucket.contains(#""Bucket": "exports""#))
    }

    @Test("Terraform reads it, and takes no name for a template of its own")
    func terraform() {
        let text = PolicyText(policy: Self.policy, bucket: nil).text(.terraform)
        #expect(
            text.hasPrefix("data \"aws_iam_policy_document\" \"glaux\" {\n  statement {\n    sid       = \"ReadTable"))
        #expect(text.contains("\"arn:aws:s3:::exports/a$${b/*\""))
        #expect(text.contains("variable = \"s3:prefix\""))
    }

    @Test("each caller has its tables, and whoever takes on a role has that right")
    func callers() {
        let role = "arn:aws:iam::210987654321:role/r"
        func entry(_ name: String, _ aws: AWSSettings?) -> TableEntry {
            TableEntry(
                spec: RefreshSpec(
                    table: TableName(name), aws: aws, target: Target(database: "d", name: name.lowercased()),
                    bucket: "exports", prefix: name), timetable: Timetable(schedule: .interval(.seconds(60))))
        }
        let one = Callers(Configuration(tables: [entry("A", AWSSettings(roleARN: role))]))
        #expect(one.only == role)
        #expect(one.names == [role, "default"])
        let base = one.policy(of: "default", AccessPolicy.Surroundings())
        #expect(base?.statements.map(\.sid) == ["AssumeRoles"] && base?.statements.map(\.resources) == [[role]])
        #expect(one.notes(on: role, AccessPolicy.Surroundings()).contains { $0.hasSuffix("--caller default") })
        let two = Callers(
            Configuration(tables: [entry("A", AWSSettings(roleARN: role)), entry("B", AWSSettings(profile: "p"))]))
        #expect(two.only == nil)
        #expect(two.names == [role, "default", "profile:p"])
        #expect(two.policy(of: "nobody", AccessPolicy.Surroundings()) == nil)
        #expect(Callers(Configuration()).only == "default")
    }
}
