//! `build`: every brief for every area.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::citations::{Bibliography, DEFAULT_STYLE, unused_quotations};
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result, Severity, Written};
use crate::output::{
    self, Address, AreaEntry, Inputs, MadeFrom, Making, Manifest, Part, Partition, Place, Target,
    Withheld,
};
use crate::project::{Area, Areas, Brief, BriefId, Period, Quotation};
use crate::sources::Cache;
use crate::system::clock::Stopwatch;
use crate::system::{disk, store};
use crate::tables::Evidence;
use crate::templates::Pages;

use super::area::{LEFT_OUT, Sink, Timings, Workshop};
use super::data::{self, Data, UsedRelease, cache};
use super::load::{Loaded, load};
use super::outcome::{Outcome, each_area, gather};
use super::prepare::prepare;
use super::share::{place as place_of, share};
use super::spent::Steps;
use super::stale::{self, Before};
use super::{Event, Tell, choose};

/// What to build.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Where the output goes; `output/` in the project if not said.
    pub output: Option<Address>,
    /// The briefs to build; all if none is named.
    pub briefs: Vec<String>,
    /// The areas to build: `icb:QWO`, `QWO` or `icb`; all if none is named.
    pub only: Vec<String>,
    /// Build the edition as it would have been at this month.
    pub as_of: Option<Period>,
    /// Whether every source must be locked, and used as it is locked.
    pub locked: bool,
    /// How many areas are made at the same time; as many as there are cores if not said.
    pub jobs: Option<usize>,
    /// The share of the areas that this machine makes; the edition is complete when all are merged.
    pub partition: Option<Partition>,
    /// Whether nobody may be asked, not even a store that the output goes to.
    pub offline: bool,
}

/// What became of one brief.
#[derive(Debug)]
pub struct BriefBuilt {
    /// The brief.
    pub id: BriefId,
    /// The edition.
    pub edition: Period,
    /// Where it is: a folder, or an address.
    pub folder: String,
    /// How many areas have a brief.
    pub made: usize,
    /// How many of these stayed as they were, since what they are made from did.
    pub stayed: usize,
    /// How many files they have, and their bytes.
    pub artifacts: (usize, u64),
    /// The areas without one for want of data.
    pub withheld: Vec<Withheld>,
    /// The areas without one because making it failed.
    pub failed: Vec<Withheld>,
}

impl BriefBuilt {
    fn log(&self) {
        let (edition, made) = (self.edition.short(), self.made - self.stayed);
        let (stayed, withheld, failed) = (self.stayed, self.withheld.len(), self.failed.len());
        tracing::info!(edition, made, stayed, withheld, failed, "built");
    }
}

/// What was built.
#[derive(Debug)]
pub struct Built {
    /// The briefs.
    pub briefs: Vec<BriefBuilt>,
    /// The releases that they were built from.
    pub releases: Vec<UsedRelease>,
    /// Everything found on the way.
    pub findings: Diagnostics,
    /// How long each phase took, and each area.
    pub timings: Arc<Timings>,
    /// How long it took in all, in milliseconds.
    pub elapsed_ms: u128,
}

/// Builds.
///
/// # Errors
/// The project, its data or its templates are at fault. A fault of some areas is no error: it is
/// in the result, and the other areas are made.
pub fn build(options: &BuildOptions, tell: &Tell<'_>) -> Result<Built> {
    let _span = tracing::info_span!("build").entered();
    let watch = Stopwatch::start();
    let timings: Arc<Timings> = Arc::default();
    let steps = Steps::of(&timings);
    let tell: &Tell<'_> = &|event| steps.tell(event, tell);
    tell(Event::Step("reading the project"));
    let loaded = load(&options.project)?;
    let briefs = choose::briefs(&loaded, &options.briefs)?;
    let only = choose::areas(&loaded.project.areas, &options.only)?;
    let place = place_of(options.output.as_ref(), &options.project, options.offline)?;
    let partition = options.partition.as_ref();
    let _locks = place.lock(partition)?;
    tell(Event::Step("opening the data"));
    let cache = cache()?;
    let pages = Pages::new(&loaded.project)?;
    let mut releases = Vec::new();
    let mut findings: Diagnostics =
        loaded.project.quotations.values().flat_map(Quotation::doubts).collect();
    let mut results = Vec::new();
    let mut cited = BTreeSet::new();
    let mut whole = options.briefs.is_empty() && options.only.is_empty() && partition.is_none();
    for brief in briefs {
        tell(Event::Step("opening the data"));
        // Each brief opens its own: one may be dated by another source, and hide later months.
        let mut data = data::open(&loaded, &cache, options.locked)?;
        findings.extend(std::mem::take(&mut data.notes));
        let ready = Ready { loaded: &loaded, brief, place: &place, pages: &pages, only: &only };
        let _span = tracing::info_span!("brief", brief = %brief.id).entered();
        // A brief that can't be made stops no other.
        if let Some(result) = findings.keep(ready.build(&mut data, options, &timings, tell)) {
            findings.extend(result.problems);
            cited.extend(result.cited);
            result.built.log();
            results.push(result.built);
        } else {
            whole = false;
        }
        releases = data.used(&loaded);
    }
    if results.is_empty() {
        return Err(findings);
    }
    findings = choose::leave_out_idle(findings, &options.briefs, &options.only, options.as_of);
    // Of what failed nobody knows what it would have cited.
    if whole && results.iter().all(|brief| brief.failed.is_empty()) {
        // What only `check` need tell is left to it.
        let told = unused(&loaded, &cited)?.into_iter();
        findings.extend(told.filter(|one| one.severity != Severity::Note));
    }
    // A part is in no index: its edition is not complete.
    if partition.is_none() {
        tell(Event::Step("writing the index"));
        write_index(&loaded, &place, &cache, &pages)?;
    }
    drop(steps);
    let elapsed_ms = watch.elapsed().as_millis();
    Ok(Built { briefs: results, releases, findings, timings, elapsed_ms })
}

