-- Why a version was made. An empty text says that the rule was deleted then.
ALTER TABLE rule_text ADD COLUMN message TEXT NOT NULL DEFAULT '';
