//! Copies of the ledger that are put in its place.

use std::path::Path;

use super::mark::{Mark, place};
use super::*;
use State::*;

/// Puts a copy in the place of a ledger, as a careful person does: without the log of the old one.
fn restore(copy: &Kept, path: &Path) {
    // What is in the log goes into the file when the last connection is closed.
    let copied = copy.path();
    let connection = rusqlite::Connection::open(&copied).unwrap();
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(key::beside(path, ending));
    }
    fs::copy(copied, path).unwrap();
}

/// A ledger that was used, and put back to what it was before, with its path.
fn put_back() -> (TempDir, PathBuf) {
    let mut kept = Kept::new();
    let id = kept.planned(PAT).id;
    kept.ledger.mark().unwrap();
    let copy = kept.as_left_behind();
    kept.take(id, &[Intent, Transmitting, Accepted]);
    kept.ledger.mark().unwrap();
    let path = kept.path();
    let Kept { folder, ledger } = kept;
    drop(ledger);
    restore(&copy, &path);
    (folder, path)
}

#[test]
fn an_older_copy_is_refused_until_a_person_accepts_it() {
    let (_folder, path) = put_back();
    let problems = Ledger::open(&path).unwrap_err().to_string();
    for words in ["ends with step 1", "had come to 4", "twice", "ledger accept"] {
        assert!(problems.contains(words), "{problems}");
    }
    assert_eq!(code(Ledger::open(&path)), "ledger-older");
    assert!(Ledger::accept(&path, "Alex", "the disk is gone", at(9)).unwrap());
    let ledger = Ledger::open(&path).unwrap().unwrap();
    assert_eq!(Mark::read(&path).unwrap(), Mark::Step(1));
    let noted: (String, String, i64, i64) = ledger
        .connection
        .query_row("SELECT accepted_by, why, step, marked FROM copies", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .unwrap();
    assert_eq!(noted, ("Alex".to_owned(), "the disk is gone".to_owned(), 1, 4));
    ledger.connection.execute("UPDATE copies SET why = ''", []).unwrap_err();
    assert!(!Ledger::accept(&path, "Alex", "again", at(10)).unwrap());
}

#[test]
fn a_sender_keeps_others_from_accepting() {
    let (_folder, path) = put_back();
    let lock = crate::system::disk::try_lock(&key::beside(&path, ".lock")).unwrap();
    assert!(lock.is_some());
    assert_eq!(code(Ledger::accept(&path, "Alex", "", at(9))), "in-use");
}

#[test]
fn no_crash_looks_like_an_older_copy() {
    let mut kept = Kept::new();
    kept.ledger.mark().unwrap();
    let id = kept.planned(PAT).id;
    for (from, to) in [(Planned, Intent), (Intent, Transmitting), (Transmitting, Accepted)] {
        drop(kept.as_left_behind());
        kept.ledger.mark().unwrap();
        drop(kept.as_left_behind());
        kept.ledger.advance(id, from, to, "", at(1)).unwrap();
    }
    drop(kept.as_left_behind());
}

#[test]
fn a_ledger_without_a_mark_was_not_used_yet_and_a_bad_mark_is_told() {
    let mut kept = Kept::new();
    kept.planned(PAT);
    let path = kept.path();
    assert_eq!(Mark::read(&path).unwrap(), Mark::None);
    assert!(Ledger::open(&path).unwrap().is_some());
    for bad in ["", "seven", "\u{0}\u{0}"] {
        fs::write(place(&path), bad).unwrap();
        assert_eq!(code(Ledger::open(&path)), "ledger-older");
    }
    drop(kept.ledger);
    assert!(Ledger::accept(&path, "Alex", "the mark was edited", at(9)).unwrap());
    assert!(Ledger::open(&path).unwrap().is_some());
}

#[test]
fn a_new_ledger_begins_without_the_mark_of_another() {
    let (_folder, path) = put_back();
    fs::remove_file(&path).unwrap();
    fs::remove_file(key::place(&path)).unwrap();
    Ledger::init(&path).unwrap();
    assert_eq!(Mark::read(&path).unwrap(), Mark::None);
}
