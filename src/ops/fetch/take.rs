//! Takes the files of the releases that were found into the cache, where they wait to be judged.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::project::{Period, PeriodFrom, Source, long_date};
use crate::sources::{
    At, Cache, Found, FoundFile, FoundRelease, Lock, LockedRelease, Look, PinnedRelease, Snapshot,
    Snapshots, Web,
};
use crate::system::hash::Sha256;
use crate::system::{clock, disk};
use crate::tables::{ReleaseFacts, read_release};

use super::find::Stays;
use super::{Event, FetchOptions, LockUse, Tell, locked};

/// A source whose files are here.
pub(super) struct Arrived<'a> {
    pub source: &'a Source,
    /// Its releases, newest first; none if there was nothing to take.
    pub releases: Vec<ArrivedRelease>,
    pub found: Found,
    /// Whether a build would read the very bytes that are locked.
    pub same: bool,
}

/// A release whose files are here.
pub(super) struct ArrivedRelease {
    /// The month that it is for, if the publisher says it.
    pub period: Option<Period>,
    pub published: Option<Date>,
    pub url: Option<String>,
    pub snapshots: BTreeMap<String, Snapshots>,
    /// Whether its files were put together here, as of today.
    pub made: bool,
}

/// Takes all files. A source whose files can't be reached joins those that stay.
pub(super) fn all<'a>(
    found: Vec<(&'a Source, Found)>,
    options: &FetchOptions,
    lock: &Lock,
    cache: &Cache,
    web: &Web<'_>,
    stays: &mut Vec<Stays>,
    tell: &Tell<'_>,
) -> Result<Vec<Arrived<'a>>> {
    let mut problems = Diagnostics::new();
    let mut all = Vec::new();
    for (source, mut found) in found {
        let before = lock.sources.get(source.id.as_str());
        if options.lock == LockUse::Locked {
            // What would change already by its name need not be taken to be refused.
            problems.extend(other_release(source, &found, before));
            if problems.has_errors() {
                continue;
            }
        }
        if !found.releases.is_empty() {
            tell(Event::Step(&format!("taking {}", source.title)));
        }
        let releases = match backwards(source, &found, options, before) {
            Some(warning) => {
                found.notes.push(warning);
                Vec::new()
            }
            None => std::mem::take(&mut found.releases),
        };
        let _span = tracing::info_span!("take", source = %source.id).entered();
        let taken: Result<Vec<ArrivedRelease>> = releases
            .into_iter()
            .map(|one| take(source, one, options, before, cache, web))
            .collect();
        let releases = match taken {
            Ok(releases) => releases,
            Err(why) if why.iter().all(|one| one.kind == Kind::Unreachable) => {
                stays.push(Stays { id: source.id.clone(), problems: why });
                continue;
            }
            Err(why) => {
                problems.extend(why);
                continue;
            }
        };
        let same = before.is_some_and(|before| same_bytes(&releases, before));
        all.push(Arrived { source, releases, found, same });
    }
    problems.into_result(all)
}

/// Says that what was found is older than what is locked: the publisher has taken something away,
/// perhaps for a moment.
fn backwards(
    source: &Source,
    found: &Found,
    options: &FetchOptions,
    before: Option<&LockedRelease>,
) -> Option<Diagnostic> {
    let asked = options.as_of.is_some() || options.from.is_some() || options.accept;
    let locked = before?.now.release;
    let newest = found.releases.first()?.period.filter(|newest| !asked && *newest < locked)?;
    let (id, newest, locked) = (&source.id, newest.label(), locked.label());
    let what = format!("`{id}`: the newest release is that of {newest}, and {locked} is locked");
    Some(
        Diagnostic::warning("older-release", what)
            .why("the publisher may have taken the newer one away, perhaps for a moment")
            .hint(
                "it stays locked; if the older one is right, run the same command with `--accept`",
            ),
    )
}

/// Whether the releases have the files of a locked one, byte for byte.
fn same_bytes(releases: &[ArrivedRelease], before: &LockedRelease) -> bool {
    let hashes = |snapshots: &BTreeMap<String, Snapshots>| -> Vec<(String, String)> {
        snapshots
            .iter()
            .flat_map(|(id, files)| files.iter().map(|one| (id.clone(), one.sha256.to_string())))
            .collect()
    };
    let pinned: Vec<&PinnedRelease> = [&before.now].into_iter().chain(&before.earlier).collect();
    pinned.len() == releases.len()
        && pinned.iter().zip(releases).all(|(pinned, release)| {
            hashes(&pinned.snapshots) == hashes(&release.snapshots)
                // A list that is read anew each day has no month of its own.
                && (release.period.is_none_or(|period| period == pinned.release)
                    || release.made)
        })
}

