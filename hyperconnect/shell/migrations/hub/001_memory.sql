-- What the hub remembers across lives: kind and key name a row, data is its JSON.
CREATE TABLE memory (
    kind TEXT NOT NULL,
    key  TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;

-- Every text a rule ever had, the author's comments included; versions count from 1 for each rule.
CREATE TABLE rule_text (
    rule    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    at      REAL    NOT NULL,
    author  TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    PRIMARY KEY (rule, version)
) WITHOUT ROWID;

-- Canonical JSON of rule texts already parsed, so that a start need not parse YAML.
CREATE TABLE rule_cache (
    id       INTEGER PRIMARY KEY,
    hash     TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL
);
