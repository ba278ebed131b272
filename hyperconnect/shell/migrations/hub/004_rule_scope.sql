-- With which scopes a rule acts that somebody else than the owner wrote: those of the author, for this document of it.
-- It is written before the rule's file is, so that no crash leaves the rule with more.
CREATE TABLE rule_scope (
    id       INTEGER PRIMARY KEY,
    rule     TEXT NOT NULL,
    document TEXT NOT NULL,
    scopes   TEXT NOT NULL,
    UNIQUE (rule, document)
);
