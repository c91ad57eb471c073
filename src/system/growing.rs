//! A file that grows as it arrives, and is hashed on the way.

#![allow(clippy::disallowed_methods, reason = "this is a door to the disk")]

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::disk::{create_dir, fault, hash_into};
use super::hash::{Hasher, Sha256};
use crate::diagnostics::Result;

/// A file that bytes are added to. Its hash is always that of the whole.
#[derive(Debug)]
pub struct Growing {
    path: PathBuf,
    file: File,
    size: u64,
    hasher: Hasher,
}

impl Growing {
    /// Opens a file, or makes it; keeps at most so many of its bytes, and hashes these.
    ///
    /// # Errors
    /// It can't be read or written.
    pub fn open(path: &Path, keep: u64) -> Result<Self> {
        create_dir(path.parent().unwrap_or(Path::new(".")))?;
        let open = || -> io::Result<Self> {
            let mut options = File::options();
            let mut file =
                options.read(true).write(true).create(true).truncate(false).open(path)?;
            if file.metadata()?.len() > keep {
                file.set_len(keep)?;
            }
            let mut hasher = Hasher::new();
            // Reading to the end leaves the place where the next byte goes.
            let size = hash_into(&mut hasher, &mut file)?;
            Ok(Self { path: path.to_owned(), file, size, hasher })
        };
        open().map_err(|error| fault("write", path, &error).into())
    }

    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// They can't be written.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|error| fault("write", &self.path, &error))?;
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Drops all bytes.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn empty(&mut self) -> Result<()> {
        let cut = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)));
        cut.map_err(|error| fault("write", &self.path, &error))?;
        self.size = 0;
        self.hasher = Hasher::new();
        Ok(())
    }

    /// The hash of all its bytes.
    pub fn sha256(&self) -> Sha256 {
        self.hasher.sha256()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::system::disk;

    #[test]
    fn the_hash_is_that_of_the_whole() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("new/file");
        let mut file = Growing::open(&path, u64::MAX).unwrap();
        assert_eq!((file.size(), file.sha256()), (0, Sha256::of(b"")));
        file.append(b"one ").unwrap();
        file.append(b"two").unwrap();
        drop(file);
        // What is kept of an earlier run counts.
        let mut file = Growing::open(&path, 5).unwrap();
        assert_eq!((file.size(), file.sha256()), (5, Sha256::of(b"one t")));
        file.append(b"hree").unwrap();
        assert_eq!(file.sha256(), Sha256::of(b"one three"));
        assert_eq!(disk::hash(&path).unwrap(), (Sha256::of(b"one three"), 9));
        file.empty().unwrap();
        file.append(b"four").unwrap();
        assert_eq!(file.sha256(), Sha256::of(b"four"));
        assert_eq!(fs::read(&path).unwrap(), b"four");
    }
}
