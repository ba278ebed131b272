-- Why rules ran or did not. `run` is 0 where there was none; `kept` rows are of a rule's last runs and outlive the
-- others; `size` is roughly what a row takes on the disk; data is JSON.
CREATE TABLE reason (
    id   INTEGER PRIMARY KEY,
    at   REAL    NOT NULL,
    rule TEXT    NOT NULL,
    run  INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    size INTEGER NOT NULL,
    data TEXT    NOT NULL
);
CREATE INDEX reason_by_rule ON reason (rule, at);
CREATE INDEX reason_of_run ON reason (rule, at) WHERE run > 0;
CREATE INDEX reason_kept ON reason (rule, run) WHERE kept = 1;
CREATE INDEX reason_loose ON reason (at) WHERE kept = 0;

-- What all of them take, and the kept ones alone, so that nobody has to add it up.
CREATE TABLE reason_size (bytes INTEGER NOT NULL, kept INTEGER NOT NULL);
INSERT INTO reason_size VALUES (0, 0);
CREATE TRIGGER reason_added AFTER INSERT ON reason BEGIN
    UPDATE reason_size SET bytes = bytes + new.size, kept = kept + new.size * new.kept;
END;
CREATE TRIGGER reason_changed AFTER UPDATE OF size, kept ON reason BEGIN
    UPDATE reason_size
    SET bytes = bytes + new.size - old.size, kept = kept + new.size * new.kept - old.size * old.kept;
END;
CREATE TRIGGER reason_gone AFTER DELETE ON reason BEGIN
    UPDATE reason_size SET bytes = bytes - old.size, kept = kept - old.size * old.kept;
END;

INSERT INTO reason (at, rule, run, kept, size, data)
    SELECT at, about, run, run > 0, length(data) + 2 * length(about) + 100, data FROM (
        SELECT id, at, about, coalesce(json_extract(data, '$.reason.run'), 0) AS run,
            json_extract(data, '$.reason') AS data
        FROM entry WHERE kind = 'reason' AND json_valid(data)
    ) WHERE data IS NOT NULL ORDER BY id;
DELETE FROM entry WHERE kind = 'reason';
