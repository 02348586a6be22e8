internal import GlauxCore
internal import GlauxWire

/// `/metrics` in Prometheus' text format 0.0.4. Times are instants, not ages: Prometheus does that sum itself.
enum Metrics {
    static func text(overview: Overview, tally: Tally) -> [UInt8] {
        var text = ""
        func family(_ name: String, _ type: String, _ help: String, _ samples: [(labels: String, value: String)]) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
            for sample in samples { text += "\(name)\(sample.labels) \(sample.value)\n" }
        }
        let tables = overview.tables.all
        func table(_ value: (TableReport) -> String?) -> [(labels: String, value: String)] {
            tables.compactMap { report in
                value(report).map { ("{table=\"\(escaped(report.name.rawValue))\"}", $0) }
            }
        }
        family("glaux_build_info", "gauge", "The version of glauxd.", [("{version=\"\(glauxVersion)\"}", "1")])
        family("glaux_start_time_seconds", "gauge", "When glauxd started.", [("", seconds(overview.startedAt))])
        family(
            "glaux_config_reload_failed", "gauge", "1 if the last reload changed nothing because of an error.",
            [("", overview.config.error == nil ? "0" : "1")])
        family(
            "glaux_journal_error", "gauge", "1 while the journal cannot be written and nothing is started.",
            [("", overview.journalError == nil ? "0" : "1")])
        family(
            "glaux_doctor_findings", "gauge",
            "What is wrong with what tables share, such as buckets, as last looked at.",
            // Of what nobody looked at, nobody knows that it is well.
            overview.diagnosis.map { diagnosis in
                [Finding.Verdict.warning, .failure].map { verdict in
                    let count = diagnosis.findings.count { $0.verdict == verdict }
                    return ("{verdict=\"\(verdict.rawValue)\"}", "\(count)")
                }
            } ?? [])
        family(
            "glaux_doctor_looked_at_seconds", "gauge", "When that was looked at last.",
            overview.diagnosis.map { [("", seconds($0.at))] } ?? [])
        family(
            "glaux_table_as_of_seconds", "gauge", "The instant that the live data are as of.",
            table { $0.live.map { seconds($0.asOf) } })
        family(
            "glaux_table_items", "gauge", "Items in the live generation.",
            table { $0.live.map { "\($0.export.itemCount)" } })
        family(
            "glaux_table_bytes", "gauge", "Bytes in S3 of the live generation.", table { $0.live.map { "\($0.bytes)" } }
        )
        family(
            "glaux_table_next_run_seconds", "gauge", "When the table is due next.", table { $0.nextRunAt.map(seconds) })
        family(
            "glaux_table_state", "gauge", "1 for the state that the table is in.",
            tables.flatMap { report in
                TableState.allCases.map { state in
                    (
                        "{table=\"\(escaped(report.name.rawValue))\",state=\"\(state.rawValue)\"}",
                        report.state == state ? "1" : "0"
                    )
                }
            })
        func archive(_ value: (ArchiveReport) -> String?) -> [(labels: String, value: String)] {
            overview.archives.compactMap { report in
                value(report).map { ("{archive=\"\(escaped(report.entry.name.rawValue))\"}", $0) }
            }
        }
        family(
            "glaux_archive_through_seconds", "gauge", "All items before this instant are proven to be in S3.",
            archive { $0.archivedThrough.map(seconds) })
        family(
            "glaux_archive_expires_seconds", "gauge", "From this instant TTL takes what is not archived.",
            archive { $0.expiresAt.map(seconds) })
        family(
            "glaux_archive_gap", "gauge", "1 while items are about to expire, or may have, without being archived.",
            archive { $0.gap == nil ? "0" : "1" })
        family(
            "glaux_archive_failing", "gauge", "1 while the archive's last job failed.",
            archive { $0.entry.state == .failing ? "1" : "0" })
        family(
            "glaux_jobs_total", "counter", "Jobs that ended since the start, by how.",
            [JobState.succeeded, .failed, .cancelled].map {
                ("{state=\"\($0.rawValue)\"}", "\(tally.jobs[$0, default: 0])")
            })
        family("glaux_step_retries_total", "counter", "Steps that are tried again.", [("", "\(tally.retries)")])
        family("glaux_aws_calls_total", "counter", "Calls asked of AWS.", [("", "\(tally.calls)")])
        family("glaux_journal_commits_total", "counter", "Transactions of the journal.", [("", "\(tally.commits)")])
        return Array(text.utf8)
    }

    private static func seconds(_ time: Timestamp) -> String {
        "\(time.secondsSince1970)"
    }

    static func escaped(_ label: String) -> String {
        var text = ""
        for character in label {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text
    }
}
