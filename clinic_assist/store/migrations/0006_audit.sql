-- Who did it, and a code under a key that is forgotten with each entry. Both are empty in entries of before.
ALTER TABLE audit ADD COLUMN actor TEXT NOT NULL DEFAULT '';

ALTER TABLE audit ADD COLUMN seal BLOB NOT NULL DEFAULT x'';

-- From `first_seq` on entries are sealed under keys that follow from one start key; `mark` is that key's SHA-256.
CREATE TABLE audit_runs (
    first_seq INTEGER PRIMARY KEY,
    mark BLOB NOT NULL
) STRICT;

-- The start key of a run, sealed to the public keys of those who may read the trail.
CREATE TABLE audit_boxes (
    first_seq INTEGER NOT NULL,
    holder_id TEXT NOT NULL,
    box BLOB NOT NULL,
    PRIMARY KEY (first_seq, holder_id)
) STRICT, WITHOUT ROWID;

-- The key of the next entry, and of that one only: the ones before cannot be found from it.
CREATE TABLE audit_key (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    sealing BLOB NOT NULL
) STRICT;
