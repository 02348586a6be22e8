/// Which versions of a target may go: those that are older than the newest few.
package enum SurplusVersions {
    /// Of the versions that were seen, all but the newest `keep`, oldest first. The current version is the newest of all,
    /// so it is never among them, in whatever order and however few were seen.
    package static func among(_ versions: [String], keep: Int) -> [String] {
        // Glue counts; whatever is not written as it writes numbers is none of its versions, and stays.
        let numbers = Set(versions.compactMap { text in Int64(text).flatMap { String($0) == text ? $0 : nil } })
        return numbers.sorted().dropLast(max(keep, 1)).map(String.init)
    }
}
