-- The first schema. Texts are UTF-8, times UTC in ISO 8601, digests and chain hashes 32 bytes.

CREATE TABLE vault (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    vault_id TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

-- A set of files that came together; references are resolved within it.
CREATE TABLE intakes (
    seq INTEGER PRIMARY KEY,
    intake_id TEXT NOT NULL UNIQUE,
    begun_at TEXT NOT NULL
) STRICT;

-- A file as the clinic gave it. `report` is its FileReport.
CREATE TABLE sources (
    seq INTEGER PRIMARY KEY,
    source_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    facts INTEGER NOT NULL,
    report BLOB NOT NULL
) STRICT;

-- The original bytes in pieces, each a zlib stream.
CREATE TABLE source_pieces (
    source INTEGER NOT NULL REFERENCES sources (seq),
    position INTEGER NOT NULL,
    piece BLOB NOT NULL,
    PRIMARY KEY (source, position)
) STRICT;

CREATE TABLE intake_sources (
    intake INTEGER NOT NULL REFERENCES intakes (seq),
    source INTEGER NOT NULL REFERENCES sources (seq),
    PRIMARY KEY (intake, source)
) STRICT, WITHOUT ROWID;

-- `sort` is 'known' (has a Patient record) or 'placeholder' (facts whose Patient has not come; named by the set of files
-- and the reference that they use).
CREATE TABLE patients (
    seq INTEGER PRIMARY KEY,
    patient_id TEXT NOT NULL UNIQUE,
    sort TEXT NOT NULL CHECK (sort IN ('known', 'placeholder')),
    intake INTEGER REFERENCES intakes (seq),
    reference TEXT,
    family TEXT NOT NULL,
    given TEXT NOT NULL,
    birth_date TEXT,
    gender TEXT,
    mrn TEXT,
    sort_name TEXT NOT NULL,
    facts INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX patients_in_order ON patients (sort_name, seq);

CREATE UNIQUE INDEX placeholders_by_reference ON patients (intake, reference) WHERE sort = 'placeholder';

-- The next three, and patient_records, are looked up by what they hold. Their `patient` is no foreign key, because
-- removing one placeholder would then read all of them.

-- Identifiers that may tell that two records are of one person.
CREATE TABLE patient_identifiers (
    system TEXT NOT NULL,
    value TEXT NOT NULL,
    patient INTEGER NOT NULL,
    PRIMARY KEY (system, value, patient)
) STRICT, WITHOUT ROWID;

-- Birth dates and folded family names that the records of a patient state.
CREATE TABLE patient_traits (
    patient INTEGER NOT NULL REFERENCES patients (seq),
    trait TEXT NOT NULL CHECK (trait IN ('birth-date', 'family')),
    value TEXT NOT NULL,
    PRIMARY KEY (patient, trait, value)
) STRICT, WITHOUT ROWID;

-- What a patient can be found by: folded words of names and identifiers, and birth dates behind an @.
CREATE TABLE patient_words (
    word TEXT NOT NULL,
    patient INTEGER NOT NULL,
    PRIMARY KEY (word, patient)
) STRICT, WITHOUT ROWID;

-- Which vault patient a Patient record of a file is.
CREATE TABLE patient_records (
    source INTEGER NOT NULL REFERENCES sources (seq),
    fact_id TEXT NOT NULL,
    patient INTEGER NOT NULL,
    resource_key TEXT,
    PRIMARY KEY (source, fact_id)
) STRICT, WITHOUT ROWID;

-- The facts of one kind that one file states of one patient (NULL: of nobody), in the file's order.
CREATE TABLE fact_blocks (
    seq INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources (seq),
    patient INTEGER REFERENCES patients (seq),
    kind TEXT NOT NULL,
    facts INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE INDEX fact_blocks_of ON fact_blocks (patient, source);

CREATE INDEX fact_blocks_in ON fact_blocks (source);

-- Every import and every signed note in order, each bound to the one before.
CREATE TABLE chain (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('import', 'note')),
    item TEXT NOT NULL UNIQUE,
    digest BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE TABLE drafts (
    draft_id TEXT PRIMARY KEY,
    patient INTEGER NOT NULL REFERENCES patients (seq),
    saved_at TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE INDEX drafts_of ON drafts (patient, saved_at);

CREATE TABLE signed_notes (
    seq INTEGER PRIMARY KEY,
    note_id TEXT NOT NULL UNIQUE,
    patient INTEGER NOT NULL REFERENCES patients (seq),
    body BLOB NOT NULL
) STRICT;

CREATE INDEX signed_notes_of ON signed_notes (patient);

CREATE TABLE overrides (
    seq INTEGER PRIMARY KEY,
    patient INTEGER NOT NULL REFERENCES patients (seq),
    issue_key TEXT NOT NULL,
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE INDEX overrides_of ON overrides (patient);

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    mac BLOB NOT NULL
) STRICT;

-- What is written stays: only the patient of a block may change, when its Patient record arrives.

CREATE TRIGGER signed_notes_never_change BEFORE UPDATE ON signed_notes
BEGIN
    SELECT RAISE(ABORT, 'signed notes are append only');
END;

CREATE TRIGGER signed_notes_never_go BEFORE DELETE ON signed_notes
BEGIN
    SELECT RAISE(ABORT, 'signed notes are append only');
END;

CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append only');
END;

CREATE TRIGGER audit_never_goes BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append only');
END;

CREATE TRIGGER chain_never_changes BEFORE UPDATE ON chain
BEGIN
    SELECT RAISE(ABORT, 'the chain is append only');
END;

CREATE TRIGGER chain_never_goes BEFORE DELETE ON chain
BEGIN
    SELECT RAISE(ABORT, 'the chain is append only');
END;

CREATE TRIGGER overrides_never_change BEFORE UPDATE ON overrides
BEGIN
    SELECT RAISE(ABORT, 'overrides are append only');
END;

CREATE TRIGGER overrides_never_go BEFORE DELETE ON overrides
BEGIN
    SELECT RAISE(ABORT, 'overrides are append only');
END;

CREATE TRIGGER facts_never_change BEFORE UPDATE OF seq, source, kind, facts, body ON fact_blocks
BEGIN
    SELECT RAISE(ABORT, 'facts are append only');
END;
