-- How the people of this vault like to work: mappings of tables, watched folders. Each is replaced as a whole.
CREATE TABLE preferences (
    name TEXT PRIMARY KEY,
    body BLOB NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
