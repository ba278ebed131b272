-- The sessions of browsers: tokens with the id of the one that let them in, which is empty where none was needed.
ALTER TABLE token ADD COLUMN via TEXT;
