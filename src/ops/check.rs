//! `check`: everything that `build` would make, and nothing written; all that is to be said of it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::changes::{self, Changes};
use crate::claims::{self, Age, ClaimTable};
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result, Severity};
use crate::output::{AreaEntry, Manifest, Withheld};
use crate::project::{AreaCode, Brief, BriefId, Period, Quotation};
use crate::system::clock::Stopwatch;
use crate::tables::Evidence;
use crate::templates::Pages;

use super::area::{Kept, Sink, Timings};
use super::build::unused;
use super::data::{self, Data, UsedRelease, cache};
use super::diff::last_before;
use super::load::{Loaded, load};
use super::outcome::{each_area, gather};
use super::prepare::prepare;
use super::{Event, Tell, choose};

/// What to check.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Where earlier editions are; `output/` in the project if not said.
    pub output: Option<PathBuf>,
    /// The briefs; all if none is named.
    pub briefs: Vec<String>,
    /// The areas: `icb:QWO`, `QWO` or `icb`; all if none is named.
    pub only: Vec<String>,
    /// Check the edition as it would have been at this month.
    pub as_of: Option<Period>,
    /// Whether every source must be locked, and used as it is locked.
    pub locked: bool,
    /// How many areas are made at the same time; as many as there are cores if not said.
    pub jobs: Option<usize>,
}

/// What became of one brief.
#[derive(Debug)]
pub struct BriefChecked {
    /// The brief.
    pub id: BriefId,
    /// The edition.
    pub edition: Period,
    /// How many areas were looked at.
    pub areas: usize,
    /// The areas that would get no brief, for want of data or of a claim that holds.
    pub withheld: Vec<Withheld>,
    /// The areas whose brief can't be made.
    pub failed: Vec<Withheld>,
    /// The claims.
    pub claims: ClaimTable,
    /// What is new since the edition before it, if that is there.
    pub changes: Option<Changes>,
}

/// What was checked.
#[derive(Debug)]
pub struct Checked {
    /// The briefs that could be rendered.
    pub briefs: Vec<BriefChecked>,
    /// The releases behind them.
    pub releases: Vec<UsedRelease>,
    /// Everything found.
    pub findings: Diagnostics,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u128,
}

/// Checks.
///
/// # Errors
/// What keeps anything from being rendered: files of the project that are wrong, data that are not
/// there. What is wrong with a brief is in the result, and the other briefs are checked.
pub fn check(options: &CheckOptions, tell: &Tell<'_>) -> Result<Checked> {
    let _span = tracing::info_span!("check").entered();
    let watch = Stopwatch::start();
    tell(Event::Step("reading the project"));
    let loaded = load(&options.project)?;
    let briefs = choose::briefs(&loaded, &options.briefs)?;
    let only = choose::areas(&loaded.project.areas, &options.only)?;
    let cache = cache()?;
    let output = options.output.clone().unwrap_or_else(|| options.project.join("output"));
    let mut findings: Diagnostics =
        loaded.project.quotations.values().flat_map(Quotation::doubts).collect();
    let pages = findings.keep(Pages::new(&loaded.project));
    let mut checked = Vec::new();
    let mut releases = Vec::new();
    let mut cited = BTreeSet::new();
    let mut whole = options.briefs.is_empty() && options.only.is_empty();
    for (at, brief) in briefs.into_iter().enumerate() {
        tell(Event::Step("opening the data"));
        let mut data = data::open(&loaded, &cache, options.locked)?;
        if at == 0 {
            findings.extend(std::mem::take(&mut data.notes));
            findings.extend(contracts(&loaded, &mut data));
        }
        releases = data.used(&loaded);
        let pages = pages.as_ref();
        let work = Work { loaded: &loaded, brief, only: &only, options, pages, output: &output };
        match findings.keep(work.check(&mut data, tell)) {
            Some((one, found, keys)) => {
                findings.extend(found);
                cited.extend(keys);
                whole &= one.failed.is_empty();
                checked.push(one);
            }
            None => whole = false,
        }
    }
    if !checked.is_empty() {
        findings = choose::leave_out_idle(findings, &options.briefs, &options.only, options.as_of);
    }
    // Of what failed nobody knows what it would have cited.
    if whole {
        findings.extend(unused(&loaded, &cited)?);
    }
    Ok(Checked { briefs: checked, releases, findings, elapsed_ms: watch.elapsed().as_millis() })
}

