package import GlauxCore

/// What results of queries need of AWS.
package struct ResultPort: Sendable {
    /// A page of the query's result: the first, or the one that the page before names.
    package var page: @Sendable (QueryID, String?) async throws(AWSFailure) -> ResultPage
    /// Begins an object of the bucket and the key. Nothing of it can be seen until it is finished.
    package var upload: @Sendable (_ bucket: String, _ key: String) async throws(AWSFailure) -> Upload
    /// An object that is not there is removed already.
    package var remove: @Sendable (_ bucket: String, _ keys: [String]) async throws(AWSFailure) -> Void

    package struct Upload: Sendable {
        package var write: @Sendable ([UInt8]) async throws(AWSFailure) -> Void
        package var finish: @Sendable () async throws(AWSFailure) -> Void
        package var abandon: @Sendable () async -> Void

        package init(
            write: @escaping @Sendable ([UInt8]) async throws(AWSFailure) -> Void,
            finish: @escaping @Sendable () async throws(AWSFailure) -> Void,
            abandon: @escaping @Sendable () async -> Void
        ) {
            self.write = write
            self.finish = finish
            self.abandon = abandon
        }
    }

    package init(
        page: @escaping @Sendable (QueryID, String?) async throws(AWSFailure) -> ResultPage,
        upload: @escaping @Sendable (_ bucket: String, _ key: String) async throws(AWSFailure) -> Upload,
        remove: @escaping @Sendable (_ bucket: String, _ keys: [String]) async throws(AWSFailure) -> Void
    ) {
        self.page = page
        self.upload = upload
        self.remove = remove
    }
}
