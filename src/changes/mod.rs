//! What one edition of a brief changed in another: figures against their usual movement, claims that
//! flipped, areas that came or went, past values that were revised, and other words.
//!
//! 1. [`between`] compares two [`Edition`]s, from disk or just made, area by area.
//! 2. `movement.rs` says how unusual a change is; `words.rs` and `sentences.rs` compare the prose.
//! 3. [`Report`] puts the most important first, for people: as text or as Markdown.

mod figures;
mod groups;
mod movement;
mod report;
mod sentences;
mod show;
mod tokens;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostics, Result};
use crate::figures::{Row, from_csv};
use crate::output::{AreaEntry, Manifest, ReleaseEntry};
use crate::project::{Period, Project};

pub use figures::{At, FigureChange, Revised};
pub use movement::{Level, Movement};
pub use report::{Item, Report, Section};
pub use show::{signed, text};
pub use words::{Part, Reworded};

/// An edition with what its areas say.
#[derive(Debug, Clone)]
pub struct Edition {
    /// Its manifest.
    pub manifest: Manifest,
    /// What each of its areas says, by code.
    pub areas: BTreeMap<String, Said>,
}

/// Gives the bytes of an area's file by its name, such as `figures.csv`; `None` if there is none.
pub type Reads<'a> = dyn Fn(&AreaEntry, &str) -> Result<Option<Vec<u8>>> + 'a;

/// What the brief of an area says.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Every figure and month.
    pub figures: Vec<Row>,
    /// The Markdown artifact, if the brief has one.
    pub markdown: Option<String>,
}

impl Edition {
    /// Makes an edition of a manifest and of the files of its areas, on disk or just made.
    ///
    /// # Errors
    /// Files that can't be read, all of them.
    pub fn new(
        manifest: Manifest,
        only: Option<&BTreeSet<String>>,
        read: &Reads<'_>,
    ) -> Result<Self> {
        let mut problems = Diagnostics::new();
        let mut areas = BTreeMap::new();
        for area in manifest.areas.iter().filter(|area| chosen(only, &area.code)) {
            let said = || -> Result<Said> {
                let figures = read(area, "figures.csv")?.unwrap_or_default();
                let figures = from_csv(&figures, &format!("{}/figures.csv", area.code))?;
                let markdown = read(area, "brief.md")?;
                let markdown = markdown.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
                Ok(Said { figures, markdown })
            };
            if let Some(said) = problems.keep(said()) {
                areas.insert(area.code.clone(), said);
            }
        }
        problems.into_result(Self { manifest, areas })
    }

    /// The month of the edition.
    pub fn period(&self) -> Period {
        Period::parse(&self.manifest.edition).unwrap_or_default()
    }
}

/// What is new in an edition.
#[derive(Debug, Clone)]
pub struct Changes {
    /// The brief's id.
    pub brief: String,
    /// What it is called.
    pub name: String,
    /// The month of the older edition.
    pub from: Period,
    /// The month of the newer one.
    pub to: Period,
    /// The figures that the brief can't do without.
    pub headline: Vec<String>,
    /// The sources whose release changed.
    pub releases: Vec<ReleaseChange>,
    /// Areas that have a brief in both, in the order of the project's list.
    pub areas: Vec<AreaChanges>,
    /// Areas that have no brief in one of them or in both.
    pub fates: Vec<FateChange>,
}

/// Another release of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseChange {
    /// The source's id.
    pub source: String,
    /// What it is called.
    pub title: String,
    /// The release of the older edition; `None` if the source was not there.
    pub before: Option<ReleaseEntry>,
    /// That of the newer.
    pub after: Option<ReleaseEntry>,
}

/// What became of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It has a brief.
    Made,
    /// It has none for want of data, for this reason.
    Withheld(String),
    /// It has none because making it failed, for this reason.
    Failed(String),
    /// The edition doesn't know it.
    Absent,
}

/// What became of an area, then and now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FateChange {
    /// The area's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind, if the project knows it.
    pub kind: Option<String>,
    /// What became of it in the older edition.
    pub before: Fate,
    /// And in the newer.
    pub after: Fate,
}

/// What changed for an area.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaChanges {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Every figure, also those that did not change.
    pub figures: Vec<FigureChange>,
    /// Values of past months that are others now.
    pub revised: Vec<Revised>,
    /// Claims with another result.
    pub claims: Vec<ClaimChange>,
    /// Words that changed, numbers aside; `None` if an edition has no Markdown to compare.
    pub words: Option<Vec<Reworded>>,
}

/// A claim with another result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimChange {
    /// Its id.
    pub claim: String,
    /// What it was: `holds`, `fails`, `undecided`, `not in force`; `None` if it was not there.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// Compares two editions of a brief; with `only`, these areas alone.