/// What the tables must look like.
pub(super) fn contracts(loaded: &Loaded, data: &mut Data) -> Diagnostics {
    let mut found = Diagnostics::new();
    for source in loaded.project.sources.values() {
        let checked = data.tables.check(source, &loaded.project.areas);
        found.extend(checked.unwrap_or_else(|problems| problems));
    }
    found
}

/// One brief to check.
struct Work<'a> {
    loaded: &'a Loaded,
    brief: &'a Brief,
    only: &'a Option<BTreeSet<String>>,
    options: &'a CheckOptions,
    pages: Option<&'a Pages>,
    output: &'a Path,
}

impl Work<'_> {
    fn check(
        &self,
        data: &mut Data,
        tell: &Tell<'_>,
    ) -> Result<(BriefChecked, Diagnostics, BTreeSet<String>)> {
        let (brief, options) = (self.brief, self.options);
        let mut unread = Diagnostics::new();
        let prepared = prepare(self.loaded, brief, data, self.only, options.as_of, tell)?;
        let timings: Arc<Timings> = Arc::default();
        let locked = data.locked();
        let evidence = Evidence::new(&mut data.tables)?;
        let trail = prepared.trail(self.loaded, brief, &evidence, &locked);
        let before =
            last_before(self.output, &brief.id, prepared.figures.edition, self.only.as_ref())
                .unwrap_or_else(|problems| {
                    // A check of what will be made doesn't end because of what was.
                    let warn =
                        |one: Diagnostic| one.severity(Severity::Warning).kind(Kind::Finding);
                    unread.extend(problems.into_iter().map(warn));
                    None
                });
        let kept = before.as_ref().map(|_| Mutex::new(Kept::new()));
        let sink = Sink::Memory(kept.as_ref());
        let workshop = prepared.workshop(self.loaded, brief, self.pages, &trail, sink, &timings);
        let outcomes = each_area(&workshop, &prepared.areas, options.jobs, tell)?;
        let gathered = gather(outcomes, prepared.areas.len());
        let mut words = prepared.engine().check_words();
        words.extend(gathered.findings);
        let mut found = gathered.problems;
        found.extend(unread);
        found.extend(prepared.engine().waive(words));
        let rendered = gathered.claims.iter().map(|(area, outcomes)| (area, outcomes));
        let claims = ClaimTable::new(brief, rendered);
        found.extend(claims.findings(brief));
        if options.as_of.is_none() {
            found.extend(claims::stale(brief, &ages(self.loaded, data, &gathered.cited)));
        }
        let changes = match before.zip(kept) {
            Some((before, kept)) => {
                let edition = prepared.figures.edition;
                let mut manifest = Manifest::new(brief, edition, data.for_manifest());
                manifest.areas = gathered.entries;
                manifest.withheld.clone_from(&gathered.withheld);
                manifest.failed.clone_from(&gathered.failed);
                let mut kept = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
                let kept = RefCell::new(std::mem::take(&mut kept));
                let read = |area: &AreaEntry, name: &str| {
                    let key = (AreaCode::new(&area.code), name.to_owned());
                    Ok(kept.borrow_mut().remove(&key))
                };
                let after = changes::Edition::new(manifest, self.only.as_ref(), &read)?;
                Some(changes::between(&self.loaded.project, &before, &after, self.only.as_ref()))
            }
            None => None,
        };
        let one = BriefChecked {
            id: brief.id.clone(),
            edition: prepared.figures.edition,
            areas: prepared.areas.len(),
            withheld: gathered.withheld,
            failed: gathered.failed,
            claims,
            changes,
        };
        Ok((one, found, gathered.cited))
    }
}

/// How old the releases are that a brief cites.
pub(super) fn ages(loaded: &Loaded, data: &Data, cited: &BTreeSet<String>) -> Vec<Age> {
    let used = data.used(loaded).into_iter();
    used.filter(|release| cited.contains(release.source.as_str()))
        .map(|release| Age {
            newer: data.lock.sources.get(release.source.as_str()).and_then(|one| one.newer),
            title: release.title,
            release: release.release,
            days: release.age_days,
        })
        .collect()
}

impl Checked {
    /// The exit code: that of the gravest error, or 0.
    pub fn exit_code(&self) -> u8 {
        self.findings.exit_code()
    }

    /// How many findings are errors, and how many warnings.
    pub fn counts(&self) -> (usize, usize) {
        let count = |severity| self.findings.iter().filter(|one| one.severity == severity).count();
        (count(Severity::Error), count(Severity::Warning))
    }
}