/// Writes the pages around the editions.
pub(super) fn write_index(
    loaded: &Loaded,
    place: &Place,
    cache: &Cache,
    pages: &Pages,
) -> Result<()> {
    let sources = loaded.project.sources.values();
    let names = sources.map(|source| (source.id.to_string(), source.title.clone())).collect();
    let scratch = cache.folder().join("pages");
    output::write_site_at(place, &scratch, &names, &|index, words| pages.index(index, words))
}

/// One brief with all that it needs.
struct Ready<'a> {
    loaded: &'a Loaded,
    brief: &'a Brief,
    place: &'a Place,
    pages: &'a Pages,
    only: &'a Option<BTreeSet<String>>,
}

struct BriefResult {
    built: BriefBuilt,
    problems: Diagnostics,
    cited: BTreeSet<String>,
}

impl Ready<'_> {
    fn build(
        &self,
        data: &mut Data,
        options: &BuildOptions,
        timings: &Arc<Timings>,
        tell: &Tell<'_>,
    ) -> Result<BriefResult> {
        let brief = self.brief;
        // What a build was made from is remembered where all of an edition is made in a folder. In a store, and of
        // a part, everything is made anew.
        let root = self.place.folder().filter(|_| options.partition.is_none());
        let inputs = stale::inputs(self.loaded, data, options.as_of)?;
        let made = root.and_then(|root| MadeFrom::read(root, &brief.id));
        if self.only.is_none()
            && let Some(root) = root
            && let Some(result) = self.as_it_was(root, &inputs, made.as_ref())
        {
            return Ok(result);
        }
        let prepared = prepare(self.loaded, brief, data, self.only, options.as_of, tell)?;
        let figures = &prepared.figures;
        let partition = options.partition.as_ref();
        let edition = Target::open(self.place, &brief.id, figures.edition, partition)?;
        let manifest_releases = data.for_manifest();
        let share = partition
            .map(|one| share(self.loaded, one, &prepared.areas, manifest_releases.clone()));
        let mine = match &share {
            Some(share) => share.of(&prepared.areas),
            None => prepared.areas.clone(),
        };
        let mut manifest = Manifest::new(brief, figures.edition, manifest_releases);
        let mut behind = self.carry_over(&edition, &mut manifest, options.as_of.is_some())?;
        let locked = data.locked();
        let evidence = Evidence::new(&mut data.tables)?;
        let trail = prepared.trail(self.loaded, brief, &evidence, &locked);
        let workshop = prepared.workshop(
            self.loaded,
            brief,
            Some(self.pages),
            &trail,
            Sink::Edition(&edition),
            timings,
        );
        let before = match &edition {
            Target::Folder(edition) if root.is_some() => {
                let look = stale::look(self.loaded, brief, figures.edition);
                Some(Before::of(edition.folder(), edition.complete(), made, look))
            }
            Target::Folder(_) | Target::Store(_) => None,
        };
        let workshop = Workshop { before: before.as_ref(), ..workshop };
        let made = each_area(&workshop, &mine, options.jobs, tell)?;
        tell(Event::Step("writing the manifest"));
        disk_faults(&made)?;
        // A part may well have none; whether the edition has is seen when its parts are merged.
        if share.is_none() {
            all_failed(&made)?;
        }
        let mut gathered = gather(made, mine.len());
        let engine = prepared.engine();
        let mut found = engine.check_words();
        for one in std::mem::take(&mut gathered.findings) {
            // What was not made is said by the build itself.
            let to = if one.code == LEFT_OUT { &mut gathered.problems } else { &mut found };
            to.push(one);
        }
        gathered.problems.extend(in_short(brief, &engine.waive(found)));
        let (made_count, stayed) = (gathered.entries.len(), gathered.stayed.len());
        manifest.areas.extend(gathered.entries);
        manifest.withheld.extend(gathered.withheld);
        manifest.failed.extend(gathered.failed);
        sort(&mut manifest, &figures.areas);
        // An edition is of the releases that it rests on, not of all that the project has.
        behind.extend(gathered.cited.iter().cloned());
        manifest.releases.retain(|id, _| *id == brief.source.as_str() || behind.contains(id));
        let manifest = match share {
            Some(share) => {
                let part = Part::new(share, manifest);
                edition.finish_part(&part)?;
                part.manifest
            }
            None if manifest.areas.is_empty() => {
                return Err(all_withheld(brief, &manifest.withheld).into());
            }
            None => {
                edition.finish(&manifest)?;
                manifest
            }
        };
        if let (Some(root), Target::Folder(edition)) = (root, &edition) {
            let stays = |code: &str| self.only.as_ref().is_some_and(|only| !only.contains(code));
            let mut making = Making {
                // With `--only`, what was not made may be of other inputs.
                inputs: self.only.is_none().then_some(inputs),
                findings: gathered.problems.iter().map(Written::from).collect(),
                cited: gathered.cited.iter().cloned().collect(),
                areas: gathered.inputs,
            };
            let before = before.iter().flat_map(Before::areas);
            making.areas.extend(before.filter(|(code, _)| stays(code)));
            MadeFrom::write(root, &brief.id, &edition.folder(), &manifest, making)?;
        }
        let codes: BTreeSet<&str> = mine.iter().map(|area| area.code.as_str()).collect();
        let made = manifest.areas.iter().filter(|area| codes.contains(area.code.as_str()));
        let built = BriefBuilt {
            id: brief.id.clone(),
            edition: figures.edition,
            folder: edition.shown(),
            made: made_count,
            stayed,
            artifacts: sizes(made),
            withheld: of_this_run(manifest.withheld, &mine),
            failed: of_this_run(manifest.failed, &mine),
        };
        Ok(BriefResult { built, problems: gathered.problems, cited: gathered.cited })
    }

    /// The edition as the build before left it, if nothing that it was made from has changed.
    fn as_it_was(
        &self,
        root: &Path,
        inputs: &Inputs,
        made: Option<&MadeFrom>,
    ) -> Option<BriefResult> {
        let made = made?;
        let untouched = stale::untouched(root, &self.brief.id, inputs, made);
        let said = stale::said_again(self.loaded, made.clone());
        let ((edition, kept), (problems, cited)) = untouched.zip(said)?;
        let manifest = &kept.manifest;
        let made = manifest.areas.len();
        let built = BriefBuilt {
            id: self.brief.id.clone(),
            edition,
            folder: kept.folder().display().to_string(),
            made,
            stayed: made,
            artifacts: sizes(manifest.areas.iter()),
            withheld: manifest.withheld.clone(),
            failed: Vec::new(),
        };
        Some(BriefResult { built, problems, cited: cited.into_iter().collect() })
    }

    /// With `--only`, the other areas of the edition stay as they are. Neither they nor an edition
    /// looked at in hindsight may mix with what was made from other releases (S5). Returns the sources behind
    /// what stays.
    fn carry_over(
        &self,
        edition: &Target,
        manifest: &mut Manifest,
        as_of: bool,
    ) -> Result<BTreeSet<String>> {
        let Some(before) = edition.before() else { return Ok(BTreeSet::new()) };
        let same = before.releases.iter().all(|(id, one)| manifest.releases.get(id) == Some(one));
        if (self.only.is_some() || as_of) && !same {
            return Err(Diagnostic::error(
                "mixed-edition",
                format!("the edition {} was made from other releases", before.edition),
            )
            .hint("build it whole, or write to another folder with `--output`")
            .into());
        }
        let Some(only) = self.only else { return Ok(BTreeSet::new()) };
        let stays = |code: &str| !only.contains(code);
        manifest.areas.extend(before.areas.iter().filter(|area| stays(&area.code)).cloned());
        manifest.withheld.extend(before.withheld.iter().filter(|one| stays(&one.code)).cloned());
        manifest.failed.extend(before.failed.iter().filter(|one| stays(&one.code)).cloned());
        Ok(before.releases.keys().cloned().collect())
    }
}

