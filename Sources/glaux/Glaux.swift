internal import ArgumentParser
internal import GlauxWire

@main
struct Glaux: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "glaux",
        abstract: "Asks and steers glauxd, which keeps DynamoDB tables queryable in Amazon Athena.",
        discussion: """
            Data go to standard output, talk to standard error. Exit status: 0 fine; 1 failed or refused; 64 wrong usage; \
            69 glauxd cannot be reached; 78 the config has problems.
            """,
        version: glauxVersion,
        subcommands: [
            Status.self, Jobs.self, Job.self, Run.self, Archive.self, Report.self, Query.self, Cancel.self, Retry.self,
            Approve.self, Reject.self, Schema.self, Generations.self, Rollback.self, Pin.self, Unpin.self,
            PauseTables.self, ResumeTables.self,
            Reload.self, Audit.self, Backup.self, Check.self, DoctorCommand.self, IAM.self, Version.self,
        ])
}
