-- That a person has taken an older copy of the ledger for the ledger.
CREATE TABLE copies (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    accepted_by TEXT NOT NULL,
    why TEXT NOT NULL,
    step INTEGER NOT NULL,           -- the last step that it has
    marked INTEGER NOT NULL          -- the last step of the ledger that was used before it
) STRICT;

CREATE TRIGGER copies_are_not_changed BEFORE UPDATE ON copies
BEGIN SELECT RAISE(ABORT, 'copies are append-only'); END;
CREATE TRIGGER copies_are_not_removed BEFORE DELETE ON copies
BEGIN SELECT RAISE(ABORT, 'copies are append-only'); END;
