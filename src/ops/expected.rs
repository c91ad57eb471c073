//! Which releases are to come, and whether there is a reason to look for one now. Nobody is asked: it
//! is known from the publishers' pages as they were last read, and from the releases that are locked.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::diagnostics::Result;
use crate::project::{Period, Source, SourceId};
use crate::schedule::{self, Due, Rule, Times};
use crate::sources::{Announced, Cache, Lock, LockedRelease, announced};

use super::data::{LOCK, VENDOR, cache, read_lock};
use super::load::{Loaded, load};

/// A release that is not locked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The source.
    pub source: SourceId,
    /// The month that it is for.
    pub period: Period,
    /// The day on which it comes out, if that is known or can be derived.
    pub day: Option<Date>,
    /// When that is, to the minute.
    pub time: Option<Timestamp>,
    /// Whether the publisher named the day; else it is derived from the days of past releases.
    pub known: bool,
}

/// What is known of the releases to come.
pub(super) struct Calendar {
    /// The next release of each source, soonest first.
    pub expected: Vec<Expected>,
    /// When all publishers' pages had been looked at, if they were.
    pub looked: Option<Timestamp>,
    /// When to look.
    pub times: Times,
}

/// The next release of each source that has a calendar or a past, soonest first.
///
/// # Errors
/// The project or its lock can't be read.
pub fn expected(project: &Path) -> Result<Vec<Expected>> {
    Ok(calendar(&load(project)?, &cache()?)?.expected)
}

/// Whether there is a reason to ask the publishers of a project now. `last` is when a run last asked,
/// if that is known; a look by `fetch` counts as well.
///
/// # Errors
/// The project or its lock can't be read.
pub fn due(project: &Path, last: Option<Timestamp>, now: Timestamp) -> Result<Due> {
    let calendar = calendar(&load(project)?, &cache()?)?;
    let last = calendar.looked.max(last);
    Ok(schedule::due(&calendar.awaited(), last, &calendar.times, now))
}

impl Calendar {
    /// When what is expected comes out.
    pub fn awaited(&self) -> Vec<Timestamp> {
        self.expected.iter().filter_map(|one| one.time).collect()
    }
}

/// Puts the calendar together.
pub(super) fn calendar(loaded: &Loaded, cache: &Cache) -> Result<Calendar> {
    let lock = match read_lock(loaded, LOCK)? {
        Some(lock) => Some(lock),
        None => read_lock(loaded, &format!("{VENDOR}/{LOCK}"))?,
    };
    let sources = &loaded.project.sources;
    let mut expected = Vec::new();
    let mut looks = Vec::new();
    for source in sources.values() {
        let page = announced(source, cache);
        // Only a page that lists releases is known to have been looked at.
        if source.connector.address("series").is_some() {
            looks.push(page.as_ref().map(|page| page.looked));
        }
        expected.extend(next(source, lock.as_ref(), page.as_ref()));
    }
    expected.sort_by_key(|one| (one.day.is_none(), one.day));
    let looked = looks.into_iter().min().flatten();
    let times = Times::of(sources.values().map(|source| &source.published_at));
    Ok(Calendar { expected, looked, times })
}

/// The next release of a source.
fn next(source: &Source, lock: Option<&Lock>, page: Option<&Announced>) -> Option<Expected> {
    let locked = lock.and_then(|lock| lock.sources.get(source.id.as_str()));
    let newest = locked.map(|locked| locked.now.release);
    // What is out and not locked is expected, too: it may have lacked a file.
    let listed = page.into_iter().flat_map(|page| page.published.iter().chain(&page.upcoming));
    let listed = listed.filter(|(period, _)| match newest {
        Some(newest) => *period > newest,
        // Of a source that nothing is locked of, the newest that is out comes first.
        None => page.is_some_and(|page| page.published.iter().all(|(out, _)| out <= period)),
    });
    let announced = listed.min().copied();
    let rule = Rule::of(&past(locked, page));
    let period = announced.map(|one| one.0).or_else(|| Some(rule?.after(newest?)))?;
    let named = announced.and_then(|one| one.1);
    let day = named.or_else(|| rule.map(|rule| rule.day(period)));
    let time = day.map(|day| source.published_at.on(day));
    Some(Expected { source: source.id.clone(), period, day, time, known: named.is_some() })
}

/// The releases that are out, with their days.
fn past(locked: Option<&LockedRelease>, page: Option<&Announced>) -> Vec<(Period, Date)> {
    let listed = page.into_iter().flat_map(|page| &page.published);
    let listed = listed.filter_map(|(period, day)| Some((*period, (*day)?)));
    let locked = locked.into_iter().flat_map(LockedRelease::all);
    listed.chain(locked.map(|one| (one.release, one.published))).collect()
}
