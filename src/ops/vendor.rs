//! `vendor`: the locked tables as small text files, so that a fresh clone builds offline.

use std::path::Path;

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::project::TableId;
use crate::system::hash::Sha256;
use crate::system::{clock, disk};
use crate::tables::{Places, to_csv};

use super::data::{LOCK, VENDOR, cache, out_already, read_lock};
use super::inputs::{database, inputs, place_name};
use super::load::load;
use super::packs;
use super::{Event, Tell};

/// What was vendored.
#[derive(Debug)]
pub struct Vendored {
    /// The tables with their rows and bytes.
    pub tables: Vec<(TableId, usize, usize)>,
    /// How many packs.
    pub packs: usize,
}

/// Writes `briefs/vendor/`: a file per table, where their cells stand, and the lock entries that prove where they come
/// from.
///
/// # Errors
/// There is no lock, its snapshots are not in the cache, or the folder can't be written to.
pub fn vendor(project: &Path, tell: &Tell<'_>) -> Result<Vendored> {
    let loaded = load(project)?;
    let packs = packs::vendor(project, &loaded.files.packs)?;
    let Some(lock) = read_lock(&loaded, LOCK)? else {
        return Err(Diagnostic::error("no-lock", "there is no `briefs/sources.lock`")
            .hint("run `briefwright fetch` first")
            .into());
    };
    let unlocked =
        loaded.project.sources.keys().filter(|id| !lock.sources.contains_key(id.as_str()));
    let unlocked = unlocked.map(|id| {
        Diagnostic::error("no-lock", format!("no release of `{id}` is locked"))
            .hint("run `briefwright fetch` for it first")
    });
    unlocked.collect::<Diagnostics>().into_result(())?;
    out_already(loaded.project.sources.values(), &lock, clock::now())?;
    tell(Event::Step("decoding the locked tables"));
    let cache = cache()?;
    let inputs = inputs(&loaded, &cache, &lock)?;
    let gone = loaded.project.sources.keys().filter(|id| !inputs.contains_key(*id)).map(|id| {
        Diagnostic::error("not-in-cache", format!("the pinned files of `{id}` are not here"))
            .hint("run `briefwright fetch --frozen`")
    });
    gone.collect::<Diagnostics>().into_result(())?;
    let (tables, _) = database(&loaded, &cache, &inputs)?;
    let folder = loaded.briefs().join(VENDOR);
    // Tables of one release never stand beside the lock of another.
    disk::remove_file(&folder.join(LOCK))?;
    let mut written = Vec::new();
    let mut beside = lock.without_past();
    for spec in loaded.project.sources.values().flat_map(|source| source.tables.values()) {
        let (bytes, rows) = to_csv(&tables, spec)?;
        disk::write_if_changed(&folder.join(format!("{}.csv", spec.id)), &bytes)?;
        beside.tables.insert(spec.id.to_string(), Sha256::of(&bytes));
        written.push((spec.id.clone(), rows, bytes.len()));
    }
    let specs = loaded.project.sources.values().flat_map(|source| source.tables.values());
    for (part, bytes) in Places::to_csv(&tables, &specs.collect::<Vec<_>>())? {
        let name = place_name(part);
        disk::write_if_changed(&folder.join(format!("{name}.csv")), &bytes)?;
        beside.tables.insert(name, Sha256::of(&bytes));
    }
    // The lock last: it says that the tables beside it are whole.
    disk::settle(&folder)?;
    disk::write_lasting_if_changed(&folder.join(LOCK), beside.to_text()?.as_bytes())?;
    Ok(Vendored { tables: written, packs })
}
