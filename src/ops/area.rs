//! One area's brief, from figures to files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::claims::{self, Line};
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::document::{self, Document};
use crate::export::Press;
use crate::figures::FigureSet;
use crate::output::{AreaEntry, AreaInputs, Artifact, Target};
use crate::project::{Area, AreaCode, Brief, ClaimId, DeliverySpec, SourceId};
use crate::provenance::Trail;
use crate::system::clock::Stopwatch;
use crate::templates::{Engine, Pages, Rendered};

use super::spent::{AreaTime, PHASE_NAMES, PHASES};
use super::stale::Before;

/// How long each phase took, summed over all areas and threads.
#[derive(Debug, Default)]
pub struct Timings {
    pub(super) words: AtomicU64,
    pub(super) tree: AtomicU64,
    pub(super) web: AtomicU64,
    pub(super) provenance: AtomicU64,
    pub(super) print: AtomicU64,
    pub(super) pdf: AtomicU64,
    pub(super) word: AtomicU64,
    pub(super) disk: AtomicU64,
    /// Each area by itself.
    pub(super) areas: Mutex<Vec<AreaTime>>,
    /// What came before and after the areas.
    pub(super) steps: Mutex<Vec<(String, Duration)>>,
}

impl Timings {
    /// The phases by name, in order, summed over all areas and threads.
    pub fn phases(&self) -> [(&'static str, Duration); PHASES] {
        let mut names = PHASE_NAMES.into_iter();
        self.counters().map(|phase| {
            let nanos = phase.load(Ordering::Relaxed);
            (names.next().unwrap_or_default(), Duration::from_nanos(nanos))
        })
    }

    pub(super) fn add(&self, other: &Self) {
        for (all, one) in self.counters().into_iter().zip(other.counters()) {
            all.fetch_add(one.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }

    /// In the order of [`PHASE_NAMES`].
    fn counters(&self) -> [&AtomicU64; PHASES] {
        let Self { words, tree, web, provenance, print, pdf, word, disk, areas: _, steps: _ } =
            self;
        [words, tree, web, provenance, print, pdf, word, disk]
    }
}

pub(super) fn timed<T>(phase: &AtomicU64, work: impl FnOnce() -> T) -> T {
    let watch = Stopwatch::start();
    let result = work();
    let nanos = u64::try_from(watch.elapsed().as_nanos()).unwrap_or(u64::MAX);
    phase.fetch_add(nanos, Ordering::Relaxed);
    result
}

/// Where artifacts go.
#[derive(Clone, Copy)]
pub(super) enum Sink<'a> {
    /// Into an edition.
    Edition(&'a Target),
    /// Nowhere: they are made to be looked at. Those that tell what an edition says are kept in
    /// memory, if it is to be held against another.
    Memory(Option<&'a Mutex<Kept>>),
    /// The same, and all are kept.
    Kept(&'a Mutex<Kept>),
    /// They are not even made: what they would be made from is asked for.
    Unmade,
}

/// The files of areas that tell what an edition says, by area and name.
pub(super) type Kept = BTreeMap<(AreaCode, String), Vec<u8>>;

/// The names of those files.
const TELLING: [&str; 2] = ["figures.csv", "brief.md"];

impl Sink<'_> {
    /// Whether the artifacts are looked at only.
    pub fn is_look(&self) -> bool {
        matches!(self, Self::Memory(_) | Self::Kept(_))
    }

    pub fn write(&self, area: &AreaCode, name: &str, bytes: &[u8]) -> Result<Option<Artifact>> {
        match self {
            Self::Edition(edition) => edition.write(area, name, bytes).map(Some),
            Self::Kept(kept) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.insert((area.clone(), name.to_owned()), bytes.to_vec());
                Ok(None)
            }
            Self::Unmade => Ok(None),
            Self::Memory(kept) => {
                if let Some(kept) = kept.filter(|_| TELLING.contains(&name)) {
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.insert((area.clone(), name.to_owned()), bytes.to_vec());
                }
                Ok(None)
            }
        }
    }
}

/// What makes a brief, a variant of it, or its message.
pub(super) struct Maker {
    pub brief: Brief,
    pub engine: Arc<Engine>,
    pub press: Arc<Press>,
}

/// What all areas of an edition share.
pub(super) struct Workshop<'a> {
    pub brief: &'a Brief,
    pub figures: &'a FigureSet,
    pub maker: &'a Maker,
    pub variants: &'a [Maker],
    /// The web pages, unless their templates are at fault.
    pub pages: Option<&'a Pages>,
    pub releases: &'a BTreeMap<SourceId, String>,
    pub trail: &'a Trail<'a, 'a>,
    /// What must be said of each source that is cited.
    pub lines: &'a [Line],
    /// Who sends what is delivered.
    pub delivery: Option<&'a DeliverySpec>,
    /// Where artifacts go.
    pub sink: Sink<'a>,
    /// The build before, which may have made the same.
    pub before: Option<&'a Before<'a>>,
    pub timings: Arc<Timings>,
}

/// A brief or a variant in words and as a tree, before it takes its forms.
pub(super) struct Draft<'a> {
    pub maker: &'a Maker,
    pub rendered: Rendered,
    pub tree: Document,
}

/// What became of an area.
pub(super) enum Made {
    /// It has a brief.
    Brief(AreaEntry),
    /// What it would say does not hold; the words say why.
    Withheld(String),
    /// It has words, and something made of them failed.
    Failed(Diagnostics),
}

/// What became of an area, and what is to be told of it.
pub(super) struct Told {
    pub made: Made,
    pub cited: BTreeSet<String>,
    pub claims: BTreeMap<ClaimId, claims::Outcome>,
    pub findings: Diagnostics,
    /// What its artifacts were made from, if they may stay while that is the same.
    pub inputs: Option<AreaInputs>,
    /// Whether its artifacts are those that were there before.
    pub stayed: bool,
}

impl Told {
    /// Nothing is told yet.
    pub fn new() -> Self {
        Self {
            made: Made::Withheld(String::new()),
            cited: BTreeSet::new(),
            claims: BTreeMap::new(),
            findings: Diagnostics::new(),
            inputs: None,
            stayed: false,
        }
    }
}

impl Workshop<'_> {
    /// Makes the brief of one area and its variants, and writes their artifacts.
    pub fn make(&self, area: &Arc<Area>) -> Told {
        self.timings.of_area(&self.brief.id, area, |own| {
            Workshop { timings: Arc::clone(own), ..*self }.make_all(area)
        })
    }

