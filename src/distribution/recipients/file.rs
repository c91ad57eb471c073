//! The files: where they are, that they are not in the project, and their text.

use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, Result};
use crate::system::{disk, environment};

/// The largest list that is read, in bytes.
const MOST: u64 = 16 << 20;

/// The lists of recipients: those given, or else those that `BRIEFWRIGHT_RECIPIENTS` names.
///
/// # Errors
/// There are none.
pub fn files(given: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let files = if given.is_empty() { environment::recipients() } else { given.to_vec() };
    if files.is_empty() {
        return Err(Diagnostic::error("no-recipients", "nobody has said who gets the briefs")
            .why("the list of recipients lies outside the project, so that it is never committed")
            .hint("name it with `--recipients FILE`, or with `BRIEFWRIGHT_RECIPIENTS`")
            .hint("`briefwright recipients pull` makes one for Members of Parliament")
            .into());
    }
    Ok(files)
}

/// Makes sure that a file, whether it is there or not, lies outside the project's folder.
///
/// # Errors
/// It lies in it.
pub fn outside(path: &Path, project: &Path) -> Result<()> {
    let project = disk::absolute(project)?;
    // What is not there yet lies where the nearest folder above it lies.
    let mut nearest = path;
    while !disk::exists(nearest) {
        match nearest.parent() {
            Some(above) if !above.as_os_str().is_empty() => nearest = above,
            _ => nearest = Path::new("."),
        }
    }
    if disk::absolute(nearest)?.starts_with(&project) {
        return Err(Diagnostic::error("recipients-in-project", "the list lies in the project")
            .in_place(path.display().to_string())
            .why("what lies in the project is committed and shared; names and addresses may not be")
            .hint("move it to a folder that is yours alone, and name it by its new path")
            .into());
    }
    Ok(())
}

/// What a list is called in messages.
pub(super) fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The text of a list.
///
/// # Errors
/// It can't be read, is too large, or is not UTF-8.
pub(super) fn text(path: &Path) -> Result<String> {
    let bytes = disk::head(path, MOST + 1)?;
    if bytes.len() as u64 > MOST {
        return Err(Diagnostic::error("too-large", "the list is too large")
            .in_place(name(path))
            .why(format!("a list may have {} MiB at most", MOST >> 20))
            .hint("check that it is the right file, or split it and name all parts")
            .into());
    }
    decode(bytes, &name(path))
}

/// Reads bytes as UTF-8, with or without a byte order mark.
fn decode(bytes: Vec<u8>, name: &str) -> Result<String> {
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let Ok(text) = String::from_utf8(bytes) else {
        let why = if wide {
            "it is UTF-16, which Excel calls `Unicode Text`"
        } else {
            "some letters are in another encoding, such as Windows-1252; to guess would spoil names"
        };
        return Err(Diagnostic::error("not-utf-8", "the list is not UTF-8 text")
            .in_place(name)
            .why(why)
            .hint("save it as UTF-8; in Excel as `CSV UTF-8 (comma delimited)`")
            .into());
    };
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
