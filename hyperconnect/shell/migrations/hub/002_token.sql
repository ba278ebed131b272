-- Who may ask what over HTTP: never a token itself, only the SHA-256 of it. Scopes are separated by blanks.
CREATE TABLE token (
    id         TEXT PRIMARY KEY,
    digest     BLOB NOT NULL,
    name       TEXT NOT NULL,
    scopes     TEXT NOT NULL,
    created_at REAL NOT NULL,
    expires_at REAL,
    revoked_at REAL,
    used_at    REAL
) WITHOUT ROWID;
