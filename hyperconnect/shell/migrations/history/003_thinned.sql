-- The old past is thinned: of the numbers of five minutes the last one stays, with the least and the most of them.
ALTER TABLE sample ADD COLUMN least REAL;
ALTER TABLE sample ADD COLUMN most REAL;

-- Up to which moment an attribute's past was thinned.
ALTER TABLE path ADD COLUMN thinned REAL NOT NULL DEFAULT 0;
CREATE INDEX path_by_thinned ON path (thinned);

-- What happened in a period, whomever it concerns.
CREATE INDEX entry_by_at ON entry (at);
