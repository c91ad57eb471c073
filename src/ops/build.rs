//! `build`: every brief for every area.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::citations::{Bibliography, DEFAULT_STYLE};
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::export::Press;
use crate::figures::{self, FigureSet};
use crate::output::{self, Edition, Manifest, Withheld};
use crate::project::{Area, Areas, Brief, BriefId, Period, long_date};
use crate::provenance::Trail;
use crate::system::clock::Stopwatch;
use crate::system::disk;
use crate::tables::Evidence;
use crate::templates::{Engine, Pages};

use super::area::{Made, Timings, Workshop};
use super::data::{self, Data, UsedRelease, cache};
use super::load::{Loaded, load};
use super::{Event, Tell, choose, parallel};

/// What to build.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Where the output goes; `output/` in the project if not said.
    pub output: Option<PathBuf>,
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
}

/// What became of one brief.
#[derive(Debug)]
pub struct BriefBuilt {
    /// The brief.
    pub id: BriefId,
    /// The edition.
    pub edition: Period,
    /// Its folder.
    pub folder: PathBuf,
    /// How many areas have a brief.
    pub made: usize,
    /// How many files they have, and their bytes.
    pub artifacts: (usize, u64),
    /// The areas without one for want of data.
    pub withheld: Vec<Withheld>,
    /// The areas without one because making it failed.
    pub failed: Vec<Withheld>,
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
    /// How long each phase took.
    pub timings: Timings,
    /// How long it took in all, in milliseconds.
    pub elapsed_ms: u128,
}

/// Builds.
///
/// # Errors
/// The project, its data or its templates are at fault. A fault of some areas is no error: it is
/// in the result, and the other areas are made.
pub fn build(options: &BuildOptions, tell: &Tell<'_>) -> Result<Built> {
    let watch = Stopwatch::start();
    tell(Event::Step("reading the project"));
    let loaded = load(&options.project)?;
    let briefs = choose::briefs(&loaded, &options.briefs)?;
    let only = choose::areas(&loaded.project.areas, &options.only)?;
    let root = options.output.clone().unwrap_or_else(|| options.project.join("output"));
    let _lock = disk::lock(&root, ".lock")?;
    tell(Event::Step("opening the data"));
    let cache = cache()?;
    let pages = Pages::new(&loaded.project)?;
    let timings = Timings::default();
    let mut releases = Vec::new();
    let mut findings = Diagnostics::new();
    let mut results = Vec::new();
    let mut cited = BTreeSet::new();
    for brief in briefs {
        // Each brief opens its own: one may be dated by another source, and hide later months.
        let mut data = data::open(&loaded, &cache, options.locked)?;
        findings.extend(std::mem::take(&mut data.notes));
        let ready = Ready { loaded: &loaded, brief, root: &root, pages: &pages, only: &only };
        let result = ready.build(&mut data, options, &timings, tell)?;
        findings.extend(result.problems);
        cited.extend(result.cited);
        results.push(result.built);
        releases = data.used(&loaded);
    }
    // Of what failed nobody knows what it would have cited.
    let whole = options.briefs.is_empty() && options.only.is_empty();
    if whole && results.iter().all(|brief| brief.failed.is_empty()) {
        findings.extend(uncited(&loaded, &cited)?);
    }
    tell(Event::Step("writing the index"));
    let index = pages.index(&output::index(&root)?)?;
    output::write_index(&root, &index)?;
    let elapsed_ms = watch.elapsed().as_millis();
    Ok(Built { briefs: results, releases, findings, timings, elapsed_ms })
}

