//! `status`: where each edition stands, from release to delivery.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::diagnostics::Result;
use crate::distribution::edition::area_digest;
use crate::distribution::ledger::{Filter, Ledger, State};
use crate::output::{self, Kept};
use crate::project::{Brief, Period, Policy, long_date};
use crate::system::{clock, disk};
use crate::templates;

use super::data::cache;
use super::expected::{Expected, calendar};
use super::load::load;
use super::run::{RUNS, RunRecord, last};
use super::{Event, Tell};

/// What to tell of.
#[derive(Debug, Clone, Default)]
pub struct StatusOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Where the editions are; `output/` in the project if not said.
    pub output: Option<PathBuf>,
    /// The ledger; where `delivery.yaml` says if not said.
    pub ledger: Option<PathBuf>,
    /// Whether every edition is told, and not the newest of each brief alone.
    pub all: bool,
}

/// Where everything stands.
#[derive(Debug, Serialize)]
pub struct Status {
    /// The time of asking.
    pub now: Timestamp,
    /// The editions, by brief, newest first.
    pub editions: Vec<EditionStatus>,
    /// The releases that are to come.
    pub expected: Vec<ToCome>,
    /// What the newest run came to.
    pub last_run: Option<RunRecord>,
    /// The same for people.
    pub last_run_text: Option<String>,
    /// Whether there is a ledger.
    pub ledger: bool,
}

/// A release that is to come.
#[derive(Debug, Serialize)]
pub struct ToCome {
    /// The source.
    pub source: String,
    /// The month that it is for.
    pub period: String,
    /// The day, if it is known or can be derived.
    pub day: Option<Date>,
    /// Whether the publisher named the day.
    pub announced: bool,
    /// The same in words.
    pub words: String,
}

impl ToCome {
    fn new(expected: &Expected) -> Self {
        let (source, month) = (&expected.source, expected.period.label());
        let words = match expected.day {
            Some(day) if expected.known && day >= clock::today() => {
                format!("{source}: {month} comes out on {}", long_date(day))
            }
            Some(day) if day < clock::today() => format!(
                "{source}: {month} was expected on {}, and is not locked yet",
                long_date(day)
            ),
            Some(day) => format!(
                "{source}: {month} is expected on {}; the publisher has not named the day",
                long_date(day)
            ),
            None => format!("{source}: {month} is to come; nobody knows when"),
        };
        Self {
            source: source.to_string(),
            period: expected.period.short(),
            day: expected.day,
            announced: expected.known,
            words,
        }
    }
}

/// Where an edition stands.
#[derive(Debug, Serialize)]
pub struct EditionStatus {
    /// The brief.
    pub brief: String,
    /// What it is called.
    pub name: String,
    /// The edition.
    pub edition: String,
    /// Which correction of it; 0 for the first.
    pub correction: u32,
    /// The day on which the newest of its releases was published.
    pub published: Option<String>,
    /// How many days ago that was.
    pub age_days: Option<i32>,
    /// When it was built.
    pub built: Option<Timestamp>,
    /// How many areas have a brief.
    pub areas: usize,
    /// How many have none for want of data.
    pub withheld: usize,
    /// How many have none because making it failed.
    pub failed: usize,
    /// Whether the last run checked these bytes, and found nothing wrong; `None` if it did not make them.
    pub checked: Option<bool>,
    /// What its policy is; `None` if it is not delivered.
    pub policy: Option<&'static str>,
    /// Who approved it, and when.
    pub approved: Option<String>,
    /// How many deliveries are in which state. What other bytes of the edition came to counts too.
    pub deliveries: BTreeMap<&'static str, usize>,
    /// Why deliveries are held, refused or unknown, each reason with how many.
    pub reasons: Vec<String>,
    /// Of how many people the approved bytes are not those that they got.
    pub other_bytes: usize,
}

