-- What the ledger knows of itself: under `key`, what its key is known by.
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- One edition of one brief to one recipient, as it stands.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    brief TEXT NOT NULL,
    edition TEXT NOT NULL,           -- 2025-10
    correction INTEGER NOT NULL,     -- 0 for the first
    area TEXT NOT NULL,
    digest TEXT NOT NULL,            -- SHA-256 of the area's artifacts
    recipient TEXT NOT NULL,         -- keyed hash of the address
    channel TEXT NOT NULL,
    redacted TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'intent', 'transmitting', 'accepted',
        'refused', 'unknown', 'suppressed', 'held')),
    words TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    changed TEXT NOT NULL            -- by the machine's clock, in UTC
) STRICT;
CREATE UNIQUE INDEX a_delivery_is_there_once
    ON deliveries (brief, edition, correction, area, digest, recipient, channel);
CREATE INDEX deliveries_by_recipient ON deliveries (recipient);

-- How each got there. The numbers say what came first; the clock may jump.
CREATE TABLE history (
    step INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery INTEGER NOT NULL REFERENCES deliveries (id),
    at TEXT NOT NULL,
    was TEXT,                        -- NULL where it was entered
    became TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE INDEX history_by_delivery ON history (delivery);

-- To whom nothing is sent.
CREATE TABLE suppressions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL UNIQUE,  -- keyed hash of the address
    why TEXT NOT NULL,
    since TEXT NOT NULL
) STRICT;

-- History is added to. The one change that is let through is that of `ledger forget`: words become
-- 'erased', and nothing else changes.
CREATE TRIGGER history_is_not_changed BEFORE UPDATE ON history
WHEN NEW.words IS NOT 'erased' OR NEW.step IS NOT OLD.step OR NEW.delivery IS NOT OLD.delivery
    OR NEW.at IS NOT OLD.at OR NEW.was IS NOT OLD.was OR NEW.became IS NOT OLD.became
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_is_not_removed BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

-- A delivery stays, and stays what it is; its recipient may be forgotten.
CREATE TRIGGER deliveries_keep_their_key
BEFORE UPDATE OF id, brief, edition, correction, area, digest, channel ON deliveries
BEGIN SELECT RAISE(ABORT, 'a delivery keeps its key'); END;
CREATE TRIGGER deliveries_keep_their_recipient BEFORE UPDATE OF recipient ON deliveries
WHEN NEW.recipient IS NOT 'forgotten-' || OLD.id
BEGIN SELECT RAISE(ABORT, 'a delivery keeps its recipient'); END;
CREATE TRIGGER deliveries_are_not_removed BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are not removed'); END;
