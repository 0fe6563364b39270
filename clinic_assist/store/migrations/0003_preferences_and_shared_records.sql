-- How the people of this vault like to work: mappings of tables, watched folders. Each is replaced as a whole.
CREATE TABLE preferences (
    name TEXT PRIMARY KEY,
    body BLOB NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Records about nobody to which a patient's records in other files may refer (Medications, people, places), by name. `block` is
-- no foreign key, because removing a block would then read all of them.
CREATE TABLE shared_records (
    name TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources (seq),
    block INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (name, source, block, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX shared_records_in ON shared_records (source);

-- What an import could not store (files that were refused) or does not keep (archives, files in parts): their reports.
CREATE TABLE intake_reports (
    intake INTEGER NOT NULL REFERENCES intakes (seq),
    position INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (intake, position)
) STRICT, WITHOUT ROWID;