/// Says where everything stands.
///
/// # Errors
/// The project, the ledger or an edition can't be read.
pub fn status(options: &StatusOptions, tell: &Tell<'_>) -> Result<Status> {
    tell(Event::Step("reading the editions"));
    let loaded = load(&options.project)?;
    let root = options.output.clone().unwrap_or_else(|| options.project.join("output"));
    let ledger = match (&options.ledger, &loaded.project.delivery) {
        (Some(path), _) => Ledger::open(path)?,
        (None, Some(delivery)) => Ledger::open(&loaded.folder.join(&delivery.ledger))?,
        (None, None) => None,
    };
    let last_run = last(&root.join(RUNS))?;
    let mut editions = Vec::new();
    for brief in loaded.project.briefs.values() {
        let months = output::kept(&root, &brief.id)?;
        let many = if options.all { months.len() } else { 1 };
        for month in months.into_iter().rev().take(many) {
            editions.extend(edition(&root, brief, month, ledger.as_ref(), last_run.as_ref())?);
        }
    }
    Ok(Status {
        now: clock::now(),
        editions,
        expected: calendar(&loaded, &cache()?)?.expected.iter().map(ToCome::new).collect(),
        last_run_text: last_run.as_ref().map(RunRecord::text),
        last_run,
        ledger: ledger.is_some(),
    })
}

fn edition(
    root: &Path,
    brief: &Brief,
    month: Period,
    ledger: Option<&Ledger>,
    run: Option<&RunRecord>,
) -> Result<Option<EditionStatus>> {
    let Some(kept) = Kept::open(root, &brief.id, month)? else { return Ok(None) };
    let manifest = &kept.manifest;
    let mut deliveries = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let (mut approved, mut other_bytes) = (None, 0);
    if let Some(ledger) = ledger {
        let filter =
            Filter { brief: Some(brief.id.clone()), edition: Some(month), ..Filter::default() };
        // Whether anyone is sending now.
        let free = ledger.alone().is_ok();
        let digests: BTreeMap<&str, _> =
            manifest.areas.iter().map(|area| (area.code.as_str(), area_digest(area))).collect();
        for delivery in ledger.deliveries(&filter)? {
            // Of what was being handed over when a run was ended, nobody knows.
            let state = match delivery.state {
                State::Transmitting if free => State::Unknown,
                state => state,
            };
            *deliveries.entry(state.as_str()).or_insert(0) += 1;
            if matches!(state, State::Held | State::Refused | State::Unknown | State::Planned)
                && !delivery.words.is_empty()
            {
                *reasons.entry(format!("{}: {}", state.as_str(), delivery.words)).or_insert(0) += 1;
            }
            let same = digests.get(delivery.key.area.as_str()) == Some(&delivery.key.digest);
            if !same && delivery.state == State::Accepted {
                other_bytes += 1;
            }
        }
        let approval = ledger.approval(&brief.id, month, &kept.digest)?;
        approved = approval.map(|one| format!("by {} on {}", one.by, one.when));
    }
    let published = manifest.published().map(str::to_owned);
    let day = published.as_ref().and_then(|day| day.parse::<Date>().ok());
    let mut runs = run.iter().flat_map(|run| &run.briefs);
    let checked = runs.find(|one| one.digest == kept.digest.as_str()).map(|one| one.checked);
    Ok(Some(EditionStatus {
        brief: brief.id.to_string(),
        name: brief.name.clone(),
        edition: month.short(),
        correction: manifest.correction,
        age_days: day.map(|day| (clock::today() - day).get_days()),
        published,
        built: disk::changed(&kept.manifest_path()),
        areas: manifest.areas.len(),
        withheld: manifest.withheld.len(),
        failed: manifest.failed.len(),
        checked,
        policy: brief.delivery.as_ref().map(|delivery| match delivery.policy {
            Policy::Hold => "hold",
            Policy::Auto => "auto",
        }),
        approved,
        deliveries,
        reasons: reasons.iter().map(|(why, many)| format!("{many} {why}")).collect(),
        other_bytes,
    }))
}

/// Writes the status as a web page.
///
/// # Errors
/// The file can't be written.
pub fn write_status(status: &Status, path: &Path) -> Result<()> {
    disk::write(path, templates::status_page(status)?.as_bytes())
}
