-- An import can be removed again, and a person decides whether two records are of one patient.

-- A file may be imported, removed and imported again: an item is in the chain as often as that happened.
CREATE TABLE chain_2 (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('import', 'note', 'removal')),
    item TEXT NOT NULL,
    digest BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

INSERT INTO chain_2 SELECT seq, kind, item, digest, hash FROM chain ORDER BY seq;

DROP TRIGGER chain_never_changes;

DROP TRIGGER chain_never_goes;

DROP TABLE chain;

ALTER TABLE chain_2 RENAME TO chain;

CREATE TRIGGER chain_never_changes BEFORE UPDATE ON chain
BEGIN
    SELECT RAISE(ABORT, 'the chain is append only');
END;

CREATE TRIGGER chain_never_goes BEFORE DELETE ON chain
BEGIN
    SELECT RAISE(ABORT, 'the chain is append only');
END;

-- When the files of a set that no other set holds were removed from the vault.
ALTER TABLE intakes ADD COLUMN removed_at TEXT;

-- The patient that this row was joined with; its facts are there, and what was written about it stays here.
ALTER TABLE patients ADD COLUMN joined_into INTEGER REFERENCES patients (seq);

-- The row that a record had before its patient was joined with another, so that parting them gives it back.
ALTER TABLE patient_records ADD COLUMN home INTEGER;

CREATE INDEX patients_joined ON patients (joined_into) WHERE joined_into IS NOT NULL;

CREATE INDEX patient_traits_by_value ON patient_traits (trait, value, patient);

CREATE INDEX patient_records_by_fact ON patient_records (fact_id);

CREATE INDEX patient_records_of ON patient_records (patient);

CREATE INDEX intake_sources_of ON intake_sources (source);

-- Pairs of Patient records, by fact id, the smaller first: what a person decided (the newest row counts) ...
CREATE TABLE match_decisions (
    seq INTEGER PRIMARY KEY,
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different')),
    at TEXT NOT NULL,
    CHECK (one < other)
) STRICT;

CREATE INDEX match_decisions_of_one ON match_decisions (one);

CREATE INDEX match_decisions_of_other ON match_decisions (other);

-- ... and what nobody has decided yet, with the reason for the doubt.
CREATE TABLE match_questions (
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (one, other),
    CHECK (one < other)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER match_decisions_never_change BEFORE UPDATE ON match_decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are append only');
END;

CREATE TRIGGER match_decisions_never_go BEFORE DELETE ON match_decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are append only');
END;
