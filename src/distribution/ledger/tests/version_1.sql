-- A ledger as version 1 wrote it. It is never changed: files like it are with people.
PRAGMA application_id = 0x42576c67;
PRAGMA user_version = 1;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    brief TEXT NOT NULL,
    edition TEXT NOT NULL,
    correction INTEGER NOT NULL,
    area TEXT NOT NULL,
    digest TEXT NOT NULL,
    recipient TEXT NOT NULL,
    channel TEXT NOT NULL,
    redacted TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'intent', 'transmitting', 'accepted',
        'refused', 'unknown', 'suppressed', 'held')),
    words TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    changed TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX a_delivery_is_there_once
    ON deliveries (brief, edition, correction, area, digest, recipient, channel);
CREATE INDEX deliveries_by_recipient ON deliveries (recipient);
CREATE TABLE history (
    step INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery INTEGER NOT NULL REFERENCES deliveries (id),
    at TEXT NOT NULL,
    was TEXT,
    became TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE INDEX history_by_delivery ON history (delivery);
CREATE TABLE suppressions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL UNIQUE,
    why TEXT NOT NULL,
    since TEXT NOT NULL
) STRICT;
CREATE TRIGGER history_is_not_changed BEFORE UPDATE ON history
WHEN NEW.words IS NOT 'erased' OR NEW.step IS NOT OLD.step OR NEW.delivery IS NOT OLD.delivery
    OR NEW.at IS NOT OLD.at OR NEW.was IS NOT OLD.was OR NEW.became IS NOT OLD.became
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_is_not_removed BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER deliveries_keep_their_key
BEFORE UPDATE OF id, brief, edition, correction, area, digest, channel ON deliveries
BEGIN SELECT RAISE(ABORT, 'a delivery keeps its key'); END;
CREATE TRIGGER deliveries_keep_their_recipient BEFORE UPDATE OF recipient ON deliveries
WHEN NEW.recipient IS NOT 'forgotten-' || OLD.id
BEGIN SELECT RAISE(ABORT, 'a delivery keeps its recipient'); END;
CREATE TRIGGER deliveries_are_not_removed BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are not removed'); END;
-- Under the key of 32 bytes 07, to pat.jones@parliament.example.
INSERT INTO facts VALUES ('key', '9993df98b126b9e38eb94596a0a922f3ac234ab027d0c2cbe02c2d7f097b21f2');
INSERT INTO deliveries VALUES (1, 'settlement', '2025-10', 0, 'QOP',
    '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed',
    '6cee744571a60867e6ae2a0921d9d52b1debe2d4b270be2e679e3c99d5b03ab1', 'post', 'p…@parliament.example', 'accepted', '250 OK', 1, '2025-11-27T09:31:02Z');
INSERT INTO history VALUES
    (1, 1, '2025-11-27T09:31:00Z', NULL, 'planned', ''),
    (2, 1, '2025-11-27T09:31:01Z', 'planned', 'intent', ''),
    (3, 1, '2025-11-27T09:31:01Z', 'intent', 'transmitting', ''),
    (4, 1, '2025-11-27T09:31:02Z', 'transmitting', 'accepted', '250 OK');
