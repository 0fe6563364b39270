-- Who may open the vault. Names and roles lie here, encrypted; slots.json holds the way in.
CREATE TABLE accounts (
    seq INTEGER PRIMARY KEY,
    account_id TEXT NOT NULL UNIQUE,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('clinician', 'pharmacist', 'read-only', 'administrator', 'auditor')),
    state TEXT NOT NULL CHECK (state IN ('active', 'removed')),
    may_own INTEGER NOT NULL DEFAULT 0,
    totp BLOB,
    created_at TEXT NOT NULL,
    removed_at TEXT
) STRICT;

CREATE UNIQUE INDEX accounts_by_login ON accounts (login) WHERE state = 'active';

-- To whom a new data key is sealed: slots.json could be changed by whoever has the disk, this cannot.
CREATE TABLE key_holders (
    holder_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('account', 'recovery', 'emergency')),
    account_id TEXT NOT NULL,
    public_key BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- By what the vault may be opened: an old slots.json put back brings back no old password.
CREATE TABLE key_slots (
    slot_id TEXT PRIMARY KEY,
    holder_id TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What earlier data keys were needed for: entries of the audit trail up to `until_audit` were written under `audit`.
CREATE TABLE past_keys (
    epoch INTEGER PRIMARY KEY,
    audit BLOB NOT NULL,
    signing_public BLOB NOT NULL,
    until_audit INTEGER NOT NULL,
    ended_at TEXT NOT NULL
) STRICT;