    fn make_all(&self, area: &Arc<Area>) -> Told {
        let mut told = Told::new();
        let mut drafts = match self.draft(self.maker, area, &mut told) {
            Ok(draft) => vec![draft],
            Err(made) => return Told { made, ..told },
        };
        let mut without = BTreeMap::new();
        for maker in self.variants.iter().filter(|one| one.brief.areas.contains(&area.kind)) {
            match self.draft(maker, area, &mut told) {
                Ok(draft) => drafts.push(draft),
                Err(Made::Withheld(why)) => {
                    told.findings.push(left_out(&maker.brief, &why));
                    without.insert(maker.brief.stem().to_owned(), why);
                }
                Err(made) => return Told { made, ..told },
            }
        }
        let made = self.artifacts(area, &drafts, &mut told);
        let verdicts = told.claims.iter().filter(|(_, outcome)| outcome.used);
        let claims = verdicts.map(|(id, one)| (id.to_string(), one.verdict.id().to_owned()));
        told.made = match made {
            Ok(artifacts) => Made::Brief(AreaEntry {
                code: area.code.to_string(),
                name: area.name.clone(),
                kind: area.kind.id().to_owned(),
                also: area.also.clone(),
                title: drafts.swap_remove(0).rendered.title,
                claims: claims.collect(),
                without,
                artifacts,
            }),
            Err(problems) => Made::Failed(problems),
        };
        told.claims.values_mut().for_each(claims::Outcome::forget);
        told
    }

    /// Puts a brief or a variant into words, or says why it is withheld or failed.
    pub(super) fn draft<'m>(
        &self,
        maker: &'m Maker,
        area: &Arc<Area>,
        told: &mut Told,
    ) -> std::result::Result<Draft<'m>, Made> {
        let engine = &maker.engine;
        let rendered = timed(&self.timings.words, || engine.render(area));
        let mut rendered = rendered.map_err(Made::Failed)?;
        told.cited.extend(rendered.cited.iter().cloned());
        // What the brief and its variants share is told once.
        let mut found = std::mem::take(&mut rendered.findings);
        let claims = std::mem::take(&mut rendered.claims);
        let withholds = |(id, outcome): (&ClaimId, &claims::Outcome)| {
            outcome.withholds(id.as_str(), self.brief.claims.get(id)?)
        };
        let why: Vec<String> = claims.iter().filter_map(withholds).collect();
        for (id, outcome) in claims {
            let used = outcome.used;
            told.claims.entry(id).or_insert(outcome).used |= used;
        }
        if why.is_empty() {
            found.extend(self.missing_lines(maker, &rendered));
        }
        let known: Vec<Diagnostic> = told.findings.iter().cloned().collect();
        told.findings.extend(found.into_iter().filter(|one| !known.contains(one)));
        if !why.is_empty() {
            return Err(Made::Withheld(why.join("; ")));
        }
        let read = match maker.brief.is_message() {
            true => document::read_letter,
            false => document::read,
        };
        let tree = timed(&self.timings.tree, || read(&rendered.markdown, &rendered.pictures))
            .map_err(|problems| Made::Failed(engine.at_origin(&rendered, problems)))?;
        Ok(Draft { maker, rendered, tree })
    }

    /// What must be said of the sources that are cited, and is not.
    fn missing_lines(&self, maker: &Maker, rendered: &Rendered) -> Diagnostics {
        let Some(template) = maker.engine.template() else { return Diagnostics::new() };
        let cited = |line: &&Line| rendered.cited.contains(&line.source);
        let needed: Vec<Line> = self.lines.iter().filter(cited).cloned().collect();
        claims::lines(&rendered.words, &needed, &template)
    }
}

/// The code of a variant or a message that an area goes without.
pub(super) const LEFT_OUT: &str = "variant-withheld";

/// The brief of an area stands without one of its variants.
fn left_out(variant: &Brief, why: &str) -> Diagnostic {
    if variant.is_message() {
        return Diagnostic::warning(LEFT_OUT, "the message can't be made")
            .at(&variant.span)
            .why(why)
            .hint("give the claim an `otherwise`, or ask first: `{% if holds(id=\"…\") %}`");
    }
    let message = format!("the variant `{}` can't be made", variant.stem());
    Diagnostic::warning(LEFT_OUT, message).at(&variant.span).why(why).hint(
        "give the claim an `otherwise`, or leave the kind of area out of the variant's `areas`",
    )
}
