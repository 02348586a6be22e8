extension Migration {
    // Times are milliseconds since 1970, UTC. What the schema lists (states) is settled; what will grow (pipelines, steps,
    // classes of failure) it does not list, because SQLite can change a CHECK only by copying the table.
    static let version001 = Migration(
        version: 1,
        sql: """
            CREATE TABLE journal (
                number     INTEGER PRIMARY KEY CHECK (number = 1),
                id         TEXT    NOT NULL CHECK (length(id) = 16 AND id NOT GLOB '*[^0-9a-f]*'),
                created_at INTEGER NOT NULL
            ) STRICT;

            CREATE TABLE table_memory (
                name             TEXT    NOT NULL PRIMARY KEY,
                first_seen_at    INTEGER NOT NULL,
                last_slot        INTEGER,
                offered_slot     INTEGER,  -- that the entry before it has made due
                schedule         INTEGER,  -- a hash of the one that last_slot is counted by
                is_paused        INTEGER NOT NULL CHECK (is_paused IN (0, 1)),
                paused_until     INTEGER,
                export_mean      INTEGER,
                export_deviation INTEGER,
                query_mean       INTEGER,
                query_deviation  INTEGER,
                view             TEXT,     -- JSON: which one Glaux made, and by what
                versions         INTEGER,  -- of the target in the catalog
                scrubbed_at      INTEGER,
                CHECK (paused_until IS NULL OR is_paused = 1),
                CHECK ((export_mean IS NULL) = (export_deviation IS NULL)),
                CHECK ((query_mean IS NULL) = (query_deviation IS NULL))
            ) STRICT, WITHOUT ROWID;

            -- What a job was told by the config. Many jobs share one.
            CREATE TABLE spec (
                -- AUTOINCREMENT: one that was deleted is known to be gone by its id.
                id   INTEGER PRIMARY KEY AUTOINCREMENT,
                json TEXT NOT NULL UNIQUE
            ) STRICT;

            CREATE TABLE job (
                -- AUTOINCREMENT: operators and logs name a job by its id, so none is used twice, not even after a deletion.
                id                 INTEGER PRIMARY KEY AUTOINCREMENT,
                table_name         TEXT    NOT NULL,
                pipeline           TEXT    NOT NULL,
                slot               INTEGER NOT NULL,
                trigger            TEXT    NOT NULL CHECK (trigger IN ('schedule', 'command')),
                state              TEXT    NOT NULL
                    CHECK (state IN ('running', 'held', 'succeeded', 'failed', 'cancelled', 'skipped')),
                spec               INTEGER NOT NULL REFERENCES spec (id),
                started_at         INTEGER NOT NULL,
                finished_at        INTEGER,
                expected_end       INTEGER,
                held_for           TEXT,
                retry_at           INTEGER,
                ends_as            TEXT    CHECK (ends_as IN ('cancelled', 'timed-out')),
                failure_class      TEXT,
                failure_message    TEXT,
                failure_hint       TEXT,
                failure_request_id TEXT,
                UNIQUE (table_name, slot),
                CHECK ((finished_at IS NULL) = (state IN ('running', 'held'))),
                CHECK (held_for IS NULL OR state = 'held'),
                CHECK (retry_at IS NULL OR state IN ('running', 'held')),
                CHECK (ends_as IS NULL OR state IN ('running', 'held')),
                CHECK (state <> 'failed' OR failure_class IS NOT NULL),
                CHECK ((failure_class IS NULL) = (failure_message IS NULL)),
                CHECK ((failure_class IS NULL) = (failure_hint IS NULL)),
                CHECK (failure_request_id IS NULL OR failure_class IS NOT NULL)
            ) STRICT;
            -- Each ends with the id, so it gives the newest jobs of a state, or of a table and a state, in order.
            CREATE INDEX job_of_state ON job (state);
            CREATE INDEX job_of_table_and_state ON job (table_name, state);
            -- A spec goes with the last job that was told it.
            CREATE INDEX job_of_spec ON job (spec);

            -- Kept together by job: a job's steps are always read together.
            CREATE TABLE step (
                job                INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
                sequence           INTEGER NOT NULL CHECK (sequence > 0),
                name               TEXT    NOT NULL,
                attempt            INTEGER NOT NULL CHECK (attempt > 0),
                state              TEXT    NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'cancelled')),
                token              TEXT,
                aws_id             TEXT,
                started_at         INTEGER NOT NULL,
                finished_at        INTEGER,
                failure_class      TEXT,
                failure_message    TEXT,
                failure_hint       TEXT,
                failure_request_id TEXT,
                detail             TEXT,  -- JSON
                PRIMARY KEY (job, sequence),
                CHECK ((finished_at IS NULL) = (state = 'running')),
                CHECK (state <> 'failed' OR failure_class IS NOT NULL),
                CHECK ((failure_class IS NULL) = (failure_message IS NULL)),
                CHECK ((failure_class IS NULL) = (failure_hint IS NULL)),
                CHECK (failure_request_id IS NULL OR failure_class IS NOT NULL)
            ) STRICT, WITHOUT ROWID;

            -- What each table's data were last seen to have, and what the catalog had of its target.
            CREATE TABLE schema_seen (
                table_name TEXT NOT NULL PRIMARY KEY,
                export_arn TEXT,  -- of the sample
                sample     TEXT,  -- JSON
                shape      TEXT,  -- JSON: of all samples together
                layout     TEXT   -- JSON
            ) STRICT, WITHOUT ROWID;

            -- How far each archive is, and what it has begun.
            CREATE TABLE archive (
                name   TEXT NOT NULL PRIMARY KEY,
                memory TEXT NOT NULL  -- JSON
            ) STRICT, WITHOUT ROWID;

            -- What is proven to be in S3 of an archive, window by window.
            CREATE TABLE certificate (
                id           INTEGER PRIMARY KEY,
                archive      TEXT    NOT NULL,
                job          INTEGER NOT NULL,  -- no reference: it outlives the history of its job
                window_from  INTEGER,
                window_to    INTEGER NOT NULL,
                certified_at INTEGER NOT NULL,
                json         TEXT    NOT NULL,
                UNIQUE (archive, window_to),
                CHECK (window_from < window_to)
            ) STRICT;

            CREATE TABLE generation (
                id           INTEGER PRIMARY KEY,
                export_arn   TEXT    NOT NULL UNIQUE,
                table_name   TEXT    NOT NULL,
                job          INTEGER NOT NULL,  -- no reference: a generation may outlive the history of its job
                bucket       TEXT    NOT NULL,
                manifest_key TEXT    NOT NULL,
                item_count   INTEGER NOT NULL CHECK (item_count >= 0),
                billed_bytes INTEGER NOT NULL CHECK (billed_bytes >= 0),
                bytes        INTEGER NOT NULL CHECK (bytes >= 0),
                export_time  INTEGER NOT NULL,  -- the data are as of then
                start_time   INTEGER NOT NULL,
                end_time     INTEGER NOT NULL,
                proven_at    INTEGER NOT NULL,
                relocated_at INTEGER,
                superseded_at INTEGER,
                shown_database TEXT,  -- of the target that showed it last
                shown_name   TEXT,
                snapshot_database TEXT,  -- of the table that shows it alone
                snapshot_name TEXT,
                keeping      TEXT    NOT NULL CHECK (keeping IN ('kept', 'pinned', 'removing', 'removed'))
            ) STRICT;
            -- Those that are there; what was removed is history.
            CREATE INDEX generation_of_table ON generation (table_name, export_time) WHERE keeping <> 'removed';
            CREATE INDEX generation_removed ON generation (job) WHERE keeping = 'removed';

            -- What each target was last seen to show.
            CREATE TABLE live (
                database   TEXT    NOT NULL,
                name       TEXT    NOT NULL,
                generation INTEGER NOT NULL REFERENCES generation (id),
                PRIMARY KEY (database, name)
            ) STRICT, WITHOUT ROWID;

            -- What operators ordered.
            CREATE TABLE audit (
                id        INTEGER PRIMARY KEY,
                at        INTEGER NOT NULL,
                user_id   INTEGER NOT NULL,
                user_name TEXT    NOT NULL,
                command   TEXT    NOT NULL,
                outcome   TEXT    NOT NULL
            ) STRICT;

            -- The job of each table that ended last, so that a start looks nothing up in the history.
            CREATE TABLE last_job (
                table_name TEXT    NOT NULL PRIMARY KEY,
                job        INTEGER NOT NULL REFERENCES job (id)
            ) STRICT, WITHOUT ROWID;
            """)
}