/// One brief with all that it needs.
struct Ready<'a> {
    loaded: &'a Loaded,
    brief: &'a Brief,
    root: &'a Path,
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
        timings: &Timings,
        tell: &Tell<'_>,
    ) -> Result<BriefResult> {
        let (project, brief) = (&self.loaded.project, self.brief);
        tell(Event::Step("computing the figures"));
        let figures = figures::compute(project, &mut data.tables, brief, options.as_of)?;
        let figures = Arc::new(figures);
        tell(Event::Step("preparing the templates"));
        let works = Bibliography::new(
            &project.references,
            &data.for_citations(self.loaded),
            brief.style.as_ref().map_or(DEFAULT_STYLE, |style| &style.text),
        )
        .map_err(|problems| at_style(problems, brief))?;
        let releases = data.for_templates(self.loaded);
        let engine = Engine::new(project, brief, Arc::clone(&figures), Arc::new(works), releases);
        let mut problems = Diagnostics::new();
        let engine = problems.keep(engine);
        let page = project.templates.get(&brief.page);
        let press = page.and_then(|page| problems.keep(Press::new(page)));
        problems.into_result(())?;
        let (Some(engine), Some(press)) = (engine, press) else {
            return Err(Diagnostic::error("internal", "the templates are not ready").into());
        };

        let edition = Edition::open(self.root, &brief.id, figures.edition)?;
        let manifest_releases = data.for_manifest();
        let mut manifest = Manifest::new(
            brief.id.as_str(),
            &brief.name,
            &figures.edition.short(),
            manifest_releases,
        );
        self.carry_over(&edition, &mut manifest, options.as_of.is_some())?;
        let locked = data.locked();
        let evidence = Evidence::new(&mut data.tables)?;
        let trail =
            Trail { project, brief, figures: &figures, evidence: &evidence, releases: &locked };
        let release_dates: BTreeMap<_, _> = project
            .sources
            .keys()
            .filter_map(|id| {
                let release = locked.get(id)?;
                Some((id.clone(), release.now.release.to_string()))
            })
            .collect();
        let workshop = Workshop {
            brief,
            figures: &figures,
            engine: &Arc::new(engine),
            press: &press,
            pages: self.pages,
            releases: &release_dates,
            trail: &trail,
            edition: &edition,
            timings,
        };
        // Those in force on the day of the edition's geography; figures know the others too.
        let areas: Vec<&Arc<Area>> = figures
            .areas
            .iter()
            .filter(|area| brief.areas.contains(&area.kind))
            .filter(|area| self.only.as_ref().is_none_or(|only| only.contains(area.code.as_str())))
            .collect();
        if areas.is_empty() {
            return Err(Diagnostic::error("no-areas", "the brief is made for no area")
                .at(&brief.span)
                .why(format!(
                    "none of `briefs/areas.csv` is of its kinds, in force on {}, and among those \
                     asked for",
                    long_date(figures.geography)
                ))
                .hint("look at `areas` and `geography` of the brief, and at `--only`")
                .into());
        }
        tell(Event::Areas(areas.len()));
        let made = parallel::each(&areas, options.jobs, |area| {
            let outcome = outcome(&workshop, area);
            tell(Event::AreaDone);
            outcome
        })?;
        disk_faults(&made)?;
        all_failed(&made)?;
        let count = |what: fn(&Outcome) -> bool| made.iter().filter(|one| what(one)).count();
        let made_count = count(|one| matches!(one, Outcome::Made(_)));
        let (problems, cited) = gather(made, &mut manifest);
        sort(&mut manifest, &figures.areas);
        edition.finish(&manifest)?;
        let codes: BTreeSet<&str> = areas.iter().map(|area| area.code.as_str()).collect();
        let made = manifest.areas.iter().filter(|area| codes.contains(area.code.as_str()));
        let sizes = made.flat_map(|area| &area.artifacts).map(|one| one.size);
        let built = BriefBuilt {
            id: brief.id.clone(),
            edition: figures.edition,
            folder: edition.folder(),
            made: made_count,
            artifacts: (sizes.clone().count(), sizes.sum()),
            withheld: of_this_run(manifest.withheld, &areas),
            failed: of_this_run(manifest.failed, &areas),
        };
        Ok(BriefResult { built, problems, cited })
    }

    /// With `--only`, the other areas of the edition stay as they are. Neither they nor an edition
    /// looked at in hindsight may mix with what was made from other releases (S5).
    fn carry_over(&self, edition: &Edition, manifest: &mut Manifest, as_of: bool) -> Result<()> {
        let Some(before) = edition.before() else { return Ok(()) };
        if (self.only.is_some() || as_of) && before.releases != manifest.releases {
            return Err(Diagnostic::error(
                "mixed-edition",
                format!("the edition {} was made from other releases", before.edition),
            )
            .hint("build it whole, or write to another folder with `--output`")
            .into());
        }
        let Some(only) = self.only else { return Ok(()) };
        let stays = |code: &str| !only.contains(code);
        manifest.areas.extend(before.areas.iter().filter(|area| stays(&area.code)).cloned());
        manifest.withheld.extend(before.withheld.iter().filter(|one| stays(&one.code)).cloned());
        manifest.failed.extend(before.failed.iter().filter(|one| stays(&one.code)).cloned());
        Ok(())
    }
}