/// What differs from the lock already before anything is taken.
fn other_release(
    source: &Source,
    found: &Found,
    before: Option<&LockedRelease>,
) -> Option<Diagnostic> {
    let newest = found.releases.first()?;
    let of = |period: Option<Period>| period.map_or("a release".to_owned(), Period::label);
    let Some(before) = before else {
        let what = format!("`{}` is not locked, and {} is out", source.id, of(newest.period));
        return Some(locked(vec![what]));
    };
    // Lists that are read anew each day differ by their bytes alone.
    let stated = newest.files.iter().all(|file| matches!(file.at, At::Address(_)))
        && newest.url != before.now.url;
    (stated && newest.period.is_some_and(|period| period != before.now.release)).then(|| {
        let (old, new) = (before.now.release.label(), of(newest.period));
        locked(vec![format!("`{}`: {old} is locked, and {new} is out", source.id)])
    })
}

/// Takes the files of one release.
fn take(
    source: &Source,
    release: FoundRelease,
    options: &FetchOptions,
    before: Option<&LockedRelease>,
    cache: &Cache,
    web: &Web<'_>,
) -> Result<ArrivedRelease> {
    let mut snapshots: BTreeMap<String, Vec<Snapshot>> = BTreeMap::new();
    let mut problems = Diagnostics::new();
    for file in &release.files {
        let taken = problems.keep(take_file(file, before, cache, web));
        snapshots.entry(file.resource.to_string()).or_default().extend(taken);
    }
    let lacking = source.connector.resources.keys();
    for resource in lacking.filter(|one| !snapshots.contains_key(one.as_str())) {
        problems.push(
            Diagnostic::error(
                "missing-resource",
                format!("`{resource}` of `{}` is not there", source.id),
            )
            .kind(Kind::Finding)
            .hint("name the folder that holds all files of the release"),
        );
    }
    let facts = problems.keep(facts(source, &snapshots, cache)).unwrap_or_default();
    let said = release.published.or(facts.published);
    problems.extend(contradicted(source, said, options.published));
    let published = said.or(options.published);
    let made = release.files.iter().all(|file| matches!(file.at, At::Made(_)));
    let url = Some(release.url).filter(|url| !url.is_empty()).or(facts.url);
    // A list as of a day, taken from the disk, is of the month in which it was taken.
    let dated = source.tables.values().any(|table| table.period == PeriodFrom::Release);
    let month = published.filter(|_| dated).map(Period::of);
    problems.into_result(ArrivedRelease {
        period: release.period.or(month),
        published,
        url: url.or_else(|| options.url.clone()),
        made,
        snapshots: snapshots.into_iter().map(|(id, all)| (id, Snapshots::new(all))).collect(),
    })
}

/// A day of publication that a person gives, and that the publisher contradicts.
fn contradicted(source: &Source, said: Option<Date>, given: Option<Date>) -> Option<Diagnostic> {
    let (given, said) = given.zip(said).filter(|(given, said)| given != said)?;
    let what = format!("`{}` was not published on {}", source.id, long_date(given));
    Some(
        Diagnostic::error("wrong-day", what)
            .why(format!("the publisher says that it was on {}", long_date(said)))
            .hint("leave out `--published`; to give it for another source, name that source"),
    )
}

/// What a release's own files say of its publication.
fn facts(
    source: &Source,
    snapshots: &BTreeMap<String, Vec<Snapshot>>,
    cache: &Cache,
) -> Result<ReleaseFacts> {
    let mut facts = ReleaseFacts::default();
    let Some(cells) = &source.release else { return Ok(facts) };
    for snapshot in snapshots.values().flatten() {
        if !snapshot.file.to_ascii_lowercase().ends_with(".xlsx") {
            continue;
        }
        let said = read_release(cells, &snapshot.file, &cache.path(snapshot)?)?;
        facts.published = facts.published.or(said.published);
        facts.url = facts.url.or(said.url);
    }
    Ok(facts)
}

