//! Files that nobody but their owner may read: keys, and what is about people.
//!
//! On Unix that is mode 600. Elsewhere the folder that a file is in decides who may read it.

#![allow(clippy::disallowed_methods, reason = "this is a door to the disk")]

use std::fs::File;
use std::io;
use std::path::Path;

use super::disk::{self, fault};
use super::unfinished::Readers;
use crate::diagnostics::{Diagnostic, Result};

/// Writes a file for its owner alone, so that it is either as before or whole, and lasts when the power fails.
/// Makes the folder if it is missing.
///
/// # Errors
/// It can't be written; what was there before stays.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    disk::write_as(path, bytes, Readers::Owner, true)
}

/// Reads a file that nobody but its owner may read.
///
/// # Errors
/// It can't be read, or others may read it too: what is in it is a secret no longer.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let file = disk::open(path)?;
    let open_to_others = is_open_to_others(&file).map_err(|error| fault("read", path, &error))?;
    if open_to_others {
        let shown = path.display();
        return Err(Diagnostic::error("open-to-others", format!("others may read `{shown}`"))
            .why("it holds a secret, so only its owner may")
            .hint(format!("run `chmod 600 {shown}`; if others may have read it, make a new one"))
            .into());
    }
    disk::read(path)
}

#[cfg(unix)]
fn is_open_to_others(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &File) -> io::Result<bool> {
    Ok(false)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/key");
        write(&path, b"secret").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read(&path).unwrap(), b"secret");
        for mode in [0o640, 0o604, 0o644] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let problem = read(&path).unwrap_err();
            assert_eq!(problem.iter().next().unwrap().code, "open-to-others");
        }
    }
}
