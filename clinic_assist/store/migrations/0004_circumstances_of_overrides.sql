-- What an alert stood on when somebody went on despite it: its severity, results, doses. None in rows of before.
ALTER TABLE overrides ADD COLUMN circumstances BLOB;
