//! The disk: reading whole files with a cap, writing them atomically, locking.

#![allow(clippy::disallowed_methods, reason = "this is the door to the disk")]

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::hash::{Hasher, Sha256};
pub use super::locks::{Lock, lock, lock_shared, try_lock};
use super::unfinished::{Readers, Unfinished};
use crate::diagnostics::{Diagnostic, Result, SourceFile};

/// The largest text file of a project that is read, in bytes.
const MAX_TEXT: u64 = 4 << 20;
/// The largest data file that is read, in bytes.
const MAX_DATA: u64 = 1 << 30;

/// The code of every diagnostic about the disk.
pub const FAULT: &str = "disk";

/// Turns an error of the operating system into words.
pub(super) fn fault(doing: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission is denied".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is a file, not a folder".to_owned(),
        io::ErrorKind::AlreadyExists => "a file with this name is in the way".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder, not a file".to_owned(),
        io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    };
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "check the path",
        io::ErrorKind::StorageFull => "free some space and run the same command again",
        io::ErrorKind::InvalidData => "save the file as UTF-8",
        _ => "check that you may read and write there, then run the same command again",
    };
    Diagnostic::error(FAULT, format!("can't {doing} `{}`", path.display())).why(why).hint(hint)
}

fn read_capped(path: &Path, cap: u64) -> Result<Vec<u8>> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(cap + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| fault("read", path, &error))?;
    if bytes.len() as u64 > cap {
        return Err(Diagnostic::error("too-large", format!("`{}` is too large", path.display()))
            .why(format!("files of this kind may have {} MiB at most", cap >> 20))
            .into());
    }
    Ok(bytes)
}

/// Reads a whole data file.
///
/// # Errors
/// It can't be read, or is larger than 1 GiB.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    read_capped(path, MAX_DATA)
}

/// Opens a data file to be read in a stream, for what is too large to hold.
///
/// # Errors
/// It can't be opened.
pub fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| fault("read", path, &error).into())
}

/// Reads the first bytes of a file.
///
/// # Errors
/// It can't be read.
pub fn head(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = open(path)?.take(most).read_to_end(&mut bytes);
    read.map(|_| bytes).map_err(|error| fault("read", path, &error).into())
}

/// Hashes a file in a stream, and says how large it is.
///
/// # Errors
/// It can't be read.
pub fn hash(path: &Path) -> Result<(Sha256, u64)> {
    let mut hasher = Hasher::new();
    let size = hash_into(&mut hasher, &mut open(path)?);
    Ok((hasher.sha256(), size.map_err(|error| fault("read", path, &error))?))
}

/// Hashes what is left of an open file; returns how many bytes these were.
pub(super) fn hash_into(hasher: &mut Hasher, file: &mut File) -> io::Result<u64> {
    let mut buffer = vec![0; 256 << 10];
    let mut size = 0;
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => return Ok(size),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&buffer[..read]);
        size += read as u64;
    }
}

/// Reads a text that a person wrote. `shown` is its path as the person knows it. A byte order
/// mark is dropped.
///
/// # Errors
/// It can't be read, is larger than 4 MiB, or is not UTF-8.
pub fn read_text(path: &Path, shown: &str) -> Result<Arc<SourceFile>> {
    let bytes = read_capped(path, MAX_TEXT)?;
    let text = String::from_utf8(bytes)
        .map_err(|error| fault("read", path, &io::Error::new(io::ErrorKind::InvalidData, error)))?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok(SourceFile::new(shown, text))
}

/// When a file was last written; `None` if there is none, or nobody knows.
pub fn changed(path: &Path) -> Option<jiff::Timestamp> {
    let time = fs::metadata(path).ok()?.modified().ok()?;
    let time = jiff::Timestamp::try_from(time).ok()?;
    jiff::Timestamp::from_second(time.as_second()).ok()
}

/// Whether something is there.
pub fn exists(path: &Path) -> bool {
    path.exists()
}

/// How large a file is, in bytes; `None` if there is none.
pub fn size(path: &Path) -> Option<u64> {
    let facts = fs::metadata(path).ok()?;
    facts.is_file().then_some(facts.len())
}

/// How much room whoever runs the program has on the disk of a folder, in bytes; `None` if nobody can say.
pub fn free(path: &Path) -> Option<u64> {
    fs4::available_space(path).ok()
}

/// Makes sure that files can be written to a folder: writes one, and removes it.
///
/// # Errors
/// None can be written.
pub fn try_writing(folder: &Path) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".briefwright-").tempfile_in(folder)?;
        file.write_all(b"a try")?;
        file.as_file().sync_all()?;
        file.close()
    };
    write().map_err(|error| fault("write to", folder, &error).into())
}

/// What tells that a file was changed: its size, and when it was written last; `None` if there is
/// none.
pub fn stamp(path: &Path) -> Option<(u64, std::time::SystemTime)> {
    let facts = fs::metadata(path).ok()?;
    Some((facts.len(), facts.modified().ok()?))
}

/// The same path from the root of the disk, by which everyone knows it.
///
/// # Errors
/// There is nothing at this path.
pub fn absolute(path: &Path) -> Result<PathBuf> {
    fs::canonicalize(path).map_err(|error| fault("find", path, &error).into())
}

/// Whether a folder is there.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// The names in a folder, sorted; empty if there is no such folder.
///
/// # Errors
/// The folder can't be read.
pub fn list(path: &Path) -> Result<Vec<String>> {
    let read = || -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(path)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    };
    match read() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        other => other.map_err(|error| fault("read", path, &error).into()),
    }
}

/// Makes a folder and those above it.
///
/// # Errors
/// It can't be made.
pub fn create_dir(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| fault("make the folder", path, &error).into())
}

