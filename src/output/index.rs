//! What an index page shows: of all briefs, or of one edition.

use serde::Serialize;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::project::{AreaKind, Period, long_date};

use super::manifest::{Artifact, Manifest};

/// A kind with more areas than this is folded, so that a page of thousands is still a page.
const FOLDED_FROM: usize = 13;

/// An index page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Index {
    /// The language of the page.
    pub language: String,
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
    /// How many areas have a brief.
    pub areas: usize,
    /// How many have none for want of data.
    pub withheld: usize,
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
    pub files: Vec<(&'static str, String)>,
}

impl Day {
    /// Reads a day such as `2025-11-27`.
    pub(super) fn new(date: &str) -> Self {
        let label = date.parse::<Date>().map_or_else(|_| date.to_owned(), long_date);
        Self { date: date.to_owned(), label }
    }
}

impl IndexBrief {
    /// What an edition says, with the way from the page to the edition's folder. `names` are the
    /// titles of sources.
    pub(super) fn new(manifest: &Manifest, way: &str, names: &BTreeMap<String, String>) -> Self {
        let releases = manifest.releases.iter().map(|(id, release)| IndexRelease {
            title: names.get(id).unwrap_or(id).clone(),
            release: Day::new(&release.release),
            published: Day::new(&release.published),
            url: release.url.clone(),
        });
        Self {
            id: manifest.brief.clone(),
            title: manifest.name.clone(),
            organisation: manifest.organisation.clone(),
            edition: label(&manifest.edition),
            period: manifest.edition.clone(),
            published: manifest.published().map(Day::new),
            releases: releases.collect(),
            areas: manifest.areas.len(),
            withheld: manifest.withheld.len(),
            kinds: kinds(manifest, way),
            others: Vec::new(),
        }
    }
}

/// An edition for readers: `October 2025`.
pub(super) fn label(edition: &str) -> String {
    Period::parse(edition).map_or_else(|| edition.to_owned(), Period::label)
}

fn kinds(manifest: &Manifest, way: &str) -> Vec<IndexKind> {
    let mut kinds = Vec::new();
    for kind in AreaKind::ALL {
        let of_kind = manifest.areas.iter().filter(|area| area.kind == kind.id());
        let mut areas: Vec<IndexArea> = of_kind
            .filter_map(|area| {
                let mut files = files(&area.artifacts, way).into_iter();
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
            kinds.push(IndexKind { label: kind.heading().to_owned(), open, areas });
        }
    }
    kinds
}

/// The files that the index offers, the one to read first.
fn files(artifacts: &[Artifact], way: &str) -> Vec<(&'static str, String)> {
    let offered = [
        ("Web page", "brief.html"),
        ("PDF", "brief.pdf"),
        ("Word", "brief.docx"),
        ("Markdown", "brief.md"),
        ("CSV", "figures.csv"),
    ];
    let found = offered.into_iter().filter_map(|(label, name)| {
        let artifact = artifacts.iter().find(|one| one.path.rsplit('/').next() == Some(name))?;
        Some((label, format!("{way}{}", artifact.path)))
    });
    found.collect()
}
