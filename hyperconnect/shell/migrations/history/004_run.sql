-- The runs of a rule by their numbers, for whoever looks back through them.
CREATE INDEX reason_by_run ON reason (rule, run) WHERE run > 0;
