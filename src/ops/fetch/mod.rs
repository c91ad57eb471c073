//! `fetch`: find the newest releases, take their files, prove that they are whole, pin them.

mod find;
mod judge;
mod pin;
mod take;

use std::path::PathBuf;

use jiff::civil::Date;

pub(super) use find::{chosen, client, manners};
pub(super) use take::again as get;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::project::{Period, SourceId};
use crate::sources::{Lock, Web};
use crate::system::disk;
use crate::tables::TableDrift;

use super::data::{LOCK, cache, read_lock};
use super::load::load;
use super::packs::{self, PackFetched};
use super::{Event, Tell};

/// How far a fetch may go to get what it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// To the publishers' pages.
    #[default]
    Network,
    /// Not beyond this machine.
    Offline,
}

/// What a fetch may do to the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LockUse {
    /// Change it when the publisher has something newer.
    #[default]
    Update,
    /// Fail if it would change.
    Locked,
    /// Use it unasked: get the files that it pins, look for nothing newer.
    Frozen,
}

/// What to fetch, and how.
#[derive(Debug, Clone, Default)]
pub struct FetchOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// The sources to fetch; all if none is named.
    pub sources: Vec<String>,
    /// A file, or a folder with files, as downloaded from the publisher.
    pub from: Option<PathBuf>,
    /// The day of publication, for files that don't say it.
    pub published: Option<Date>,
    /// Where it was published, for files that don't say it.
    pub url: Option<String>,
    /// The newest release up to this month.
    pub as_of: Option<Period>,
    /// How far it may go.
    pub reach: Reach,
    /// What it may do to the lock.
    pub lock: LockUse,
    /// Whether to look again at what was looked at within the hour.
    pub refresh: bool,
    /// Whether a person has looked at the changes for which a contract stops a fetch.
    pub accept: bool,
}

/// What became of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Another release, or other bytes, than before.
    Locked,
    /// What was locked is still the newest.
    Unchanged,
    /// It could not be reached; what was locked stays.
    Stays,
}

/// One source after a fetch.
#[derive(Debug)]
pub struct SourceFetched {
    /// The source.
    pub id: SourceId,
    /// The release that is locked now.
    pub release: Period,
    /// The one before, if there was another.
    pub before: Option<Period>,
    /// What became of it.
    pub outcome: Outcome,
    /// What changed in what was known before, by table.
    pub drift: Vec<TableDrift>,
    /// A newer release that lacks a file.
    pub newer: Option<Period>,
    /// The next release that is announced.
    pub upcoming: Option<(Period, Option<Date>)>,
}

/// What was fetched.
#[derive(Debug)]
pub struct Fetched {
    /// The packs that the project uses.
    pub packs: Vec<PackFetched>,
    /// The sources that were looked at.
    pub sources: Vec<SourceFetched>,
    /// Corrections applied, publishers out of reach, and other things worth knowing.
    pub notes: Diagnostics,
    /// How many requests were sent.
    pub requests: usize,
}

/// Fetches.
///
/// # Errors
/// What was found is not what the project expects, or nothing was found and nothing is locked; the
/// lock is then as before.
pub fn fetch(options: &FetchOptions, tell: &Tell<'_>) -> Result<Fetched> {
    let _span = tracing::info_span!("fetch").entered();
    let cache = cache()?;
    // Two fetches of one project would overwrite each other's lock.
    let project = crate::system::hash::Sha256::of(
        disk::absolute(&options.project)?.as_os_str().as_encoded_bytes(),
    );
    let _alone = disk::lock(&cache.folder().join("locks"), project.as_str())?;
    // The project can't be read before its packs are here.
    let packs = packs::update(options, tell)?;
    let loaded = load(&options.project)?;
    let before = read_lock(&loaded, LOCK)?;
    let sources = find::chosen(&loaded, &options.sources)?;
    let client = find::client(&loaded, options)?;
    let progress = |name: &str, done: u64, all: Option<u64>| {
        tell(Event::Download { name, done, all });
    };
    let web = Web::new(&client, &cache, options.refresh, &progress);
    if options.lock == LockUse::Frozen {
        let fetched = pin::frozen(&loaded, &sources, before, &cache, &web, tell)?;
        return Ok(Fetched { packs, ..fetched });
    }
    let empty = Lock::default();
    let old = before.as_ref().unwrap_or(&empty);
    let found = find::all(&loaded, &sources, options, old, &web, tell);
    let (found, mut stays) = find::stay(found)?;
    let arrived = take::all(found, options, old, &cache, &web, &mut stays, tell)?;
    let judged = judge::judge(&loaded, &arrived, options, before.as_ref(), &cache, tell)?;
    let requests = client.requests();
    let fetched = pin::pin(&loaded, arrived, judged, stays, options, before, &cache, requests)?;
    Ok(Fetched { packs, ..fetched })
}

/// Says that the lock may not change, and what would.
fn locked(what: Vec<String>) -> Diagnostic {
    let mut one = Diagnostic::error("lock-out-of-date", "`briefs/sources.lock` would change")
        .kind(Kind::Lock)
        .in_place("briefs/sources.lock");
    for what in what {
        one = one.why(what);
    }
    one.hint(
        "run `briefwright fetch` without `--locked`, look at what changed, and commit the lock",
    )
}