/// What became of an area.
enum Outcome {
    Made(Box<Made>),
    Withheld(Withheld),
    Failed(Withheld, Diagnostics),
}

fn outcome(workshop: &Workshop<'_>, area: &Arc<Area>) -> Outcome {
    let without =
        |reason: String| Withheld { code: area.code.to_string(), name: area.name.clone(), reason };
    if let Some(reason) = lacking(workshop.brief, workshop.figures, area) {
        return Outcome::Withheld(without(reason));
    }
    // A fault of a library in one area must not stop the others.
    let made = catch_unwind(AssertUnwindSafe(|| workshop.make(area))).unwrap_or_else(|_| {
        Err(Diagnostic::error("internal", "a part of the program failed while rendering").into())
    });
    match made {
        Ok(made) => Outcome::Made(Box::new(made)),
        Err(problems) => {
            let first = problems.iter().next().map(|one| one.message.clone()).unwrap_or_default();
            Outcome::Failed(without(first), problems)
        }
    }
}

/// A disk that can't be written to is no fault of an area: the edition before stays as it is.
fn disk_faults(outcomes: &[Outcome]) -> Result<()> {
    let problems = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Failed(_, problems) => problems.iter().find(|one| one.code == disk::FAULT),
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
            Outcome::Failed(_, found) => problems.extend(found.clone()),
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

/// The first required figure that an area lacks, and why.
fn lacking(brief: &Brief, figures: &FigureSet, area: &Area) -> Option<String> {
    brief.requires.iter().find_map(|id| {
        let figure = figures.figures.get(id)?;
        let point = figure.latest(&area.code, figures.edition);
        if point.is_some_and(|point| point.value.is_some()) {
            return None;
        }
        let reason = point.and_then(|point| point.reason.clone());
        let reason = reason.unwrap_or_else(|| format!("no value for {}", figures.edition.label()));
        Some(format!("`{id}` is missing: {reason}"))
    })
}

/// Puts the outcomes into the manifest. A problem that several areas share is told once.
fn gather(outcomes: Vec<Outcome>, manifest: &mut Manifest) -> (Diagnostics, BTreeSet<String>) {
    let mut shared: Vec<(Diagnostic, Vec<String>)> = Vec::new();
    let mut cited = BTreeSet::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Made(made) => {
                cited.extend(made.cited);
                manifest.areas.push(made.entry);
            }
            Outcome::Withheld(withheld) => manifest.withheld.push(withheld),
            Outcome::Failed(failed, problems) => {
                for problem in problems {
                    match shared.iter_mut().find(|(known, _)| *known == problem) {
                        Some((_, areas)) => areas.push(failed.name.clone()),
                        None => shared.push((problem, vec![failed.name.clone()])),
                    }
                }
                manifest.failed.push(failed);
            }
        }
    }
    let problems = shared
        .into_iter()
        .map(|(problem, areas)| {
            let some = areas.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
            let more = areas.len().saturating_sub(3);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            problem.kind(Kind::Area).why(format!("no brief for {some}{more}"))
        })
        .collect();
    (problems, cited)
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

/// Leaves out the areas that were carried over from an earlier build.
fn of_this_run(list: Vec<Withheld>, areas: &[&Arc<Area>]) -> Vec<Withheld> {
    let codes: BTreeSet<&str> = areas.iter().map(|area| area.code.as_str()).collect();
    list.into_iter().filter(|one| codes.contains(one.code.as_str())).collect()
}

/// An unknown style is the brief's fault, at its line.
fn at_style(problems: Diagnostics, brief: &Brief) -> Diagnostics {
    let placed = |one: Diagnostic| match (&one.place, &brief.style) {
        (None, Some(style)) => one.at(&style.span),
        _ => one,
    };
    problems.into_iter().map(placed).collect()
}

/// References that no brief cites.
fn uncited(loaded: &Loaded, cited: &BTreeSet<String>) -> Result<Diagnostics> {
    Ok(Bibliography::new(&loaded.project.references, &[], DEFAULT_STYLE)?.uncited(cited))
}
