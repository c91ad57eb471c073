//! What an index page shows: of all briefs, or of one edition.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::language::{Language, fill};
use crate::project::{AreaKind, Period};

use super::manifest::{Artifact, Manifest};

/// A kind with more areas than this is folded, so that a page of thousands is still a page.
const FOLDED_FROM: usize = 13;

/// An index page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Index {
    /// The way to the folder of all output: empty, or `../../`.
    pub root: &'static str,
    /// How many areas there are on it.
    pub areas: usize,
    /// The briefs; one on the page of an edition.
    pub briefs: Vec<IndexBrief>,
}

/// An edition of a brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndexBrief {
    /// The brief's id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Who publishes it.
    pub organisation: String,
    /// The edition, `October 2025`.
    pub edition: String,
    /// The edition's month, `2025-10`.
    pub period: String,
    /// The day on which the newest release in it was published.
    pub published: Option<Day>,
    /// What it was made from.
    pub releases: Vec<IndexRelease>,
    /// How many areas have a brief, in words.
    pub areas: String,
    /// How many have none for want of data, in words.
    pub withheld: Option<String>,
    /// Its areas, by kind, largest kind first.
    pub kinds: Vec<IndexKind>,
    /// Other complete editions, newest first: what each is called, and its page.
    pub others: Vec<(String, String)>,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    /// For machines: `2025-11-27`.
    pub date: String,
    /// For people: `27 November 2025`.
    pub label: String,
}

/// A release that an edition was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndexRelease {
    /// What the source is called.
    pub title: String,
    /// The day that it is for.
    pub release: Day,
    /// The day of publication.
    pub published: Day,
    /// Its page at the publisher's.
    pub url: String,
}

/// The areas of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndexKind {
    /// The kind, for readers.
    pub label: String,
    /// Whether its areas are shown from the start.
    pub open: bool,
    /// The areas.
    pub areas: Vec<IndexArea>,
}

/// An area of a brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndexArea {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// What else people look for it by.
    pub also: Vec<String>,
    /// The page to read.
    pub page: String,
    /// The other files: a label and an address relative to the page.
    pub files: Vec<(String, String)>,
}

impl Day {
    /// Reads a day such as `2025-11-27`.
    fn new(date: &str, words: &Language) -> Self {
        let label = date.parse().map_or_else(|_| date.to_owned(), |day| words.day(day));
        Self { date: date.to_owned(), label }
    }
}

impl IndexBrief {
    /// What an edition says, with the way from the page to the edition's folder. `names` are the
    /// titles of sources, and `words` those of the page.
    pub(super) fn new(
        manifest: &Manifest,
        way: &str,
        names: &BTreeMap<String, String>,
        words: &Language,
    ) -> Self {
        let releases = manifest.releases.iter().map(|(id, release)| IndexRelease {
            title: names.get(id).unwrap_or(id).clone(),
            release: Day::new(&release.release, words),
            published: Day::new(&release.published, words),
            url: release.url.clone(),
        });
        let withheld = words.index.withheld.fill(manifest.withheld.len(), words);
        Self {
            id: manifest.brief.clone(),
            title: manifest.name.clone(),
            organisation: manifest.organisation.clone(),
            edition: label(&manifest.edition, words),
            period: manifest.edition.clone(),
            published: manifest.published().map(|day| Day::new(day, words)),
            releases: releases.collect(),
            areas: words.index.areas.fill(manifest.areas.len(), words),
            withheld: (!manifest.withheld.is_empty()).then_some(withheld),
            kinds: kinds(manifest, way, words),
            others: Vec::new(),
        }
    }

    /// What it was made from, in words.
    pub(super) fn made_from(&self, words: &Language) -> String {
        let published = |day: &Day| fill(&words.page.published, &[("date", &day.label)]);
        let releases = self.releases.iter();
        let releases = releases.map(|one| {
            format!("{}, {}, {}", one.title, one.release.label, published(&one.published))
        });
        releases.collect::<Vec<_>>().join("; ")
    }
}

/// An edition for readers: `October 2025`.
pub(super) fn label(edition: &str, words: &Language) -> String {
    Period::parse(edition).map_or_else(|| edition.to_owned(), |at| words.month(at.date()))
}

fn kinds(manifest: &Manifest, way: &str, words: &Language) -> Vec<IndexKind> {
    let mut kinds = Vec::new();
    for kind in AreaKind::ALL {
        let of_kind = manifest.areas.iter().filter(|area| area.kind == kind.id());
        let mut areas: Vec<IndexArea> = of_kind
            .filter_map(|area| {
                let mut files = files(manifest, &area.artifacts, way, words).into_iter();
                let (_, page) = files.next()?;
                Some(IndexArea {
                    name: area.name.clone(),
                    code: area.code.clone(),
                    also: area.also.clone(),
                    page,
                    files: files.collect(),
                })
            })
            .collect();
        areas.sort_by(|a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
        if !areas.is_empty() {
            let open = areas.len() < FOLDED_FROM;
            kinds.push(IndexKind { label: kind.words(words).heading.clone(), open, areas });
        }
    }
    kinds
}

/// The files that the index offers, the one to read first. Those of a variant have its name.
fn files(
    manifest: &Manifest,
    artifacts: &[Artifact],
    way: &str,
    words: &Language,
) -> Vec<(String, String)> {
    let own = [
        (words.page.web_page.as_str(), "brief.html"),
        ("PDF", "brief.pdf"),
        ("Word", "brief.docx"),
        ("Markdown", "brief.md"),
        ("CSV", "figures.csv"),
    ];
    let mut offered: Vec<(String, String)> =
        own.map(|(label, name)| (label.to_owned(), name.to_owned())).to_vec();
    for (stem, name) in &manifest.variants {
        for (label, ending) in
            [(words.page.web_page.as_str(), "html"), ("PDF", "pdf"), ("Word", "docx")]
        {
            offered.push((format!("{name} ({label})"), format!("{stem}.{ending}")));
        }
    }
    let found = offered.into_iter().filter_map(|(label, name)| {
        let named = |one: &&Artifact| one.path.split_once('/').is_some_and(|(_, own)| own == name);
        let artifact = artifacts.iter().find(named)?;
        Some((label, format!("{way}{}", artifact.path)))
    });
    found.collect()
}
