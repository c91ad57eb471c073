//! A file in the making, beside its place.
//!
//! Readers see what was there before, or all of what is new. On Unix there is one name for what is being made of
//! each file, and whoever makes it holds its lock: so what a run that was killed left behind is taken up by the next,
//! and two that make the same file do so one after the other.

#![allow(clippy::disallowed_methods, reason = "this is a door to the disk")]

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{create_dir, fault, settle_names};
use super::hash::Sha256;
use crate::diagnostics::Result;

/// Who may read a file when it is in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Everyone who may enter the folder.
    All,
    /// Its owner alone, from the start.
    Owner,
}

/// A file that goes unless it is put in its place.
#[derive(Debug)]
pub struct Unfinished {
    path: PathBuf,
    place: PathBuf,
    /// Open, and locked where that can be.
    file: File,
    done: bool,
}

impl Unfinished {
    /// Begins a file, empty, that only its owner may read. Makes the folder if it is missing.
    ///
    /// # Errors
    /// The folder can't be written to.
    pub fn begin(place: &Path) -> Result<Self> {
        let folder = match place.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        create_dir(folder)?;
        let name = place.file_name().unwrap_or_default();
        let place = folder.join(name);
        let opened = open(&place).map_err(|error| fault("write", &place, &error))?;
        let (path, file) = opened;
        Ok(Self { path, place, file, done: false })
    }

    /// Where it is as long as it is not in its place.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where it will be.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// The file, to be written to.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Puts it in its place. With `lasting`, it is there when the power comes back: first its bytes are on the
    /// disk, then its name.
    ///
    /// # Errors
    /// It can't; what was there before stays.
    pub fn finish(mut self, readers: Readers, lasting: bool) -> Result<()> {
        let place = || -> io::Result<()> {
            if readers == Readers::All {
                make_readable(&self.file)?;
            }
            if lasting {
                self.file.sync_all()?;
            }
            fs::rename(&self.path, &self.place)
        };
        place().map_err(|error| fault("write", &self.place, &error))?;
        self.done = true;
        if lasting { settle_names(self.place.parent().unwrap_or(Path::new("."))) } else { Ok(()) }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.done {
            // The next that makes the file takes up one that stays.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What the file is called meanwhile.
fn name_beside(place: &Path) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    // A name may have 255 bytes on most disks.
    if name.len() > 200 {
        place.with_file_name(format!(".briefwright-{}", Sha256::of(name.as_bytes())))
    } else {
        place.with_file_name(format!(".briefwright-{name}"))
    }
}

#[cfg(unix)]
fn open(place: &Path) -> io::Result<(PathBuf, File)> {
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
    let path = name_beside(place);
    loop {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed())
            .open(&path);
        let file = match file {
            // A link that someone laid here leads elsewhere.
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
                fs::remove_file(&path)?;
                continue;
            }
            other => other?,
        };
        if file.lock().is_err() {
            // The disk knows no locks: with a name of its own, nobody else writes to it.
            return unlike_any(place);
        }
        let facts = file.metadata()?;
        let here = fs::symlink_metadata(&path).ok();
        let ours = |one: fs::Metadata| (one.dev(), one.ino()) == (facts.dev(), facts.ino());
        // Whoever had it may have put it in its place while this one waited.
        if !here.is_some_and(ours) {
            continue;
        }
        // A second name of a file is someone else's.
        if facts.nlink() > 1 || !facts.is_file() {
            fs::remove_file(&path)?;
            continue;
        }
        if facts.len() > 0 {
            file.set_len(0)?;
        }
        return Ok((path, file));
    }
}

#[cfg(not(unix))]
fn open(place: &Path) -> io::Result<(PathBuf, File)> {
    unlike_any(place)
}

/// A file of a name that no other has.
fn unlike_any(place: &Path) -> io::Result<(PathBuf, File)> {
    let name = name_beside(place);
    let name = name.file_name().unwrap_or_default();
    let folder = place.parent().unwrap_or(Path::new("."));
    let file = tempfile::Builder::new().prefix(name).tempfile_in(folder)?;
    let (file, path) = file.keep().map_err(|error| error.error)?;
    Ok((path, file))
}

#[cfg(unix)]
fn make_readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

    use std::io::Write;
    use std::os::unix::fs::symlink;

    use super::*;

    fn write(place: &Path, text: &str) {
        let mut file = Unfinished::begin(place).unwrap();
        file.file().write_all(text.as_bytes()).unwrap();
        file.finish(Readers::All, true).unwrap();
    }

    fn names(folder: &Path) -> Vec<String> {
        crate::system::disk::list(folder).unwrap()
    }

    #[test]
    fn what_a_run_that_was_killed_left_is_taken_up() {
        let folder = tempfile::TempDir::new().unwrap();
        let place = folder.path().join("file");
        fs::write(folder.path().join(".briefwright-file"), "half of something longer").unwrap();
        write(&place, "whole");
        assert_eq!(fs::read_to_string(&place).unwrap(), "whole");
        assert_eq!(names(folder.path()), ["file"]);
        // One that is given up goes.
        drop(Unfinished::begin(&place).unwrap());
        assert_eq!(names(folder.path()), ["file"]);
    }

    #[test]
    fn two_that_make_the_same_file_take_turns() {
        let folder = tempfile::TempDir::new().unwrap();
        let place = folder.path().join("file");
        let texts: Vec<String> = (0..8).map(|n| n.to_string().repeat(100_000)).collect();
        std::thread::scope(|scope| {
            for text in &texts {
                scope.spawn(|| write(&place, text));
            }
        });
        let found = fs::read_to_string(&place).unwrap();
        assert!(texts.contains(&found), "two were mixed");
        assert_eq!(names(folder.path()), ["file"]);
    }

    #[test]
    fn a_link_that_someone_laid_is_not_followed() {
        let folder = tempfile::TempDir::new().unwrap();
        let (place, theirs) = (folder.path().join("file"), folder.path().join("theirs"));
        fs::write(&theirs, "theirs").unwrap();
        symlink(&theirs, folder.path().join(".briefwright-file")).unwrap();
        write(&place, "ours");
        fs::hard_link(&theirs, folder.path().join(".briefwright-file")).unwrap();
        write(&place, "ours again");
        assert_eq!(fs::read_to_string(&theirs).unwrap(), "theirs");
        assert_eq!(fs::read_to_string(&place).unwrap(), "ours again");
    }

    #[test]
    fn a_long_name_leaves_room_for_ours() {
        let folder = tempfile::TempDir::new().unwrap();
        let place = folder.path().join("n".repeat(255));
        write(&place, "long");
        assert_eq!(fs::read_to_string(&place).unwrap(), "long");
    }
}
