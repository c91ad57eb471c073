//! Files of other versions of the program.

use rusqlite::Connection;

use super::*;
use crate::system::private;

/// A folder with the ledger that version 1 wrote, and its key.
fn of_version_1() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("version_1.sql")).unwrap();
    private::write(&key::place(&path), "07".repeat(32).as_bytes()).unwrap();
    (folder, path)
}

fn version(path: &std::path::Path) -> usize {
    let connection = Connection::open(path).unwrap();
    connection.query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0)).unwrap() as usize
}

fn tables(path: &std::path::Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut query =
        connection.prepare("SELECT type || ' ' || name FROM sqlite_schema ORDER BY 1").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_ledger_of_version_1_is_brought_up_to_date() {
    let (_folder, path) = of_version_1();
    assert_eq!(version(&path), 1);
    let mut ledger = Ledger::open(&path).unwrap().unwrap();
    let recipient = Some(ledger.hash("Pat.Jones@Parliament.example"));
    let found = ledger.deliveries(&Filter { recipient, ..Filter::default() }).unwrap();
    assert_eq!(found.len(), 1, "the hash of an address is that of version 1");
    assert_eq!(found[0].state, State::Accepted);
    assert_eq!(ledger.history(found[0].id).unwrap().len(), 4);
    let again = ledger.enter(&found[0].key, "p…", State::Planned, "", at(0)).unwrap();
    assert_eq!(again, found[0]);
    ledger.note_message(found[0].id, "1f0e").unwrap();
    assert_eq!(ledger.of_message("1f0e").unwrap().as_ref(), Some(&found[0]));
    ledger.mark().unwrap();
    assert_eq!(mark::Mark::read(&path).unwrap(), mark::Mark::Step(4));
    drop(ledger);
    assert_eq!(version(&path), schema::STEPS.len());
    assert_eq!(tables(&path), tables(&Kept::new().path()));
}

#[test]
fn a_newer_ledger_is_refused_and_left_alone() {
    let (_folder, path) = of_version_1();
    let newer = schema::STEPS.len() + 1;
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(&format!("PRAGMA user_version = {newer}")).unwrap();
    drop(connection);
    let before = fs::read(&path).unwrap();
    assert_eq!(code(Ledger::open(&path)), "newer-ledger");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_step_that_fails_changes_nothing() {
    let (_folder, path) = of_version_1();
    let mut connection = Connection::open(&path).unwrap();
    let steps = ["", "CREATE TABLE new (a TEXT) STRICT", "CREATE TABLE new (a TEXT) STRICT"];
    schema::migrate(&mut connection, &steps).unwrap_err();
    drop(connection);
    assert_eq!(version(&path), 1);
    assert!(!tables(&path).contains(&"table new".to_owned()));
}