/// Writes a file so that it is either as before or whole. Makes the folder if it is missing. If the power fails
/// soon after, it may be lost; [`settle`] and [`write_lasting`] see to what may not.
///
/// # Errors
/// It can't be written; what was there before stays.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_as(path, bytes, Readers::All, false)
}

/// As [`write()`]; what is written is there when the power comes back.
///
/// # Errors
/// As [`write()`].
pub fn write_lasting(path: &Path, bytes: &[u8]) -> Result<()> {
    write_as(path, bytes, Readers::All, true)
}

pub(super) fn write_as(path: &Path, bytes: &[u8], readers: Readers, lasting: bool) -> Result<()> {
    let mut unfinished = Unfinished::begin(path)?;
    unfinished.file().write_all(bytes).map_err(|error| fault("write", path, &error))?;
    unfinished.finish(readers, lasting)
}

/// Waits until all that was written to the disk of a folder is there when the power comes back.
///
/// # Errors
/// The disk has failed: what was written may not be there.
#[cfg(target_os = "linux")]
pub fn settle(folder: &Path) -> Result<()> {
    let settle = || -> io::Result<()> { Ok(rustix::fs::syncfs(File::open(folder)?)?) };
    settle().map_err(|error| fault("write to", folder, &error).into())
}

/// Waits until all that is in a folder is there when the power comes back.
///
/// # Errors
/// The disk has failed: what was written may not be there.
#[cfg(not(target_os = "linux"))]
pub fn settle(folder: &Path) -> Result<()> {
    for name in list(folder)? {
        let path = folder.join(name);
        if is_folder(&path) {
            settle(&path)?;
        } else {
            // Windows syncs what may be written to.
            let file = File::options().write(true).open(&path);
            let synced = file.and_then(|file| file.sync_all());
            synced.map_err(|error| fault("write", &path, &error))?;
        }
    }
    settle_names(folder)
}

/// Waits until the names in a folder are there when the power comes back.
///
/// # Errors
/// The disk has failed.
#[cfg(unix)]
pub fn settle_names(folder: &Path) -> Result<()> {
    let folder = if folder == Path::new("") { Path::new(".") } else { folder };
    let sync = File::open(folder).and_then(|folder| folder.sync_all());
    sync.map_err(|error| fault("write to", folder, &error).into())
}

/// Waits until the names in a folder are there when the power comes back; here the system sees to that.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn settle_names(_: &Path) -> Result<()> {
    Ok(())
}

/// Whether everybody on this machine may read a file. Where the system knows no modes, nobody can say.
#[cfg(unix)]
pub fn open_to_all(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|facts| facts.is_file() && facts.permissions().mode() & 0o004 != 0)
}

/// Whether everybody on this machine may read a file. Where the system knows no modes, nobody can say.
#[cfg(not(unix))]
pub fn open_to_all(_: &Path) -> bool {
    false
}

/// Whether a file holds these bytes already.
pub fn holds(path: &Path, bytes: &[u8]) -> bool {
    let same_size = fs::metadata(path).is_ok_and(|facts| facts.len() == bytes.len() as u64);
    same_size && fs::read(path).is_ok_and(|old| old == bytes)
}

/// Writes a file only if its bytes change.
///
/// # Errors
/// As [`write()`].
pub fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<()> {
    if holds(path, bytes) { Ok(()) } else { write(path, bytes) }
}

/// As [`write_if_changed`]; what is written is there when the power comes back.
///
/// # Errors
/// As [`write()`].
pub fn write_lasting_if_changed(path: &Path, bytes: &[u8]) -> Result<()> {
    if holds(path, bytes) { Ok(()) } else { write_lasting(path, bytes) }
}

/// Removes a file, if it is there.
///
/// # Errors
/// It is there and can't be removed.
pub fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(fault("remove", path, &error).into())
        }
        _ => Ok(()),
    }
}

/// How the names of folders begin whose content is not in place yet.
pub const STAGING: &str = ".staging-";

/// Removes a staging folder with all that is in it; refuses any other folder.
///
/// # Errors
/// It is there and can't be removed, or is no staging folder.
pub fn remove_staging(path: &Path) -> Result<()> {
    let ours = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(STAGING));
    if !ours {
        let message = format!("`{}` is no staging folder", path.display());
        return Err(Diagnostic::error("internal", message).into());
    }
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(fault("remove", path, &error).into())
        }
        _ => Ok(()),
    }
}

/// Removes a folder if it is there and empty; leaves it if it is not.
pub fn remove_empty_dir(path: &Path) {
    // A folder with something in it is not ours to remove, and the system refuses.
    let _ = fs::remove_dir(path);
}

/// Renames a file, replacing what was there. Makes the folder if it is missing.
///
/// # Errors
/// It can't be renamed.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    create_dir(to.parent().unwrap_or(Path::new(".")))?;
    fs::rename(from, to).map_err(|error| fault("write", to, &error).into())
}

/// Gives a file a second name on the same disk, unless something has that name already; where the
/// disk knows no such names, copies it. The first name stays: someone may be reading it.
///
/// # Errors
/// It can't be written.
pub fn link(from: &Path, to: &Path) -> Result<()> {
    create_dir(to.parent().unwrap_or(Path::new(".")))?;
    match fs::hard_link(from, to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(_) => write(to, &read(from)?),
    }
}

/// Removes a symbolic link, or a file, that stands where a folder is to be; leaves a folder.
///
/// # Errors
/// It is there and can't be removed.
pub fn remove_link(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(facts) if !facts.is_dir() => remove_file(path),
        _ => Ok(()),
    }
}
