-- The names of attributes, written once.
CREATE TABLE path (
    id   INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
);

-- What attributes held. Rows are appended in time, so the oldest are the lowest ids.
-- A number or NULL stands as itself, everything else as JSON text.
CREATE TABLE sample (
    id    INTEGER PRIMARY KEY,
    path  INTEGER NOT NULL REFERENCES path (id),
    at    REAL    NOT NULL,
    value
);
CREATE INDEX sample_by_path ON sample (path, at);

-- What happened: reasons, commands, notices, plans, events, availability; data is JSON.
CREATE TABLE entry (
    id    INTEGER PRIMARY KEY,
    at    REAL NOT NULL,
    kind  TEXT NOT NULL,
    about TEXT NOT NULL,
    data  TEXT NOT NULL
);
CREATE INDEX entry_by_about ON entry (kind, about, at);
