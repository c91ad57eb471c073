//! A folder for a while: what is made there is gone when the work is done.

#![allow(clippy::disallowed_methods, reason = "this is a door to the disk")]

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::disk;
use crate::diagnostics::Result;

/// A folder that ends when it is dropped.
#[derive(Debug)]
pub struct Scratch(TempDir);

impl Scratch {
    /// Makes one in a folder, which is made if it is missing.
    ///
    /// # Errors
    /// It can't be made.
    pub fn inside(folder: &Path) -> Result<Self> {
        disk::create_dir(folder)?;
        let made = tempfile::Builder::new().prefix(disk::STAGING).tempdir_in(folder);
        Ok(Self(made.map_err(|error| disk::fault("make a folder in", folder, &error))?))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The files in it and in its folders: paths with forward slashes, sorted.
    ///
    /// # Errors
    /// A folder can't be read.
    pub fn files(&self) -> Result<Vec<String>> {
        let mut files = Vec::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let place: PathBuf = self.path().join(&folder);
            for name in disk::list(&place)? {
                let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                let into = if disk::is_folder(&self.path().join(&path)) {
                    &mut folders
                } else {
                    &mut files
                };
                into.push(path);
            }
        }
        files.sort();
        Ok(files)
    }
}
