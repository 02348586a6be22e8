extension TableSettings {
    /// What the table says, and where it says nothing, what the defaults say. A schedule of its own replaces the
    /// defaults' schedule, of whichever kind that is.
    func over(_ defaults: TableSettings) -> TableSettings {
        var whole = self
        let hasSchedule = written.contains(.every) || written.contains(.cron)
        whole.written.formUnion(defaults.written)
        if !hasSchedule {
            whole.every = defaults.every
            whole.cron = defaults.cron
        }
        whole.region = region ?? defaults.region
        whole.profile = profile ?? defaults.profile
        whole.roleARN = roleARN ?? defaults.roleARN
        whole.externalID = externalID ?? defaults.externalID
        whole.endpointURL = endpointURL ?? defaults.endpointURL
        whole.timezone = timezone ?? defaults.timezone
        whole.bucket = bucket ?? defaults.bucket
        whole.bucketOwner = bucketOwner ?? defaults.bucketOwner
        whole.prefix = prefix ?? defaults.prefix
        whole.encryption = encryption ?? defaults.encryption
        whole.format = format ?? defaults.format
        whole.database = database ?? defaults.database
        whole.workgroup = workgroup ?? defaults.workgroup
        whole.resultLocation = resultLocation ?? defaults.resultLocation
        whole.relocate = relocate ?? defaults.relocate
        whole.columns = columns ?? defaults.columns
        whole.serde = serde ?? defaults.serde
        whole.sample = sample ?? defaults.sample
        whole.onDrift = onDrift ?? defaults.onDrift
        whole.view = view ?? defaults.view
        whole.verify = verify ?? defaults.verify
        whole.snapshots = snapshots ?? defaults.snapshots
        whole.keep = keep ?? defaults.keep
        whole.keepFor = keepFor ?? defaults.keepFor
        whole.grace = grace ?? defaults.grace
        whole.scrub = scrub ?? defaults.scrub
        whole.keepVersions = keepVersions ?? defaults.keepVersions
        whole.createDatabase = createDatabase ?? defaults.createDatabase
        whole.onMissed = onMissed ?? defaults.onMissed
        whole.jitter = jitter ?? defaults.jitter
        whole.timeout = timeout ?? defaults.timeout
        whole.attempts = attempts ?? defaults.attempts
        return whole
    }
}