/// Takes one file.
fn take_file(
    file: &FoundFile,
    before: Option<&LockedRelease>,
    cache: &Cache,
    web: &Web<'_>,
) -> Result<Snapshot> {
    let (sha256, size, address) = match &file.at {
        At::Path(path) => {
            let bytes = disk::read(path)?;
            (cache.receive(&bytes)?, bytes.len() as u64, None)
        }
        At::Made(bytes) => (cache.receive(bytes)?, bytes.len() as u64, None),
        At::Address(url) => {
            let Some(taken) = web.take(url, Look::Lately)? else {
                return Err(Diagnostic::error("not-found", format!("`{}` is gone", file.name))
                    .kind(Kind::Unreachable)
                    .in_place(url.to_string())
                    .why("the publisher's page links to it, but there is nothing at the address")
                    .hint("try again in an hour; if it stays so, tell the publisher")
                    .into());
            };
            let page = taken.content_type.as_deref().is_some_and(|kind| kind.contains("text/html"));
            let wanted = file.name.to_ascii_lowercase();
            if page && !wanted.ends_with(".html") && !wanted.ends_with(".htm") {
                web.forget(url);
                cache.discard(&taken.sha256)?;
                return Err(Diagnostic::error(
                    "page-instead",
                    format!("a web page came instead of `{}`", file.name),
                )
                .kind(Kind::Finding)
                .in_place(url.to_string())
                .why("it is perhaps an error page of the publisher's site")
                .hint("open the address in a browser; try again in an hour")
                .into());
            }
            (taken.sha256, taken.size, Some(url.to_string()))
        }
        At::Pinned(snapshot) => return again(snapshot, cache, web).map(|()| snapshot.clone()),
    };
    let fetched = first_fetched(before, &sha256).unwrap_or_else(clock::now);
    let name = with_ending(&file.name, &sha256, size, cache)?;
    Ok(Snapshot { file: name, address, sha256, size, fetched })
}

/// A name whose ending says what is in the file: some addresses end in none.
fn with_ending(name: &str, sha256: &Sha256, size: u64, cache: &Cache) -> Result<String> {
    let lower = name.to_ascii_lowercase();
    if [".csv", ".xlsx", ".json", ".zip"].iter().any(|ending| lower.ends_with(ending)) {
        return Ok(name.to_owned());
    }
    let head = cache.head(sha256, size, 4096)?;
    let workbook = head.windows(5).any(|bytes| bytes == b"[Cont" || bytes == b"xl/wo");
    let ending = match head.trim_ascii_start().first() {
        Some(b'P') if head.starts_with(b"PK") && workbook => ".xlsx",
        Some(b'P') if head.starts_with(b"PK") => ".zip",
        Some(b'{' | b'[') => ".json",
        _ => ".csv",
    };
    Ok(format!("{name}{ending}"))
}

/// Sees that a pinned file is in the cache: takes it again from where it came, if need be.
pub fn again(snapshot: &Snapshot, cache: &Cache, web: &Web<'_>) -> Result<()> {
    if cache.has(snapshot) {
        return Ok(());
    }
    let url = snapshot.address.as_deref().and_then(|text| url::Url::parse(text).ok());
    let Some(url) = url else {
        return Err(Diagnostic::error("not-in-cache", format!("`{}` is not here", snapshot.file))
            .why("it came from the disk, or was joined from several answers: no address has it")
            .hint("name the file with `briefwright fetch --from`, or run plain `briefwright fetch`")
            .into());
    };
    web.forget(&url);
    let taken = web.take(&url, Look::Now)?;
    if let Some(taken) = &taken
        && taken.sha256 == snapshot.sha256
    {
        return Ok(());
    }
    let what = match &taken {
        Some(taken) => {
            web.forget(&url);
            cache.discard(&taken.sha256)?;
            format!("its SHA-256 is {}, and {} is pinned", taken.sha256, snapshot.sha256)
        }
        None => "there is nothing at the address any more".to_owned(),
    };
    Err(Diagnostic::error("other-bytes", format!("`{}` is not what is pinned", snapshot.file))
        .kind(Kind::Lock)
        .in_place(url.to_string())
        .why(what)
        .hint("the publisher has replaced it: run `briefwright fetch` to see what changed")
        .into())
}

/// The same bytes keep the time at which they were first fetched.
fn first_fetched(before: Option<&LockedRelease>, sha256: &Sha256) -> Option<Timestamp> {
    let mut files = before?.all().flat_map(PinnedRelease::files);
    files.find(|one| one.sha256 == *sha256).map(|one| one.fetched)
}
