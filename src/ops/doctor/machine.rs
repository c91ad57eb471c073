//! The cache, the room on the disk, the clock.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::super::clean::PARTS;
use super::super::data::{LOCK, VENDOR, read_lock};
use super::super::load::Loaded;
use super::{DoctorOptions, Report};
use crate::diagnostics::Result;
use crate::sources::{Cache, LockedRelease};
use crate::system::{clock as time, disk};

/// Less room than this is soon used up: a release of practices with its tables takes about as much, in bytes.
const LITTLE: u64 = 2 << 30;
/// Less room than this is too little for anything, in bytes.
const NONE: u64 = 200 << 20;

/// How far clocks of a machine and of its disk may be apart.
const APART: SignedDuration = SignedDuration::from_mins(5);

/// The folder for what can be made or fetched again.
pub(super) fn cache(cache: &Cache, report: &mut Report) {
    let folder = cache.folder();
    let shown = folder.display();
    if !disk::exists(folder) {
        report.ok(
            "cache",
            format!("`{shown}` is not there yet; the first command that needs it makes it"),
        );
        return;
    }
    if report.keep("cache", disk::try_writing(folder)).is_none() {
        return;
    }
    let Some(bytes) = report.keep("cache", held(cache)) else { return };
    report.ok("cache", format!("`{shown}` holds {}, and may be written to", size(bytes)));
}

/// The bytes of all that the cache holds.
fn held(cache: &Cache) -> Result<u64> {
    let mut bytes = 0;
    for part in PARTS {
        let folder = cache.folder().join(part);
        let sizes =
            disk::list(&folder)?.into_iter().filter_map(|file| disk::size(&folder.join(file)));
        bytes += sizes.sum::<u64>();
    }
    Ok(bytes)
}

/// The room on the disks of the cache and of the project.
pub(super) fn room(options: &DoctorOptions, cache: &Cache, report: &mut Report) {
    let output = options.output.clone().unwrap_or_else(|| options.project.clone());
    let mut seen = Vec::new();
    for folder in [cache.folder(), &output] {
        let Some(free) = disk::free(nearest(folder)) else { continue };
        // Two folders on one disk have the same room.
        if seen.contains(&(free >> 20)) {
            continue;
        }
        seen.push(free >> 20);
        let says = format!("{} free where `{}` is", size(free), folder.display());
        match free {
            ..NONE => {
                report
                    .problem("disk", says)
                    .hint("free some space; `briefwright clean --cache` removes what no lock pins");
            }
            NONE..LITTLE => {
                report.note("disk", says).hint("`briefwright clean` shows what the cache holds");
            }
            _ => report.ok("disk", says),
        }
    }
}

/// The nearest folder that is there.
fn nearest(path: &Path) -> &Path {
    let there = path.ancestors().find(|one| disk::exists(one));
    there.unwrap_or(Path::new("."))
}

/// Whether the clock can be right: nothing was written or fetched after now.
pub(super) fn clock(loaded: &Loaded, report: &mut Report) {
    let now = time::now();
    let written = written(loaded);
    let fetched = [LOCK.to_owned(), format!("{VENDOR}/{LOCK}")].into_iter().filter_map(|name| {
        let lock = read_lock(loaded, &name).ok()??;
        let files = lock.sources.values().flat_map(LockedRelease::files);
        let newest = files.map(|file| file.fetched).max()?;
        Some((format!("a file of `briefs/{name}` was fetched"), newest))
    });
    match written.into_iter().chain(fetched).max_by_key(|(_, at)| *at) {
        Some((what, at)) if at.duration_since(now) > APART => {
            report
                .problem("clock", format!("the clock says {now}, and {what} at {at}"))
                .hint("set the clock of this machine: what is due, and when a release is out, depends on it");
        }
        Some(_) | None => report.ok("clock", format!("{now}; nothing in the project is newer")),
    }
}

/// The file of the project that was written last.
fn written(loaded: &Loaded) -> Option<(String, Timestamp)> {
    let briefs = loaded.files.briefs.keys().map(|name| format!("briefs/{name}"));
    let templates = loaded.files.templates.keys().map(|name| format!("templates/{name}"));
    let changed = |name: String| Some((disk::changed(&loaded.folder.join(&name))?, name));
    let (at, name) = briefs.chain(templates).filter_map(changed).max()?;
    Some((format!("`{name}` was written"), at))
}

/// Bytes for people.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}
