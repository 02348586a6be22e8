package import GlauxCore

/// An attempt of a call that failed and is made again within the call, of which the engine learns nothing.
package struct AWSRetry: Sendable {
    package var failure: AWSFailure
    /// Counts the retries of the call from 1.
    package var number: Int
    /// Until the next attempt.
    package var delay: Duration
}
