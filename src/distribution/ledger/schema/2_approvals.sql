-- Who let an edition go. The digest is that of the manifest's bytes.
CREATE TABLE approvals (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    brief TEXT NOT NULL,
    edition TEXT NOT NULL,
    digest TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX approvals_by_digest ON approvals (digest);

CREATE TRIGGER approvals_are_not_changed BEFORE UPDATE ON approvals
BEGIN SELECT RAISE(ABORT, 'approvals are append-only'); END;
CREATE TRIGGER approvals_are_not_removed BEFORE DELETE ON approvals
BEGIN SELECT RAISE(ABORT, 'approvals are append-only'); END;
