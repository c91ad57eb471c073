//! `diff --data`: what one release changed in another.

use std::path::PathBuf;

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::project::{Period, Source, SourceId};
use crate::sources::{Cache, PinnedRelease, Web};
use crate::tables::{self, TableDrift, Tables};

use super::super::data::{LOCK, cache, read_lock};
use super::super::fetch::{FetchOptions, Reach, chosen, client, get};
use super::super::inputs::{self, Input, Inputs};
use super::super::load::{Loaded, load};
use super::super::{Event, Tell};

/// What to compare.
#[derive(Debug, Clone)]
pub struct DiffOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// The sources; all if none is named.
    pub sources: Vec<String>,
    /// The month of the one release.
    pub from: Period,
    /// The month of the other.
    pub to: Period,
    /// Whether files that are not in the cache may be taken again.
    pub offline: bool,
}

/// The comparison of one source.
#[derive(Debug)]
pub struct Difference {
    /// The source.
    pub id: SourceId,
    /// The one release.
    pub from: Period,
    /// The other.
    pub to: Period,
    /// What changed, by table.
    pub tables: Vec<TableDrift>,
}

/// The comparison of all sources that have both releases.
#[derive(Debug)]
pub struct DataDiff {
    /// The sources.
    pub sources: Vec<Difference>,
    /// Things worth knowing.
    pub notes: Diagnostics,
}

/// Compares.
///
/// # Errors
/// No source has both releases in its lock's past, or their files can't be had any more.
pub fn diff(options: &DiffOptions, tell: &Tell<'_>) -> Result<DataDiff> {
    let loaded = load(&options.project)?;
    let cache = cache()?;
    let Some(lock) = read_lock(&loaded, LOCK)? else {
        return Err(Diagnostic::error("no-lock", "there is no `briefs/sources.lock`")
            .hint("run `briefwright fetch` first")
            .into());
    };
    let reach = if options.offline { Reach::Offline } else { Reach::Network };
    let client = client(&loaded, &FetchOptions { reach, ..FetchOptions::default() })?;
    let progress =
        |name: &str, done: u64, all: Option<u64>| tell(Event::Download { name, done, all });
    let web = Web::new(&client, &cache, false, &progress);
    let mut sources = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for source in chosen(&loaded, &options.sources)? {
        let Some(locked) = lock.sources.get(source.id.as_str()) else { continue };
        let to = locked.all().find(|one| one.release == options.to);
        // Of a month that was issued twice, the first issue comes before the last.
        let past = || locked.replaced.iter().map(|one| &one.release);
        let mut of_past = past().filter(|one| one.release == options.from);
        let first = of_past.next_back().filter(|_| options.from == options.to);
        let from = first.or_else(|| locked.all().find(|one| one.release == options.from));
        let months = locked.all().map(|one| one.release.short()).collect::<Vec<_>>();
        known.push(format!("`{}`: {}", source.id, months.join(", ")));
        let (Some(from), Some(to)) = (from, to) else { continue };
        tell(Event::Step(&format!("comparing {}", source.title)));
        let open = |release| open(&loaded, source, release, &cache, &web);
        let (before, after) = (open(from)?, open(to)?);
        sources.push(Difference {
            id: source.id.clone(),
            from: from.release,
            to: to.release,
            tables: tables::drift(&before, &after, source, &loaded.project.areas)?,
        });
    }
    if sources.is_empty() {
        let (from, to) = (options.from.label(), options.to.label());
        let mut one =
            Diagnostic::error("unknown-release", format!("no source has {from} and {to}"));
        for known in known {
            one = one.why(format!("the lock knows {known}"));
        }
        return Err(one.hint("choose two of these months").into());
    }
    Ok(DataDiff { sources, notes: Diagnostics::new() })
}

/// Opens the tables of one release of one source.
fn open(
    loaded: &Loaded,
    source: &Source,
    release: &PinnedRelease,
    cache: &Cache,
    web: &Web<'_>,
) -> Result<Tables> {
    for file in release.files() {
        get(file, cache, web)?;
    }
    let files = inputs::files_of(&release.snapshots, Some(release.release), 0);
    let inputs = Inputs::from([(source.id.clone(), Input::Pinned(files))]);
    inputs::database_to_compare(loaded, cache, &inputs)
}
