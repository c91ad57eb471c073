//! Locks on folders, so that two writers do not undo each other's work.

#![allow(clippy::disallowed_methods, reason = "this is a door to the disk")]

use std::fs::{self, File};
use std::path::Path;

use super::disk::{create_dir, fault};
use crate::diagnostics::{Diagnostic, Diagnostics, Result};

/// A lock on a folder that ends when it is dropped.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "the lock lives as long as the open file")] File);

/// Takes the lock `name` in a folder, or says who to wait for.
///
/// # Errors
/// Another process holds it, or the folder can't be written to.
pub fn lock(folder: &Path, name: &str) -> Result<Lock> {
    try_lock(&folder.join(name))?.ok_or_else(|| in_use(folder))
}

/// Takes the lock `name` in a folder together with others who share it; who wants it alone waits for all.
///
/// # Errors
/// Another process holds it alone, or the folder can't be written to.
pub fn lock_shared(folder: &Path, name: &str) -> Result<Lock> {
    let path = folder.join(name);
    let file = open(&path)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(Lock(file)),
        Err(fs::TryLockError::WouldBlock) => Err(in_use(folder)),
        Err(fs::TryLockError::Error(error)) => Err(fault("lock", &path, &error).into()),
    }
}

fn in_use(folder: &Path) -> Diagnostics {
    Diagnostic::error("in-use", "another `briefwright` is at work here")
        .in_place(folder.display().to_string())
        .hint("wait until it has ended, then run the same command again")
        .into()
}

/// Takes the lock of a file that is there for nothing else; `None` if someone holds it. The file
/// stays: to remove it would let two hold what they take for the same lock.
///
/// # Errors
/// The file can't be made.
pub fn try_lock(path: &Path) -> Result<Option<Lock>> {
    let file = open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(fault("lock", path, &error).into()),
    }
}

fn open(path: &Path) -> Result<File> {
    create_dir(path.parent().unwrap_or(Path::new(".")))?;
    let file = File::options().create(true).truncate(false).write(true).open(path);
    file.map_err(|error| fault("write", path, &error).into())
}
