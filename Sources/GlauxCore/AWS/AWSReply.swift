/// What a call that AWS carried out came back with.
package enum AWSReply: Sendable, Hashable {
    case table(TableDescription)
    case export(ExportDescription)
    case exports([ExportSummary], nextPage: String?)
    case proof(ProofVerdict)
    /// nil when there is no such table; a missing database is an `AWSFailure`.
    case target(TargetDescription?)
    /// What was asked for was carried out, or was so already.
    case done
    case workgroup(WorkgroupDescription)
    case queryStarted(QueryID)
    /// One for each id that AWS knows.
    case queries([QueryDescription])
    /// The one that is under way; nil if there is none among those that were looked at.
    case statement(QueryID?)
    /// The first page of a query's result.
    case rows(ResultPage)
    /// Of the versions that were looked at, the current one included.
    case trimmed(kept: Int?, deleted: Int)
    /// `judgeRemoval` is answered so, or with `done` where nothing hinders the removal.
    case removed(ExportRemoval)
    case sample(ExportSample)
    /// nil if none was sampled.
    case shape(ItemShape?)
    /// nil if there is no such job.
    case job(Recollection.OpenJob?)
    case written(ResultReceipt)
    /// The results of the job and of all before it are removed; nil if there were none to remove.
    case pruned(through: JobID?)
    /// Newest first.
    case generations([LedgerEntry])
    case archive(ArchiveReply)
}