/// How many files some areas have, and their bytes.
fn sizes<'a>(areas: impl Iterator<Item = &'a AreaEntry>) -> (usize, u64) {
    let files = areas.flat_map(|area| &area.artifacts);
    files.fold((0, 0), |(count, bytes), one| (count + 1, bytes + one.size))
}

/// A disk or a store that can't be written to is no fault of an area: the edition before stays as it is.
fn disk_faults(outcomes: &[Outcome]) -> Result<()> {
    let problems = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Failed(_, problems, _) => {
            let fault = |one: &&Diagnostic| [disk::FAULT, store::FAULT].contains(&one.code);
            problems.iter().find(fault)
        }
        Outcome::Made(_) | Outcome::Withheld(_) => None,
    });
    // One is enough: a full disk is full for every file.
    problems.take(1).cloned().collect::<Diagnostics>().into_result(())
}

/// Where every area fails, the template is at fault: the edition before stays as it is.
fn all_failed(outcomes: &[Outcome]) -> Result<()> {
    let mut problems = Diagnostics::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Failed(_, found, _) => problems.extend(found.clone()),
            Outcome::Made(_) => return Ok(()),
            Outcome::Withheld(_) => {}
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    let told = problems
        .into_iter()
        .map(|one| one.kind(Kind::Area).why("no area could be made; the edition stays as it was"));
    Err(told.collect())
}

