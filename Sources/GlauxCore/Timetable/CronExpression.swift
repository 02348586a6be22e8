/// When, in local time: five-field cron or EventBridge's `cron(…)`.
package struct CronExpression: Sendable, Hashable {
    /// As the operator wrote it.
    package let text: String

    /// What is wrong with an expression and what to write instead.
    package struct Problem: Error, Sendable, Hashable {
        package let message: String
    }

    /// Five fields with names, ranges, lists and steps.
    package init(fiveFields text: String) throws(Problem) {
        self.text = text
    }

    /// The inside of EventBridge's `cron(…)`: six fields, with `?`, `L`, `W` and `#`.
    package init(eventBridge text: String) throws(Problem) {
        self.text = text
    }
}
