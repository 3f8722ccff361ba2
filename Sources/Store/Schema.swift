import GRDB

/// The tables of the store.
///
/// What runs say of themselves is as their folders have it; `metrics` is made of that, so that lists need not look at steps. Values that no
/// column has are kept as JSON under `more`.
enum Schema {
    /// From each version to the next. A version that has been released never changes.
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: runs, events, notes") { db in try db.execute(sql: version1) }
        migrator.registerMigration("2: gradient norms") { db in
            try db.execute(sql: "ALTER TABLE steps ADD COLUMN gradient_norm REAL")
        }
        return migrator
    }()

    /// The tables whose rows belong to a run, and go with it.
    static let tablesOfRuns = [
        "sources", "sessions", "settings", "metrics", "steps", "epochs", "evaluations", "class_scores", "checkpoints",
        "warnings", "tags",
    ]

    private static let version1 = """
        -- A folder. Names and folders are relative to the store's folder.
        CREATE TABLE runs (
            run INTEGER PRIMARY KEY,
            folder TEXT NOT NULL UNIQUE,
            id TEXT NOT NULL,
            -- running, stopped, finished, missing
            status TEXT NOT NULL,
            started REAL, ended REAL, seconds REAL,
            epoch INTEGER, step INTEGER, steps INTEGER, parameters INTEGER,
            -- Of the last session: where it ran, Fovea's version and the commit that it was built from
            host TEXT, backend TEXT, version TEXT, code TEXT,
            -- config.json and result.json
            configuration TEXT, result TEXT,
            parent_folder TEXT, parent TEXT,
            note TEXT,
            -- What could not be read
            problem TEXT,
            -- Sizes and times of the files when they were last read
            fingerprint TEXT NOT NULL
        );
        CREATE INDEX runs_id ON runs(id);

        -- How far a file of events was read: bytes, lines, and the last bytes before that, to know the file by.
        CREATE TABLE sources (
            run INTEGER NOT NULL, file TEXT NOT NULL,
            offset INTEGER NOT NULL, lines INTEGER NOT NULL, tail BLOB NOT NULL, problem TEXT,
            PRIMARY KEY (run, file)
        ) WITHOUT ROWID;

        -- From each `run` event to the next.
        CREATE TABLE sessions (
            run INTEGER NOT NULL, session INTEGER NOT NULL,
            started REAL, ended REAL, starting_step INTEGER NOT NULL, steps_per_epoch INTEGER NOT NULL,
            backend TEXT NOT NULL, host TEXT, version TEXT, code TEXT, more TEXT NOT NULL,
            PRIMARY KEY (run, session)
        ) WITHOUT ROWID;

        CREATE TABLE settings (run INTEGER NOT NULL, name TEXT NOT NULL, value, PRIMARY KEY (run, name)) WITHOUT ROWID;
        CREATE TABLE metrics (run INTEGER NOT NULL, name TEXT NOT NULL, value REAL, PRIMARY KEY (run, name)) WITHOUT ROWID;

        CREATE TABLE steps (
            run INTEGER NOT NULL, step INTEGER NOT NULL, epoch INTEGER NOT NULL, time REAL,
            loss REAL, top1 REAL, lr REAL, images_per_second REAL, data_wait_fraction REAL, more TEXT,
            PRIMARY KEY (run, step)
        ) WITHOUT ROWID;

        CREATE TABLE epochs (
            run INTEGER NOT NULL, epoch INTEGER NOT NULL, step INTEGER NOT NULL, time REAL,
            loss REAL, top1 REAL, count INTEGER, seconds REAL, images_per_second REAL, data_wait_fraction REAL, more TEXT,
            PRIMARY KEY (run, epoch)
        ) WITHOUT ROWID;

        -- Those of training have the file events.jsonl, later ones evaluations.jsonl.
        CREATE TABLE evaluations (
            evaluation INTEGER PRIMARY KEY,
            run INTEGER NOT NULL, file TEXT NOT NULL, split TEXT NOT NULL, epoch INTEGER, time REAL,
            loss REAL, top1 REAL, count INTEGER, more TEXT
        );
        CREATE INDEX evaluations_run ON evaluations(run, file, split, epoch);

        CREATE TABLE class_scores (
            run INTEGER NOT NULL, evaluation INTEGER NOT NULL, class INTEGER NOT NULL, name TEXT NOT NULL,
            precision REAL, recall REAL, f1 REAL, support INTEGER,
            PRIMARY KEY (run, evaluation, class)
        ) WITHOUT ROWID;

        CREATE TABLE checkpoints (
            run INTEGER NOT NULL, number INTEGER NOT NULL, time REAL,
            kind TEXT NOT NULL, path TEXT NOT NULL, epoch INTEGER NOT NULL, step INTEGER NOT NULL,
            PRIMARY KEY (run, number)
        ) WITHOUT ROWID;

        CREATE TABLE warnings (
            run INTEGER NOT NULL, number INTEGER NOT NULL, time REAL, message TEXT NOT NULL, PRIMARY KEY (run, number)
        ) WITHOUT ROWID;

        CREATE TABLE tags (run INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (run, tag)) WITHOUT ROWID;
        """
}