/// The manifest lists areas in the order of the project's list, whatever was built when.
fn sort(manifest: &mut Manifest, areas: &Areas) {
    let order: BTreeMap<&str, usize> =
        areas.iter().enumerate().map(|(at, area)| (area.code.as_str(), at)).collect();
    let place = |code: &str| order.get(code).copied().unwrap_or(usize::MAX);
    manifest.areas.sort_by_key(|area| place(&area.code));
    manifest.withheld.sort_by_key(|one| place(&one.code));
    manifest.failed.sort_by_key(|one| place(&one.code));
}

/// An edition without any brief would take the place of the one before.
fn all_withheld(brief: &Brief, withheld: &[Withheld]) -> Diagnostic {
    let mut reasons: Vec<&str> = withheld.iter().map(|one| one.reason.as_str()).collect();
    reasons.dedup();
    let told =
        Diagnostic::error("all-withheld", format!("`{}` has no brief for any area", brief.id));
    let told = told.kind(Kind::Finding).at(&brief.span);
    let told = reasons.iter().take(3).fold(told, |told, reason| told.why(*reason));
    told.why("the edition stays as it was")
        .hint(format!("run `briefwright check --claims {}`", brief.id))
}

/// What is wrong with the words of a brief is for `check` to tell in full.
fn in_short(brief: &Brief, found: &Diagnostics) -> Option<Diagnostic> {
    let errors = found.iter().filter(|one| one.severity == Severity::Error);
    let first = errors.clone().next()?;
    let count = errors.count();
    let findings = if count == 1 { "finding" } else { "findings" };
    let message = format!("{count} {findings} in the words of `{}`", brief.id);
    let short = Diagnostic::warning("words-unchecked", message);
    let short = first.span().map_or(short.clone(), |span| short.at(span));
    Some(
        short
            .why(format!("the first: {}", first.message))
            .hint(format!("run `briefwright check {}`", brief.id)),
    )
}

/// Leaves out the areas that were carried over from an earlier build.
fn of_this_run(list: Vec<Withheld>, areas: &[Arc<Area>]) -> Vec<Withheld> {
    let codes: BTreeSet<&str> = areas.iter().map(|area| area.code.as_str()).collect();
    list.into_iter().filter(|one| codes.contains(one.code.as_str())).collect()
}

/// References that lack something or that no brief cites, and quotations that no template names.
pub(super) fn unused(loaded: &Loaded, cited: &BTreeSet<String>) -> Result<Diagnostics> {
    let project = &loaded.project;
    let works = Bibliography::new(&project.references, &[], DEFAULT_STYLE, "en-GB")?;
    let briefs = loaded.files.briefs.iter().filter(|(name, _)| *name != "quotations.yaml");
    let texts = briefs.chain(&project.templates).map(|(_, file)| file.text.as_str());
    let mut findings = works.doubts();
    findings.extend(works.uncited(cited));
    findings.extend(unused_quotations(project.quotations.values(), &texts.collect::<Vec<_>>()));
    Ok(findings)
}