pub fn between(
    project: &Project,
    before: &Edition,
    after: &Edition,
    only: Option<&BTreeSet<String>>,
) -> Changes {
    let manifest = &after.manifest;
    let then: BTreeMap<&str, &AreaEntry> =
        before.manifest.areas.iter().map(|area| (area.code.as_str(), area)).collect();
    let areas = manifest.areas.iter().filter(|area| chosen(only, &area.code)).filter_map(|area| {
        let earlier = then.get(area.code.as_str())?;
        let (was, is) = (before.areas.get(&area.code)?, after.areas.get(&area.code)?);
        let (from, to) = (before.period(), after.period());
        let names = words::names(project, area);
        Some(AreaChanges {
            code: area.code.clone(),
            name: area.name.clone(),
            kind: area.kind.clone(),
            figures: figures::changes(project, &was.figures, &is.figures, from, to),
            revised: figures::revised(project, &was.figures, &is.figures),
            claims: claims(&earlier.claims, &area.claims),
            words: match (&was.markdown, &is.markdown) {
                (Some(was), Some(is)) => Some(words::reworded(was, is, &names)),
                (Some(_) | None, _) => None,
            },
        })
    });
    let brief = project.briefs.get(manifest.brief.as_str());
    let headline = brief.map(|brief| brief.requires.iter().map(ToString::to_string).collect());
    Changes {
        headline: headline.unwrap_or_default(),
        brief: manifest.brief.clone(),
        name: manifest.name.clone(),
        from: before.period(),
        to: after.period(),
        releases: releases(project, &before.manifest, manifest),
        areas: areas.collect(),
        fates: fates(project, &before.manifest, manifest, only),
    }
}

fn chosen(only: Option<&BTreeSet<String>>, code: &str) -> bool {
    only.is_none_or(|only| only.contains(code))
}

fn releases(project: &Project, before: &Manifest, after: &Manifest) -> Vec<ReleaseChange> {
    let sources: BTreeSet<&String> = before.releases.keys().chain(after.releases.keys()).collect();
    let changed = sources.into_iter().filter_map(|source| {
        let (was, is) = (before.releases.get(source), after.releases.get(source));
        let known = project.sources.get(source.as_str());
        (was != is).then(|| ReleaseChange {
            source: source.clone(),
            title: known.map_or_else(|| source.clone(), |known| known.title.clone()),
            before: was.cloned(),
            after: is.cloned(),
        })
    });
    changed.collect()
}

fn claims(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<ClaimChange> {
    let ids: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = ids.into_iter().filter(|id| before.get(*id) != after.get(*id));
    changed
        .map(|id| ClaimChange {
            claim: id.clone(),
            before: before.get(id).cloned(),
            after: after.get(id).cloned(),
        })
        .collect()
}

/// The areas that lack a brief in one of two editions, in the order of the project's list.
fn fates(
    project: &Project,
    before: &Manifest,
    after: &Manifest,
    only: Option<&BTreeSet<String>>,
) -> Vec<FateChange> {
    let (was, is) = (fates_of(before), fates_of(after));
    let mut codes: Vec<&str> = was.keys().chain(is.keys()).copied().collect();
    let place = |code: &str| project.areas.iter().position(|area| area.code.as_str() == code);
    codes.sort_by_cached_key(|code| (place(code).unwrap_or(usize::MAX), (*code).to_owned()));
    codes.dedup();
    let changed = codes.into_iter().filter(|code| chosen(only, code)).filter_map(|code| {
        let fate = |of: &BTreeMap<&str, (&str, Fate)>| {
            of.get(code).map_or(Fate::Absent, |one| one.1.clone())
        };
        let (before, after) = (fate(&was), fate(&is));
        if before == Fate::Made && after == Fate::Made {
            return None;
        }
        let name = is.get(code).or_else(|| was.get(code)).map_or("", |one| one.0).to_owned();
        let kind = project.areas.get(code).map(|area| area.kind.id().to_owned());
        Some(FateChange { code: code.to_owned(), name, kind, before, after })
    });
    changed.collect()
}

fn fates_of(manifest: &Manifest) -> BTreeMap<&str, (&str, Fate)> {
    let made = manifest.areas.iter().map(|one| (&one.code, &one.name, Fate::Made));
    let withheld = manifest
        .withheld
        .iter()
        .map(|one| (&one.code, &one.name, Fate::Withheld(one.reason.clone())));
    let failed =
        manifest.failed.iter().map(|one| (&one.code, &one.name, Fate::Failed(one.reason.clone())));
    let all = made.chain(withheld).chain(failed);
    all.map(|(code, name, fate)| (code.as_str(), (name.as_str(), fate))).collect()
}
