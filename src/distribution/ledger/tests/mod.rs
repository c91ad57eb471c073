//! The ledger on a real disk.

#![allow(clippy::disallowed_methods, reason = "the tests look at the ledger's files from outside")]

mod copies;
mod people;
mod steps;
mod versions;

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::diagnostics::Diagnostics;

const PAT: &str = "pat.jones@parliament.example";

/// A ledger in a folder that goes with it.
struct Kept {
    folder: TempDir,
    ledger: Ledger,
}

impl Kept {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::init(&folder.path().join("ledger.sqlite")).unwrap();
        Self { folder, ledger }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("ledger.sqlite")
    }

    fn key(&self, address: &str) -> DeliveryKey {
        DeliveryKey {
            brief: BriefId::new("settlement"),
            edition: Period::new(2025, 10).unwrap(),
            correction: 0,
            area: AreaCode::new("QOP"),
            digest: Sha256::of(b"one"),
            recipient: self.ledger.hash(address),
            channel: ChannelId::new("post"),
        }
    }

    fn planned(&mut self, address: &str) -> Delivery {
        let key = self.key(address);
        self.ledger.enter(&key, "p…@parliament.example", State::Planned, "", at(0)).unwrap()
    }

    /// Takes a delivery that is planned along these states.
    fn take(&mut self, id: DeliveryId, steps: &[State]) {
        let mut from = State::Planned;
        for to in steps {
            self.ledger.advance(id, from, *to, "so it goes", at(1)).unwrap();
            from = *to;
        }
    }

    /// The ledger as it is on the disk at this moment: what is left after `kill -9`.
    fn as_left_behind(&self) -> Kept {
        let folder = tempfile::tempdir().unwrap();
        for file in fs::read_dir(self.folder.path()).unwrap() {
            let file = file.unwrap();
            if !file.file_name().to_string_lossy().ends_with("-shm") {
                fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
            }
        }
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite")).unwrap().unwrap();
        Kept { folder, ledger }
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_764_000_000 + second).unwrap()
}

fn code<T>(result: crate::diagnostics::Result<T>) -> &'static str {
    let problems: Diagnostics = result.err().expect("this must fail");
    problems.iter().next().unwrap().code
}

#[test]
fn a_ledger_is_made_once_and_opened_often() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    assert!(Ledger::open(&path).unwrap().is_none());
    let hash = Ledger::init(&path).unwrap().hash(PAT);
    assert_eq!(Ledger::open(&path).unwrap().unwrap().hash(PAT), hash);
    assert_eq!(code(Ledger::init(&path)), "ledger-exists");
}

#[test]
fn a_ledger_that_is_gone_does_not_look_like_none() {
    let kept = Kept::new();
    let path = kept.path();
    drop(kept.ledger);
    fs::remove_file(&path).unwrap();
    assert_eq!(code(Ledger::open(&path)), "ledger-lost");
    assert_eq!(code(Ledger::init(&path)), "ledger-lost");
}

#[test]
fn a_missing_or_other_key_is_told() {
    let (kept, other) = (Kept::new(), Kept::new());
    let path = kept.path();
    drop(kept.ledger);
    let key = key::place(&path);
    fs::copy(key::place(&other.path()), &key).unwrap();
    assert_eq!(code(Ledger::open(&path)), "ledger-key");
    fs::remove_file(&key).unwrap();
    let problems = Ledger::open(&path).unwrap_err();
    assert!(problems.to_string().contains("twice"), "{problems}");
}

#[test]
fn what_is_damaged_or_no_ledger_is_told() {
    let kept = Kept::new();
    let path = kept.path();
    drop(kept.ledger);
    let bytes = fs::read(&path).unwrap();
    let mut torn = bytes.clone();
    for byte in &mut torn[4096..] {
        *byte = 0x55;
    }
    fs::write(&path, &torn).unwrap();
    assert_eq!(code(Ledger::open(&path)), "ledger-damaged");
    fs::write(&path, "a letter, not a database ".repeat(100)).unwrap();
    assert_eq!(code(Ledger::open(&path)), "ledger-damaged");
    fs::write(&path, "").unwrap();
    assert_eq!(code(Ledger::open(&path)), "no-ledger");
    fs::write(&path, &bytes).unwrap();
    assert!(Ledger::open(&path).unwrap().is_some());
}

#[test]
fn one_sender_at_a_time() {
    let kept = Kept::new();
    let other = Ledger::open(&kept.path()).unwrap().unwrap();
    let alone = kept.ledger.alone().unwrap();
    assert_eq!(code(other.alone()), "in-use");
    drop(alone);
    other.alone().unwrap();
}

#[cfg(unix)]
#[test]
fn its_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mut kept = Kept::new();
    kept.planned(PAT);
    for name in ["ledger.sqlite", "ledger.sqlite.key", "ledger.sqlite-wal", "ledger.sqlite-shm"] {
        let facts = fs::metadata(kept.folder.path().join(name)).unwrap();
        assert_eq!(facts.permissions().mode() & 0o077, 0, "{name}");
    }
}

#[test]
fn an_approval_is_of_one_manifest() {
    let mut kept = Kept::new();
    let approval = Approval {
        brief: BriefId::new("settlement"),
        edition: Period::new(2025, 10).unwrap(),
        digest: Sha256::of(b"manifest"),
        by: "Alex".to_owned(),
        when: at(0),
    };
    kept.ledger.approve(&approval).unwrap();
    let ask = |digest: &[u8]| {
        kept.ledger.approval(&approval.brief, approval.edition, &Sha256::of(digest)).unwrap()
    };
    assert_eq!(ask(b"manifest"), Some(approval.clone()));
    assert_eq!(ask(b"made again"), None);
}
