/// A rule of a bucket that is enabled, as far as it can take away what Glaux wrote.
package struct LifecycleRule: Sendable, Hashable {
    package enum Moment: Sendable, Hashable {
        /// After an object was written.
        case days(Int)
        /// As AWS writes it.
        case date(String)
    }

    package var id: String
    /// Of the keys that it is about.
    package var prefix: String
    /// It is about objects with a tag alone, which none of Glaux's has.
    package var needsTag: Bool
    /// It is about larger objects alone, in bytes.
    package var largerThan: Int64?
    /// It is about smaller objects alone.
    package var smallerThan: Int64?
    /// When it deletes.
    package var expires: Moment?
    /// When it moves to a storage class that Athena does not read.
    package var freezes: Moment?
    /// It deletes versions that are not current.
    package var dropsOldVersions: Bool

    package init(
        id: String, prefix: String = "", needsTag: Bool = false, largerThan: Int64? = nil, smallerThan: Int64? = nil,
        expires: Moment? = nil, freezes: Moment? = nil,
        dropsOldVersions: Bool = false
    ) {
        self.id = id
        self.prefix = prefix
        self.needsTag = needsTag
        self.largerThan = largerThan
        self.smallerThan = smallerThan
        self.expires = expires
        self.freezes = freezes
        self.dropsOldVersions = dropsOldVersions
    }

    /// Whether it is about any object below the folder.
    package func concerns(_ folder: String) -> Bool {
        // None of Glaux's objects is empty, and none has more than 5 GiB.
        !needsTag && smallerThan ?? .max > 1 && largerThan ?? 0 < 5 << 30
            && (folder.hasPrefix(prefix) || prefix.hasPrefix(folder))
    }
}

extension RefreshSpec {
    /// Where all objects of its exports are.
    package var exportFolder: String { prefix.isEmpty ? "AWSDynamoDB/" : "\(prefix)/AWSDynamoDB/" }

    /// What a rule of the bucket does to its generations; nil for nothing.
    ///
    /// - Parameter gap: the longest time between two slots; nil if there is no telling
    package func finding(of rule: LifecycleRule, gap: Duration?) -> (verdict: Finding.Verdict, message: String)? {
        guard rule.concerns(exportFolder) else { return nil }
        let deeds = [
            (rule.expires, "deletes objects"), (rule.freezes, "moves objects where Athena does not read them"),
        ]
        let told = deeds.compactMap { moment, deed in moment.map { finding(of: rule, deed, $0, gap: gap) } }
        return told.first { $0.verdict == .failure } ?? told.first { $0.verdict == .warning } ?? told.first
    }

    private func finding(
        of rule: LifecycleRule, _ deed: String, _ moment: LifecycleRule.Moment, gap: Duration?
    ) -> (verdict: Finding.Verdict, message: String) {
        let place = "below s3://\(bucket)/\(rule.prefix)"
        switch moment {
        case .date(let date):
            return (.failure, "its lifecycle rule \(rule.id) \(deed) \(place) from \(date) on, live data too")
        case .days(let days):
            let what = "its lifecycle rule \(rule.id) \(deed) \(place) after \(days) day\(days == 1 ? "" : "s")"
            guard let gap else { return (.warning, "\(what), and nobody can tell when \(table) is refreshed next") }
            let life = Duration.seconds(Int64(days) * 86_400)
            let danger =
                "\(what), but \(table) may be refreshed \(gap.text) apart: its live data vanish under the target"
            guard life >= gap else { return (.failure, danger) }
            // The export itself, and a slot that fails, take their time too.
            let slack = Duration.seconds(86_400)
            guard life >= gap + slack else { return (.warning, "\(danger) when slots fail") }
            let kept = max(gap * keep, keepFor ?? .zero)
            guard life >= kept else {
                return (.warning, "\(what), sooner than \(table) keeps its generations: a rollback may find none")
            }
            return (.ok, what)
        }
    }
}

extension ArchiveSpec {
    /// What a rule of the bucket does to what is archived; nil for nothing.
    package func finding(of rule: LifecycleRule) -> (verdict: Finding.Verdict, message: String)? {
        guard rule.concerns(prefix.isEmpty ? "" : "\(prefix)/") else { return nil }
        let deeds = [(rule.expires, "deletes"), (rule.freezes, "moves where Athena does not read it")]
        for case (let moment?, let deed) in deeds {
            let when =
                switch moment {
                case .days(let days): "\(days) day\(days == 1 ? "" : "s") after it was written"
                case .date(let date): "from \(date) on"
                }
            return (
                .warning, "its lifecycle rule \(rule.id) \(deed) what archive \(name) has archived, \(when)"
            )
        }
        return nil
    }
}
